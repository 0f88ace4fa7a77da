import { maskNumber } from '../masking.ts'
import { spentOn, started, type CallStep } from './call-end.ts'
import { go } from './call-steps.ts'
import type { Command } from './commands.ts'
import type { CallFact } from './facts.ts'
import type { DiallingCall, OutgoingCall, ParkedCall, SpokenCall } from './outgoing.ts'
import type { CallResult, DialOutcome, EndedBy } from './terms.ts'
import type { Timing } from './timing.ts'

/** The steps of a call that an agent places. Which input reaches which status stands in `outgoing-table.ts`. */

/** What a new one begins with, and what it sets off. */
export const placed = (
  dialled: {
    readonly at: number
    readonly callId: string
    readonly agentId: string
    readonly number: string
    readonly orderId: string | null
    readonly arrival: number
  },
  timing: Timing,
): {
  readonly call: DiallingCall
  readonly facts: readonly CallFact[]
  readonly commands: readonly Command[]
} => {
  const { at, callId, agentId, number, orderId, arrival } = dialled
  const masked = maskNumber(number)
  const call: DiallingCall = {
    ...{ direction: 'outbound', status: 'dialling', rings: 'not', heardOn: null },
    ...{ callId, agentId, orderId, arrival, line: null },
    ...{ callerNumber: number, dialled: masked, arrivedAt: at },
  }
  return {
    call,
    facts: [{ type: 'callPlaced', at, callId, agentId, callerNumber: number, dialled: masked, orderId }],
    commands: [
      { type: 'placeCall', callId, agentId, number },
      started({ type: 'dialTimedOut', callId }, timing.dialMs),
    ],
  }
}

/** It rings there. The network's own sound (a ring, an announcement) is better than ours, and is never taken back. */
export const rings = (
  call: DiallingCall,
  i: { at: number; early: boolean; legId: string | null },
): CallStep => {
  const heard = i.early ? 'early' : 'bare'
  if (call.rings === 'early' || call.rings === heard) return go(call, [], [])
  const { callId, agentId } = call
  const facts: readonly CallFact[] =
    call.rings === 'not' ? [{ type: 'calleeRings', at: i.at, callId, agentId }] : []
  return letHear({ ...call, rings: heard }, i.legId, facts)
}

/** What can be heard of the far end is heard on this leg. */
const letHear = (call: DiallingCall, legId: string | null, facts: readonly CallFact[]): CallStep => {
  const { callId, agentId } = call
  if (legId === null || call.rings === 'not') return go({ ...call, heardOn: null }, facts, [])
  return go({ ...call, heardOn: legId }, facts, [
    call.rings === 'early' ? { type: 'connect', callId, agentId, legId } : { type: 'playRinging', legId },
  ])
}

/** The desk's leg is back, or another took its place, while it rings. */
export const legBackWhileDialling = (call: DiallingCall, i: { legId: string }): CallStep =>
  call.heardOn === i.legId ? go(call, [], []) : letHear(call, i.legId, [])

export const legLostWhileDialling = (call: DiallingCall): CallStep => go({ ...call, heardOn: null }, [], [])

/** Somebody answered: joined at once, unless the sound before the answer joined them already. */
export const pickedUp = (
  call: DiallingCall,
  i: { at: number; legId: string | null },
  timing: Timing,
): CallStep => {
  const { rings: heard, heardOn, status: _status, ...known } = call
  const { callId, agentId } = call
  const up = { ...known, connectedAt: i.at, since: i.at, talkMs: 0, holdMs: 0 }
  const facts: readonly CallFact[] = [{ type: 'calleeAnswered', at: i.at, callId, agentId }]
  const begin: readonly Command[] = [
    { type: 'cancelTimer', timer: { type: 'dialTimedOut', callId } },
    { type: 'startRecording', callId },
  ]
  if (i.legId === null) {
    return go(
      { ...up, status: 'held', reason: 'legLost' },
      [...facts, { type: 'callHeld', at: i.at, callId, agentId, reason: 'legLost' }],
      [
        ...begin,
        { type: 'playMusic', callId, music: 'hold' },
        started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs),
      ],
    )
  }
  const joined = heard === 'early' && heardOn === i.legId
  return go({ ...up, status: 'talking' }, facts, [
    ...(joined ? [] : [{ type: 'connect', callId, agentId, legId: i.legId } as const]),
    ...begin,
  ])
}

