import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'

/** A leg on the media server, and what it is doing. */
export type Leg = {
  readonly endpoint: Mrf.Endpoint
  /** Who it is joined to, null if nobody. */
  partner: Leg | null
  /** Counts what took the leg: a sound that ends under another number was interrupted. */
  turn: number
  playing: boolean
  closing: boolean
  /** The end of the commands given so far: the next one starts there. */
  lane: Promise<unknown>
}

export const createLeg = (endpoint: Mrf.Endpoint): Leg => {
  endpoint.conn.socket.setNoDelay(true)
  return { endpoint, partner: null, turn: 0, playing: false, closing: false, lane: Promise.resolve() }
}

/** Runs a command after all earlier ones to the same leg. */
export const inTurn = <T>(leg: Leg, command: () => Promise<T>): Promise<T> => {
  const result = leg.lane.then(command)
  leg.lane = result.catch(() => undefined)
  return result
}

/** For commands whose failure only means that the leg is going: the leg's own end is reported apart. */
export const unattended = (leg: Leg, what: string, log: Log, command: () => Promise<unknown>): void => {
  inTurn(leg, command).catch((err: unknown) => {
    if (!leg.closing) log.warn({ legId: leg.endpoint.uuid, what, err }, 'a command to a leg failed')
  })
}

/**
 * An API command on the leg's own socket, so that it keeps its place among the others. Rejects on `-ERR`, and refuses
 * control characters: a line break in an argument would begin a command of its own.
 */
export const api = async (leg: Leg, command: string, args: readonly string[]): Promise<string> => {
  if (args.some((arg) => /[\u0000-\u001f\u007f]/.test(arg))) throw new Error(`${command}: control character`)
  const reply = (await leg.endpoint.api(command, [leg.endpoint.uuid, ...args])).getBody().trim()
  if (reply.startsWith('-ERR')) throw new Error(`${command}: ${reply}`)
  return reply
}

/** Takes the leg for something new: what it plays ends, as interrupted. */
export const take = async (leg: Leg): Promise<void> => {
  if (!leg.playing) return
  leg.playing = false
  await api(leg, 'uuid_break', ['all'])
}

/** Plays files and says how it ended. Takes its turn among the commands; the sound itself holds nobody up. */
export const playOn = async (
  leg: Leg,
  files: readonly string[],
): Promise<'finished' | 'interrupted' | 'failed'> => {
  leg.turn += 1
  const { turn } = leg
  let sound: Promise<unknown> = Promise.resolve()
  try {
    await inTurn(leg, async () => {
      if (leg.turn !== turn) return
      await take(leg)
      leg.playing = true
      sound = leg.endpoint.play([...files])
      sound.catch(() => undefined)
    })
    await sound
  } catch {
    return leg.turn === turn && !leg.closing ? 'failed' : 'interrupted'
  }
  if (leg.turn !== turn || leg.closing) return 'interrupted'
  leg.playing = false
  return 'finished'
}
