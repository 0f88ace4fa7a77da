import { once } from 'node:events'
import type Mrf from 'drachtio-fsmrf'
import type { Log } from '../../app/ports/log.ts'

/** A leg on the media server, and what it is doing. */
export type Leg = {
  endpoint: Mrf.Endpoint
  /** Who it is joined to, null if nobody. */
  partner: Leg | null
  /** The room that it is in, or the leg that it overhears; null if neither. */
  place: string | null
  /** The file that it hears over and over. */
  looping: string | null
  /** Counts what took the leg: a sound that ends under another number was interrupted. */
  turn: number
  playing: boolean
  closing: boolean
  /** Whether the leg's socket has closed: what was asked on it and not answered never will be. */
  over: Over
  /** While its socket is broken: whether it has got another one, or was gone. */
  comeback: Promise<boolean> | null
  /** The end of the commands given so far: the next one starts there. */
  lane: Promise<unknown>
}

export const createLeg = (endpoint: Mrf.Endpoint): Leg => {
  const alone = { partner: null, place: null, looping: null, comeback: null }
  const over = socketOver(endpoint)
  return { endpoint, ...alone, over, turn: 0, playing: false, closing: false, lane: Promise.resolve() }
}

/** The same leg, reached over another socket. */
export const renewLeg = (leg: Leg, endpoint: Mrf.Endpoint): void => {
  leg.endpoint = endpoint
  leg.over = socketOver(endpoint)
}

/** Settles with what was asked, or rejects when the socket closes before. It holds nothing of what has been answered. */
type Over = { readonly race: <T>(answer: Promise<T>) => Promise<T> }

const socketOver = ({ conn: { socket } }: Mrf.Endpoint): Over => {
  socket.setNoDelay(true)
  const waiting = new Set<(err: Error) => void>()
  let closed = false
  socket.once('close', () => {
    closed = true
    for (const reject of waiting) reject(new Error('the leg is gone'))
  })
  return {
    race: (answer) =>
      new Promise((resolve, reject) => {
        if (closed) reject(new Error('the leg is gone'))
        waiting.add(reject)
        answer.then(resolve, reject).finally(() => waiting.delete(reject))
      }),
  }
}

/** Runs a command after all earlier ones to the same leg. */
export const inTurn = <T>(leg: Leg, command: () => Promise<T>): Promise<T> => {
  const result = leg.lane.then(command)
  leg.lane = result.catch(() => undefined)
  return result
}

/** Runs a command after all earlier ones to any of these legs, and before all later ones. */
export const inTurnOfAll = <T>(legs: readonly Leg[], command: () => Promise<T>): Promise<T> => {
  const result = Promise.all(legs.map((leg) => leg.lane)).then(command)
  const over = result.catch(() => undefined)
  for (const leg of legs) leg.lane = over
  return result
}

/** `legs` are those that it concerns. For commands whose failure only means that the leg is going: the leg's own end is reported apart. */
export const unattended = (
  leg: Leg,
  what: string,
  log: Log,
  command: () => Promise<unknown>,
  legs: readonly Leg[] = [leg],
): void => {
  inTurnOfAll(legs, command).catch((err: unknown) => {
    if (!leg.closing) log.warn({ legId: leg.endpoint.uuid, what, err }, 'a command to a leg failed')
  })
}

/**
 * An API command on the leg's own socket, so that it keeps its place among the others. Rejects on `-ERR`, and refuses
 * control characters: a line break in an argument would begin a command of its own.
 */
export const api = async (leg: Leg, command: string, args: readonly string[]): Promise<string> => {
  if (args.some((arg) => /[\u0000-\u001f\u007f]/.test(arg))) throw new Error(`${command}: control character`)
  const answer = await leg.over.race(leg.endpoint.api(command, [leg.endpoint.uuid, ...args]))
  const reply = answer.getBody().trim()
  if (reply.startsWith('-ERR')) throw new Error(`${command}: ${reply}`)
  return reply
}

/** Takes the leg for something new: what it plays ends, as interrupted. */
export const take = async (leg: Leg): Promise<void> => {
  if (!leg.playing) return
  leg.playing = false
  await api(leg, 'uuid_break', ['all'])
}

/** A sound that has not begun by then never will: its leg is going. */
const beginsWithinMs = 500

/**
 * Starts files, one after another, and returns when they are heard; `sound` settles when they have ended. FreeSWITCH takes
 * up a playback at its next frame. One that is still to be taken up when the leg is bridged is played inside the bridge,
 * which meanwhile carries nothing (switch_ivr_bridge.c, `audio_bridge_thread`): no command may overtake it. Several files
 * are one sound (`file_string`): of a list by `playback_delimiter` a break ends one file only, and there are pauses between.
 */
const begin = async (leg: Leg, files: readonly string[]): Promise<{ readonly sound: Promise<unknown> }> => {
  const begun = beginningOf(leg.endpoint)
  const sound = leg.endpoint.play(files.length === 1 ? (files[0] ?? '') : joined(files))
  await Promise.race([begun, sound]).catch(() => undefined)
  // It may still fail.
  sound.catch(() => undefined)
  return { sound }
}

const beginningOf = (endpoint: Mrf.Endpoint): Promise<void> =>
  new Promise((resolve) => {
    const settle = () => {
      clearTimeout(late)
      endpoint.removeListener('playback-start', settle)
      resolve()
    }
    const late = setTimeout(settle, beginsWithinMs)
    endpoint.on('playback-start', settle)
  })

const joinedLists = new WeakMap<readonly string[], string>()

/** Hundreds who wait hear the same list: they share what stands for it. */
const joined = (files: readonly string[]): string => {
  const known = joinedLists.get(files)
  if (known !== undefined) return known
  const text = `file_string://${files.join('!')}`
  joinedLists.set(files, text)
  return text
}

/** Plays files and says how it ended. Takes its turn among the commands; the sound itself holds nobody up. */
export const playOn = async (
  leg: Leg,
  files: readonly string[],
  begun: () => void = () => undefined,
): Promise<'finished' | 'interrupted' | 'failed'> => {
  leg.turn += 1
  leg.looping = null
  const { turn } = leg
  let sound: Promise<unknown> = Promise.resolve()
  try {
    await inTurn(leg, async () => {
      if (leg.turn !== turn) return
      await take(leg)
      leg.playing = true
      sound = (await begin(leg, files)).sound
      begun()
    })
    await leg.over.race(sound)
  } catch {
    const isBack = await leg.comeback
    if (leg.turn !== turn || leg.closing) return 'interrupted'
    return isBack === true ? hearOut(leg) : 'failed'
  }
  if (leg.turn !== turn || leg.closing) return 'interrupted'
  leg.playing = false
  return 'finished'
}

/** Waits for the end of what a leg was playing when it was taken up. */
export const hearOut = async (leg: Leg): Promise<'finished' | 'interrupted'> => {
  const { turn } = leg
  while (leg.playing && leg.turn === turn) {
    await Promise.race([once(leg.endpoint, 'playback-stop'), once(leg.endpoint, 'destroy')])
    if (leg.comeback === null) break
    await leg.comeback
  }
  if (leg.turn !== turn || leg.closing) return 'interrupted'
  leg.playing = false
  return 'finished'
}