export const notReached = (
  call: DiallingCall,
  i: { at: number; outcome: DialOutcome; reason: string },
): CallStep => finished(call, i.at, i.outcome === 'failed' ? 'server' : 'upstream', i)

export const leftUnanswered = (call: DiallingCall, i: { at: number; reason: string }): CallStep =>
  finished(call, i.at, 'upstream', { outcome: 'unreachable', reason: i.reason })

export const rungOut = (call: DiallingCall, i: { at: number }): CallStep =>
  finished(call, i.at, 'system', { outcome: 'noAnswer', reason: 'noAnswer' })

export const givenUp = (call: DiallingCall, i: { at: number }): CallStep =>
  finished(call, i.at, 'agent', { outcome: 'cancelled', reason: 'cancelled' })

export const calleeLeft = (call: SpokenCall | ParkedCall, i: { at: number; reason: string }): CallStep =>
  finished(call, i.at, 'caller', { outcome: 'answered', reason: i.reason })

export const agentLeft = (call: SpokenCall | ParkedCall, i: { at: number }): CallStep =>
  finished(call, i.at, 'agent', { outcome: 'answered', reason: 'normal' })

/** There is no queue that the call could go back to. */
export const agentLost = (call: SpokenCall | ParkedCall, i: { at: number }, reason: string): CallStep =>
  finished(call, i.at, 'server', { outcome: 'answered', reason })

export const mediaBroke = (call: OutgoingCall, i: { at: number; reason: string }): CallStep =>
  finished(call, i.at, 'server', {
    outcome: call.status === 'dialling' ? 'failed' : 'answered',
    reason: i.reason,
  })

/** Another agent has it; if their leg has just broken, whoever was called hears music until it is back. */
export const handOver = (
  call: SpokenCall | ParkedCall,
  i: { at: number; agentId: string; legId: string | null },
  timing: Timing,
): CallStep => {
  const { callId, agentId: fromAgentId } = call
  const { at, agentId, legId } = i
  const { reason: _reason, ...up } = { reason: null, ...call, ...spentOn(call, at), agentId, since: at }
  const facts: readonly CallFact[] = [{ type: 'callHandedOver', at, callId, agentId, fromAgentId }]
  const leave: readonly Command[] = [
    { type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId: fromAgentId } },
    { type: 'disconnect', callId },
  ]
  if (legId !== null)
    return go({ ...up, status: 'talking' }, facts, [...leave, { type: 'connect', callId, agentId, legId }])
  return go({ ...up, status: 'held', reason: 'legLost' }, facts, [
    ...leave,
    { type: 'playMusic', callId, music: 'hold' },
    started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs),
  ])
}

const results: Readonly<Partial<Record<DialOutcome, CallResult>>> = {
  answered: 'answered',
  cancelled: 'abandoned',
  failed: 'failed',
  noRoute: 'failed',
  unreachable: 'failed',
}

export const resultOfDial = (outcome: DialOutcome): CallResult => results[outcome] ?? 'refused'

/** The call leaves the hotline in exactly one terminal record. */
const finished = (
  call: OutgoingCall,
  at: number,
  endedBy: EndedBy,
  { outcome, reason }: { readonly outcome: DialOutcome; readonly reason: string },
): CallStep => {
  const { callId, agentId, callerNumber, dialled, arrivedAt, orderId } = call
  const connectedAt = call.status === 'dialling' ? null : call.connectedAt
  const spent = connectedAt === null ? { talkMs: null, holdMs: null } : spentOn(call, at)
  return {
    state: null,
    facts: [
      {
        ...{ type: 'callEnded', at, callId, direction: 'outbound', outcome, callerNumber, dialled },
        ...{ lineCode: null, sourceLine: null, queueId: null, queuedAt: null, waitMs: null },
        ...{ agentId, arrivedAt, connectedAt, ...spent, result: resultOfDial(outcome) },
        ...{ endedBy, reason, rating: null, orderId },
      },
    ],
    commands: [
      call.status === 'dialling'
        ? { type: 'cancelTimer', timer: { type: 'dialTimedOut', callId } }
        : { type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId } },
      ...(call.status === 'dialling' && call.heardOn !== null
        ? [{ type: 'silence', legId: call.heardOn } as const]
        : []),
      ...(connectedAt === null ? [] : [{ type: 'hangUpCaller', callId, reason } as const]),
      { type: 'releaseCall', callId },
    ],
  }
}
