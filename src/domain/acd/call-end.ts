import type { Call, IncomingCall, MessageCall, OfferedCall } from './call.ts'
import type { Command, Timer } from './commands.ts'
import type { CallFact, CallSummary, MessageLeft } from './facts.ts'
import type { Step } from './table.ts'
import type { CallResult, EndedBy } from './terms.ts'
import { callbackMs, leastMessageMs } from './timing.ts'

/** State null: the call has ended and leaves the hotline. */
export type CallStep = Step<Call | null, CallFact, Command>

export const started = (timer: Timer, ms: number): Command => ({ type: 'startTimer', timer, ms })

/** The call leaves the hotline in exactly one terminal record; whatever was still running for it is let go. */
export const ended = (
  call: IncomingCall,
  at: number,
  endedBy: EndedBy,
  reason: string,
  commands: readonly Command[],
): CallStep => ({
  state: null,
  facts: [{ type: 'callEnded', at, callId: call.callId, ...summaryOf(call, at, endedBy, reason) }],
  commands: [...timersOf(call), ...commands, { type: 'releaseCall', callId: call.callId }],
})

/** What runs while a call waits. */
export const waitTimers = (callId: string): readonly Command[] => [
  { type: 'cancelTimer', timer: { type: 'announcementDue', callId } },
  { type: 'cancelTimer', timer: { type: 'wideningDue', callId } },
]

/** What runs while desks ring for it. */
export const offerTimers = ({ callId, offers, plan }: OfferedCall): readonly Command[] => [
  ...offers.map(({ agentId }): Command => {
    return { type: 'cancelTimer', timer: { type: 'offerTimedOut', callId, agentId } }
  }),
  ...(plan.policy.strategy === 'ringProgressively'
    ? [{ type: 'cancelTimer', timer: { type: 'ringMoreDue', callId } } as const]
    : []),
]

const timersOf = (call: IncomingCall): readonly Command[] => {
  const { callId } = call
  const cancel = (timer: Timer): Command => ({ type: 'cancelTimer', timer })
  switch (call.status) {
    case 'queued':
      return waitTimers(callId)
    case 'offered':
      return [...waitTimers(callId), ...offerTimers(call)]
    case 'held':
      return [cancel({ type: 'agentReturnTimedOut', callId, agentId: call.agentId })]
    case 'survey':
      return [cancel({ type: 'ratingTimedOut', callId, attempt: call.attempt })]
    case 'refusing':
    case 'ringing':
    case 'message':
    case 'notice':
    case 'talking':
    case 'transferred':
      return []
  }
}

/** Time with an agent up to `at`, in ms: talking apart from holding. */
export const spentOn = (call: Call, at: number): { readonly talkMs: number; readonly holdMs: number } => {
  if (!('talkMs' in call)) return { talkMs: 0, holdMs: 0 }
  const { talkMs, holdMs } = call
  if (call.status === 'talking') return { talkMs: talkMs + at - call.since, holdMs }
  if (call.status === 'held') return { talkMs, holdMs: holdMs + at - call.since }
  return { talkMs, holdMs }
}

const summaryOf = (call: IncomingCall, at: number, endedBy: EndedBy, reason: string): CallSummary => {
  const { callerNumber, dialled, line, arrivedAt, orderId } = call
  const rating = call.status === 'survey' ? call.rating : null
  const arrival = {
    direction: 'inbound' as const,
    outcome: null,
    callerNumber,
    dialled,
    lineCode: line?.lineCode ?? null,
    sourceLine: line && dialled,
    arrivedAt,
  }
  const end = { endedBy, reason, rating, orderId }
  if (call.status === 'message') return { ...arrival, ...messageSummary(call, at, endedBy), ...end }
  if (!('queuedAt' in call)) return { ...arrival, ...neverQueued(call, endedBy), ...end }
  const { queueId, queuedAt, connectedAt } = call
  const waited = { queueId, queuedAt, connectedAt, waitMs: (connectedAt ?? at) - queuedAt }
  if (connectedAt === null) {
    const result = endedBy === 'caller' ? 'abandoned' : 'failed'
    return { ...arrival, ...waited, agentId: null, talkMs: null, holdMs: null, result, ...end }
  }
  const result = isPassedOn(call) ? 'transferred' : 'answered'
  return { ...arrival, ...waited, agentId: call.agentId, ...spentOn(call, at), result, ...end }
}

const neverQueued = (call: IncomingCall, endedBy: EndedBy) => {
  const result: CallResult =
    endedBy === 'caller' ? 'abandoned' : call.status === 'refusing' ? 'refused' : 'failed'
  const never = { queueId: null, queuedAt: null, agentId: null, connectedAt: null, waitMs: null }
  return { ...never, talkMs: null, holdMs: null, result }
}

/** Left with somebody outside who is there: the hotline keeps a record only (domain.md §4.9). */
const isPassedOn = (call: IncomingCall): boolean => call.status === 'transferred' && call.reached

/** Who waited before is unanswered; who never did has no queue (domain.md §9). */
const messageSummary = (call: MessageCall, at: number, endedBy: EndedBy) => {
  const { waited } = call
  const message = messageLeft(call, at)
  return {
    ...{ queueId: waited?.queueId ?? null, queuedAt: waited?.queuedAt ?? null, connectedAt: null },
    waitMs: waited === null ? null : waited.leftAt - waited.queuedAt,
    ...{ agentId: null, talkMs: null, holdMs: null, message },
    result: messageResult(call, message, endedBy),
  }
}

const messageResult = ({ why }: MessageCall, message: MessageLeft | null, endedBy: EndedBy): CallResult => {
  if (why === 'blocked') return 'blocked'
  if (message !== null) return 'voicemail'
  if (endedBy === 'caller') return 'abandoned'
  return endedBy === 'system' ? 'refused' : 'failed'
}

/** A message, or the wish for a call back; nothing of somebody who said nothing and cannot be called. */
const messageLeft = (
  { why, recording, messageMs, callerNumber }: MessageCall,
  at: number,
): MessageLeft | null => {
  const isSaid = recording !== null && messageMs >= leastMessageMs
  if (!isSaid && (why !== 'asked' || callerNumber === null)) return null
  return {
    ...{ why, recordingId: isSaid ? recording.recordingId : null, ms: isSaid ? messageMs : 0 },
    dueAt: at + callbackMs,
  }
}
