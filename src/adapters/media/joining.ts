import { setTimeout as later } from 'node:timers/promises'
import type { Log } from '../../app/ports/log.ts'
import type { Audience } from '../../app/ports/media.ts'
import { api, inTurn, inTurnOfAll, take, unattended, type Leg } from './leg.ts'

/** Who is joined to whom: two by a bridge, more in a room, and those who overhear. */

/** Both hear each other; what they heard before ends. */
export const join = async (leg: Leg, other: Leg): Promise<void> => {
  for (const each of [leg, other]) beginAnew(each)
  await inTurnOfAll([leg, other], () => bridge(leg, other))
  leg.partner = other
  other.partner = leg
}

const bridge = (leg: Leg, other: Leg): Promise<string> => api(leg, 'uuid_bridge', [other.endpoint.uuid])

/**
 * Twice, unlike drachtio-fsmrf's `unbridge`: FreeSWITCH ends a `park` that has just begun when the leg's own event socket
 * breaks, and a leg with nothing left to do is hung up.
 */
const parked = 'park,park'

/** A leg that is in nothing is only silenced: sending it to park would end nothing else. */
export const part = (leg: Leg, log: Log): void => {
  if (isByItself(leg)) {
    unattended(leg, 'silence', log, silencing(leg))
  } else {
    const legs = leg.partner === null ? [leg] : [leg, leg.partner]
    unattended(leg, 'part', log, leaving(leg), legs)
  }
}

const isByItself = ({ partner, place }: Leg): boolean => partner === null && place === null

/** Whatever the leg heard is over. */
const beginAnew = (leg: Leg): void => {
  leg.turn += 1
  leg.playing = false
  leg.looping = null
}

type Command = () => Promise<unknown>

/** What it plays ends; for that, it counts as playing until then. */
const silencing = (leg: Leg): Command => {
  leg.turn += 1
  leg.looping = null
  return () => take(leg)
}

/** Takes the leg out of its bridge or its room; the command that does it on the media server is the result. */
const leaving = (leg: Leg): Command => {
  const { partner } = leg
  beginAnew(leg)
  leg.partner = null
  leg.place = null
  if (partner === null) return () => api(leg, 'uuid_transfer', [parked, 'inline'])
  partner.partner = null
  return () => api(leg, 'uuid_transfer', ['-both', parked, 'inline'])
}

/** The state of the legs changes at once, the media server follows: the next arrangement starts from this one. */
export const arrange = async (
  room: string,
  together: readonly Leg[],
  apart: readonly Leg[],
): Promise<void> => {
  const [one, other, third] = together
  const commands: Command[] = []
  for (const leg of apart) if (!isByItself(leg)) commands.push(leaving(leg))
  if (one !== undefined && other === undefined) commands.push(...alone(one))
  else if (one !== undefined && other !== undefined && third === undefined)
    commands.push(...bridging(one, other))
  else commands.push(...together.flatMap((leg) => entering(leg, room, together)))
  if (commands.length === 0) return
  await inTurnOfAll([...together, ...apart], () => eachOf(commands))
}

/** One that fails does not keep the others from being tried: its leg is going, and others wait for theirs. */
const eachOf = async (commands: readonly Command[]): Promise<void> => {
  let failure: Error | null = null
  for (const command of commands) {
    try {
      await command()
    } catch (err) {
      failure = err instanceof Error ? err : new Error(String(err))
    }
  }
  if (failure !== null) throw failure
}

const alone = (leg: Leg): readonly Command[] => {
  if (!isByItself(leg)) return [leaving(leg)]
  return leg.playing ? [silencing(leg)] : []
}

const bridging = (one: Leg, other: Leg): readonly Command[] => {
  if (one.partner === other) return []
  const left = [one, other].filter((leg) => !isByItself(leg)).map(leaving)
  for (const each of [one, other]) beginAnew(each)
  one.partner = other
  other.partner = one
  const joining: Command = async () => {
    try {
      await bridge(one, other)
    } catch (err) {
      if (one.partner === other) one.partner = other.partner = null
      throw err
    }
  }
  return [...left, joining]
}

/** Two who are joined move together: neither is alone in between. */
const entering = (leg: Leg, room: string, together: readonly Leg[]): readonly Command[] => {
  if (leg.place === room) return []
  const { partner } = leg
  const both = partner !== null && together.includes(partner)
  for (const each of both ? [leg, partner] : [leg]) {
    beginAnew(each)
    each.partner = null
    each.place = room
  }
  if (!both && partner !== null) partner.partner = null
  const to = [`conference:${room}@default,${parked}`, 'inline']
  return [() => api(leg, 'uuid_transfer', both ? ['-both', ...to] : to)]
}

/** A key to the application that overhears (switch_ivr_async.c, `eavesdrop_callback`). */
const keys: Readonly<Record<Audience, string>> = { nobody: '0', overheard: '2', everybody: '3' }

/** The application takes keys once it runs: FreeSWITCH says that a transfer is done before the leg has followed it. */
const startsWithin = { times: 40, everyMs: 10 } as const

export const overhear = async (leg: Leg, other: Leg): Promise<void> => {
  if (leg.place === other.endpoint.uuid) {
    await inTurn(leg, () => Promise.resolve())
    return
  }
  const leave = isByItself(leg) ? null : leaving(leg)
  beginAnew(leg)
  leg.place = other.endpoint.uuid
  await inTurn(leg, async () => {
    await leave?.()
    await api(leg, 'uuid_transfer', [`eavesdrop:${other.endpoint.uuid},${parked}`, 'inline'])
    for (let time = 0; time < startsWithin.times; time += 1) {
      if ((await api(leg, 'uuid_getvar', ['current_application'])) === 'eavesdrop') return
      await later(startsWithin.everyMs)
    }
    throw new Error('the leg does not overhear')
  })
}

export const speak = (leg: Leg, to: Audience, log: Log): void =>
  unattended(leg, 'speak', log, () => api(leg, 'uuid_recv_dtmf', [keys[to]]))
