import type { LineRef, RefusingCall } from './call.ts'
import { ended } from './call-end.ts'
import type { Command } from './commands.ts'
import type { Input } from './inputs.ts'
import * as ordered from './ordered-map.ts'
import type { MessageReason } from './terms.ts'
import { isOpen } from './routing/line.ts'
import type { Plan } from './routing/plan.ts'
import { admit, callOf, stepCall, type Draft } from './step.ts'

/** A call knocks: answered for its queue, or told why not. */
export function arrive(draft: Draft, i: Extract<Input, { type: 'callArrived' }>): void {
  const { at, callId, callerNumber, dialled } = i
  const line = draft.acd.lines.get(dialled) ?? null
  const arrival = draft.acd.arrivals
  draft.acd = { ...draft.acd, arrivals: arrival + 1 }
  const whence = { lineCode: line?.lineCode ?? null, sourceLine: line === null ? null : dialled }
  draft.facts.push({ type: 'callArrived', at, callId, callerNumber, dialled, ...whence })
  const known = { direction: 'inbound' as const, callId, callerNumber, dialled, arrivedAt: at }
  const arrived = { ...known, arrival, orderId: null }
  const turnAway = (reason: string, prompt: string): RefusingCall => ({
    ...{ ...arrived, line, status: 'refusing', sipStatus: 486, reason, prompt },
  })
  if (line === null || !draft.acd.mediaAvailable) {
    const reason = line === null ? 'unknownNumber' : 'noMedia'
    refuse(draft, turnAway(reason, ''), line === null ? 404 : 503)
    return
  }
  const way = i.blocked === true ? blockedWay : wayOf(draft, line, at)
  if ('why' in way) {
    const fresh = {
      status: 'message',
      stage: 'ringing',
      waited: null,
      recording: null,
      messageMs: 0,
    } as const
    admit(draft, { ...arrived, line, ...way, ...fresh })
    draft.commands.push({ type: 'answerCall', callId })
    return
  }
  if ('prompt' in way) {
    admit(draft, turnAway(way.reason, way.prompt))
    draft.commands.push({ type: 'playBeforeRefusal', callId, prompt: way.prompt })
    return
  }
  admit(draft, { ...arrived, line, plan: way.plan, status: 'ringing' })
  draft.commands.push({ type: 'answerCall', callId })
}

/** To its queue; to leave a message; or turned away. */
type Way =
  | { readonly plan: Plan }
  | { readonly why: Exclude<MessageReason, 'asked'>; readonly prompt: string }
  | { readonly reason: string; readonly prompt: string }

/** Whoever is blocked hears so, and may leave a message (domain.md §4.2). */
const blockedWay: Way = { why: 'blocked', prompt: 'blocked' }

/** Where a line leads at this moment, or what it says instead. */
const wayOf = ({ acd }: Draft, line: LineRef, at: number): Way => {
  const { hours, closed } = line.settings
  const open = isOpen(hours, at, acd.config.calendar ?? {})
  if (!open && closed.then === 'voicemail') return { why: 'closed', prompt: closed.prompt }
  if (!open && (closed.then !== 'queue' || closed.queueId === null))
    return { reason: 'closed', prompt: closed.prompt }
  return queueWay(acd, open ? line.queueId : (closed.queueId ?? line.queueId))
}

const queueWay = (acd: Draft['acd'], queueId: string): Way => {
  const queue = ordered.get(acd.queues, queueId)
  const plan = queue?.plan ?? null
  return queue === undefined || plan === null || queue.admitted >= plan.policy.maxWaiting
    ? { reason: 'queueFull', prompt: 'queue-full' }
    : { plan }
}

function refuse(draft: Draft, call: RefusingCall, sipStatus: 404 | 503): void {
  const { callId, reason } = call
  const retryAfterS = sipStatus === 503 ? 5 : null
  const command: Command = { type: 'refuseCall', callId, sipStatus, reason, retryAfterS }
  const end = ended(call, call.arrivedAt, 'system', reason, [command])
  draft.facts.push(...end.facts)
  draft.commands.push(...end.commands)
}

/** The key of the line's other language leads to that language's queue, as long as the call has not begun to wait. */
export const chooseLanguage = (
  draft: Draft,
  { at, callId, digit }: Extract<Input, { type: 'digitPressed' }>,
): void => {
  const call = callOf(draft, callId)
  if (call?.status !== 'notice') return
  const { language } = call.line.settings
  if (language?.key !== digit) return
  const plan = ordered.get(draft.acd.queues, language.queueId)?.plan ?? null
  if (plan !== null) stepCall(draft, callId, { type: 'redirected', at, plan })
}
