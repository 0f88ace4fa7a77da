import type { Command, Ear } from '../../src/domain/acd/commands.ts'

const keyOf = (ear: Ear): string => ('legId' in ear ? ear.legId : ear.callId)

type Sounds = {
  readonly [T in Command['type']]?: (command: Extract<Command, { type: T }>) => void
}

/** What everybody hears, as it follows from the commands that the core has given: the switch, as far as it matters. */
export const createWhoHearsWhom = () => {
  /** A sound, or the set of those who hear one another. */
  const hears = new Map<string, string | Set<string>>()
  const leave = (key: string): void => {
    const group = hears.get(key)
    hears.delete(key)
    if (!(group instanceof Set)) return
    group.delete(key)
    // A bridge of two ends for both; in a room the others stay.
    if (group.size === 1)
      for (const other of group) if (hears.get(other) === group) hears.set(other, 'silence')
  }
  const gather = (keys: readonly string[]): void => {
    const now = hears.get(keys[0] ?? '')
    if (now instanceof Set && now.size === keys.length && keys.every((key) => now.has(key))) return
    for (const key of keys) leave(key)
    const group = new Set(keys)
    for (const key of keys) hears.set(key, group)
  }
  const play = (key: string, sound: string): void => {
    leave(key)
    hears.set(key, sound)
  }
  const sounds: Sounds = {
    playMusic: ({ callId }) => play(callId, 'music'),
    playPrompt: ({ callId }) => play(callId, 'prompt'),
    playRinging: ({ legId }) => play(legId, 'ringing'),
    connect: ({ callId, legId }) => gather([callId, legId]),
    disconnect: ({ callId }) => play(callId, 'silence'),
    silence: ({ legId }) => play(legId, 'silence'),
    overhear: ({ legId, otherLegId }) => play(legId, `overhears ${otherLegId}`),
    releaseCall: ({ callId }) => leave(callId),
    dropLeg: ({ legId }) => leave(legId),
    arrange: ({ together, apart }) => {
      for (const { ear, sound } of apart) play(keyOf(ear), sound ?? 'silence')
      if (together.length > 0) gather(together.map(keyOf))
    },
  }
  return {
    carryOut: (command: Command): void => sounds[command.type]?.(command as never),
    /** A leg that is gone hears nothing, and is heard by nobody. */
    gone: leave,
    /** A sound by its name, or with how many others somebody is; null for nobody there. */
    of: (key: string): string | number | null => {
      const now = hears.get(key)
      return now instanceof Set ? now.size - 1 : (now ?? null)
    },
    with: (key: string): readonly string[] => {
      const now = hears.get(key)
      return now instanceof Set ? [...now].filter((other) => other !== key).sort() : []
    },
  }
}
