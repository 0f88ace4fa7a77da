import type {
  Call,
  HeldCall,
  IncomingCall,
  NoticeCall,
  OfferedCall,
  QueuedCall,
  RefusingCall,
  RingingCall,
  SurveyCall,
  TalkingCall,
  TransferredCall,
  WithdrawReason,
} from './call.ts'
import { ended, offerTimers, spentOn, started, waitTimers, type CallStep } from './call-end.ts'
import type { Command } from './commands.ts'
import type { CallFact } from './facts.ts'
import type { ParkedCall, SpokenCall } from './outgoing.ts'
import type { Plan } from './routing/plan.ts'
import { reject } from './table.ts'
import type { Timing } from './timing.ts'
import { backToQueue, offeredBy } from './waiting.ts'

/** The steps of a call: what each input makes of it. Which input reaches which status stands in `call-table.ts`. */

export const go = (state: Call, facts: readonly CallFact[], commands: readonly Command[]): CallStep => ({
  state,
  facts,
  commands,
})
export const note = (call: Call, i: { at: number; orderId: string }): CallStep =>
  go(
    { ...call, orderId: i.orderId },
    [{ type: 'orderOpened', at: i.at, callId: call.callId, orderId: i.orderId }],
    [],
  )

export const callerLeft = (call: IncomingCall, i: { at: number; reason: string }): CallStep =>
  ended(call, i.at, 'caller', i.reason, [])
export const mediaGone = (call: IncomingCall, i: { at: number; reason: string }): CallStep =>
  ended(call, i.at, 'server', i.reason, [{ type: 'hangUpCaller', callId: call.callId, reason: i.reason }])

const toQueue = (call: NoticeCall, i: { at: number }): CallStep => {
  const { callId, plan, line } = call
  const { queueId } = plan
  const priority = line.priority + plan.policy.priority
  const journey = {
    ...{ queueId, priority, queuedAt: i.at, step: 0, overflowed: false, missed: [], messageOffered: false },
    ...{ announced: { times: 0, ahead: null }, connectedAt: null, talkMs: 0, holdMs: 0, agentId: null },
  }
  return go(
    { ...call, ...journey, status: 'queued' },
    [{ type: 'callQueued', at: i.at, callId, queueId, priority }],
    [
      { type: 'playMusic', callId, music: 'queue' },
      ...announceAfter(callId, plan, plan.policy.announcements.firstMs),
    ],
  )
}

/** After the notice the choice of language, if there is one and it has not been made; then the queue. */
export const noticeEnded = (call: NoticeCall, i: { at: number; prompt: string }): CallStep => {
  const { callId, line, plan } = call
  const choice = line.settings.language?.prompt ?? null
  if (i.prompt !== line.noticePrompt && i.prompt !== choice) return go(call, [], [])
  return i.prompt === choice || choice === null || plan.queueId !== line.queueId
    ? toQueue(call, i)
    : go(call, [], [{ type: 'playPrompt', callId, prompt: choice }])
}

/** Another queue has it before it has begun to wait. */
export const redirect = (call: RingingCall | NoticeCall, i: { plan: Plan }): CallStep =>
  go({ ...call, plan: i.plan }, [], [])

export const announceAfter = (callId: string, { policy }: Plan, ms: number): readonly Command[] =>
  policy.announcements.position || policy.announcements.expectedWait
    ? [started({ type: 'announcementDue', callId }, ms)]
    : []

export const requeued = (
  call: TalkingCall | HeldCall | TransferredCall,
  at: number,
  reason: 'legLost' | 'connectFailed' | 'notReached',
): CallStep => {
  const { callId, queueId, plan } = call
  return go(
    backToQueue(call, at),
    [{ type: 'callRequeued', at, callId, queueId, reason }],
    [
      { type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId: call.agentId } },
      { type: 'disconnect', callId },
      { type: 'playMusic', callId, music: 'queue' },
      ...announceAfter(callId, plan, plan.policy.announcements.everyMs),
    ],
  )
}

type Come = {
  readonly step: number
  readonly overflowed: boolean
  readonly messageOffered: boolean
  readonly nextMs: number | null
}

/** The wait has come to another step, to the overflow or to the offer of a message, or has begun. */
export const widen = (call: QueuedCall | OfferedCall, i: Come & { readonly at: number }): CallStep => {
  const { callId, queueId, plan } = call
  const { step, overflowed, at } = i
  const toQueueId = plan.policy.overflow?.toQueueId
  const { offers, nextMs } = messageOffer(call, i)
  return go(
    { ...call, step, overflowed, messageOffered: call.messageOffered || offers },
    [
      ...(step === call.step ? [] : [{ type: 'callWidened', at, callId, step } as const]),
      ...(overflowed === call.overflowed || toQueueId === undefined
        ? []
        : [{ type: 'callOverflowed', at, callId, queueId, toQueueId } as const]),
      ...(offers ? [{ type: 'messageOffered', at, callId, queueId } as const] : []),
    ],
    [
      ...(offers ? [{ type: 'offerMessage', callId } as const] : []),
      ...(nextMs === null ? [] : [started({ type: 'wideningDue', callId }, nextMs)]),
    ],
  )
}

const offerAgainMs = 5_000

/** While a desk rings the offer of a message waits: it is said later, if it is still needed then. */
const messageOffer = (call: QueuedCall | OfferedCall, { messageOffered, nextMs }: Come) => {
  const isNew = messageOffered && !call.messageOffered
  if (!isNew || call.status === 'queued') return { offers: isNew, nextMs }
  return { offers: false, nextMs: Math.min(nextMs ?? Infinity, offerAgainMs) }
}

export const accept = (call: OfferedCall, i: { at: number; agentId: string; legId: string }): CallStep => {
  const { callId, queueId, queuedAt } = call
  const { agentId } = i
  if (!call.offers.some((offer) => offer.agentId === agentId)) return go(call, [], [])
  const { offers: _offers, ...journey } = call
  const first = call.connectedAt === null
  return go(
    { ...journey, status: 'talking', agentId, connectedAt: call.connectedAt ?? i.at, since: i.at },
    [{ type: 'callConnected', at: i.at, callId, agentId, queueId, waitMs: i.at - queuedAt, first }],
    [
      { type: 'connect', callId, agentId, legId: i.legId },
      ...offerTimers(call),
      ...waitTimers(callId),
      ...(first ? [{ type: 'startRecording', callId } as const] : []),
    ],
  )
}

/** One more desk rings; the first, or one of several. */
export const offerTo = (call: QueuedCall | OfferedCall, i: { at: number; agentId: string }) => {
  const { callId, queueId, plan } = call
  const { agentId } = i
  const { strategy, ringMs, progressive } = plan.policy
  const ringing = call.status === 'offered' ? call.offers : []
  if (ringing.length > 0 && strategy !== 'ringAll' && strategy !== 'ringProgressively')
    return reject('offeredWhileOffered')
  const offers = [...ringing, { agentId, offeredAt: i.at, offerUntil: i.at + ringMs }]
  const missed = call.missed.includes(agentId) ? [] : call.missed
  return go(
    offeredBy(call, missed, offers, offers[0]?.agentId ?? agentId),
    [{ type: 'callOffered', at: i.at, callId, agentId, queueId }],
    [
      started({ type: 'offerTimedOut', callId, agentId }, ringMs),
      ...(strategy === 'ringProgressively' && ringing.length === 0
        ? [started({ type: 'ringMoreDue', callId }, progressive.everyMs)]
        : []),
    ],
  )
}

/** One desk stops ringing; when it was the last, the call waits again at its old place. */
export const withdraw = (
  call: OfferedCall,
  i: { at: number; agentId: string; reason: WithdrawReason },
): CallStep => {
  const { callId } = call
  const { agentId, reason } = i
  const offers = call.offers.filter((offer) => offer.agentId !== agentId)
  const [first] = offers
  const missed = reason === 'noAnswer' ? [...call.missed, agentId] : call.missed
  return go(
    first === undefined
      ? backToQueue(call, i.at, missed)
      : { ...call, missed, agentId: first.agentId, offers },
    [{ type: 'offerWithdrawn', at: i.at, callId, agentId, reason }],
    first === undefined
      ? offerTimers(call)
      : [{ type: 'cancelTimer', timer: { type: 'offerTimedOut', callId, agentId } }],
  )
}

/** What the queue tells of it; null when that is nothing. */
const saidOf = ({ policy }: Plan, i: { ahead: number; waitMs: number | null }) => {
  const { position, expectedWait, roundToS } = policy.announcements
  const ahead = position ? i.ahead : null
  const waitS = expectedWait && i.waitMs !== null ? Math.ceil(i.waitMs / 1000 / roundToS) * roundToS : null
  return ahead === null && waitS === null ? null : { ahead, waitS }
}

/** Says the place, if there is something to say, and comes again until the limit. */
export const announce = (
  call: QueuedCall | OfferedCall,
  i: { ahead: number; waitMs: number | null },
): CallStep => {
  const { callId, plan, announced } = call
  const { limit, onlyWhenBetter, everyMs } = plan.policy.announcements
  const said = saidOf(plan, i)
  const isBetter = announced.ahead === null || i.ahead < announced.ahead
  const says = call.status === 'queued' && said !== null && (isBetter || !onlyWhenBetter)
  const times = announced.times + (says ? 1 : 0)
  return go(
    says ? { ...call, announced: { times, ahead: i.ahead } } : call,
    [],
    [
      ...(says ? [{ type: 'announcePosition', callId, ...said } as const] : []),
      ...(limit !== null && times >= limit ? [] : announceAfter(callId, plan, everyMs)),
    ],
  )
}

export const holdFor = (
  call: TalkingCall | SpokenCall,
  at: number,
  reason: 'asked' | 'legLost',
  timing: Timing,
): CallStep => {
  const { callId, agentId } = call
  return go(
    { ...call, ...spentOn(call, at), status: 'held', reason, since: at },
    [{ type: 'callHeld', at, callId, agentId, reason }],
    [
      { type: 'disconnect', callId },
      { type: 'playMusic', callId, music: 'hold' },
      ...(reason === 'legLost'
        ? [started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs)]
        : []),
    ],
  )
}

/** The leg broke while the citizen was on hold anyway: the music goes on, and the clock starts. */
export const legLostOnHold = (call: HeldCall | ParkedCall, i: { at: number }, timing: Timing): CallStep => {
  const { callId, agentId } = call
  if (call.reason === 'legLost') return { state: call, facts: [], commands: [] }
  return go(
    { ...call, reason: 'legLost' },
    [{ type: 'callHeld', at: i.at, callId, agentId, reason: 'legLost' }],
    [started({ type: 'agentReturnTimedOut', callId, agentId }, timing.agentReturnMs)],
  )
}

/** Another leg of the desk took the place of the one that was joined: that one is dropped. */
export const joinAnew = (call: TalkingCall | SpokenCall, i: { legId: string }): CallStep => {
  const { callId, agentId } = call
  return go(call, [], [{ type: 'connect', callId, agentId, legId: i.legId }])
}

export const resume = (call: HeldCall | ParkedCall, i: { at: number; legId: string }): CallStep => {
  const { callId, agentId } = call
  const { reason: _reason, ...up } = call
  return go(
    { ...up, ...spentOn(call, i.at), status: 'talking', since: i.at },
    [{ type: 'callResumed', at: i.at, callId, agentId }],
    [
      { type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId } },
      { type: 'connect', callId, agentId, legId: i.legId },
    ],
  )
}

export const release = (call: TalkingCall | HeldCall, i: { at: number }): CallStep => {
  const { callId, agentId, connectedAt } = call
  const survey: SurveyCall = {
    ...backToQueue(call, i.at),
    ...{ status: 'survey', agentId, connectedAt },
    ...{ releasedAt: i.at, releasedBy: 'agent', attempt: 0, rating: null },
  }
  return go(
    survey,
    [{ type: 'callReleased', at: i.at, callId, agentId, by: 'agent' }],
    [
      { type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId } },
      { type: 'disconnect', callId },
      { type: 'stopRecording', callId },
      { type: 'playPrompt', callId, prompt: 'rating-ask' },
    ],
  )
}

export const rate = (call: SurveyCall, i: { at: number; digit: string }): CallStep => {
  const { callId } = call
  if (call.rating !== null) return go(call, [], [])
  const cancel: Command = {
    type: 'cancelTimer',
    timer: { type: 'ratingTimedOut', callId, attempt: call.attempt },
  }
  const rating = ['1', '2', '3'].indexOf(i.digit) + 1
  if (rating > 0) {
    return go(
      { ...call, rating },
      [{ type: 'callRated', at: i.at, callId, rating }],
      [cancel, { type: 'playPrompt', callId, prompt: 'rating-thanks' }],
    )
  }
  if (call.attempt === 1) return go(call, [], [])
  return go({ ...call, attempt: 1 }, [], [cancel, { type: 'playPrompt', callId, prompt: 'rating-ask' }])
}

export const unrated = (call: SurveyCall, i: { at: number; attempt: number }): CallStep => {
  const { callId } = call
  if (call.rating !== null || i.attempt !== call.attempt) return go(call, [], [])
  if (call.attempt === 0)
    return go({ ...call, attempt: 1 }, [], [{ type: 'playPrompt', callId, prompt: 'rating-ask' }])
  return farewell({ ...call }, i.at, [{ type: 'callRated', at: i.at, callId, rating: null }])
}

const farewell = (call: SurveyCall, at: number, facts: readonly CallFact[]): CallStep => {
  const end = ended(call, at, call.releasedBy, 'normal', [
    { type: 'hangUpCaller', callId: call.callId, reason: 'normal' },
  ])
  return { ...end, facts: [...facts, ...end.facts] }
}

export const surveyPromptEnded = (
  call: SurveyCall,
  i: { at: number; prompt: string },
  timing: Timing,
): CallStep => {
  if (call.rating !== null) return i.prompt === 'rating-thanks' ? farewell(call, i.at, []) : go(call, [], [])
  if (i.prompt !== 'rating-ask') return go(call, [], [])
  return go(
    call,
    [],
    [started({ type: 'ratingTimedOut', callId: call.callId, attempt: call.attempt }, timing.ratingMs)],
  )
}

export const refuseAfterPrompt = (call: RefusingCall, i: { at: number }): CallStep =>
  ended(call, i.at, 'system', call.reason, [
    {
      type: 'refuseCall',
      callId: call.callId,
      sipStatus: call.sipStatus,
      reason: call.reason,
      retryAfterS: null,
    },
  ])

export const unanswered = (call: IncomingCall, i: { at: number; reason: string }): CallStep =>
  ended(call, i.at, 'server', i.reason, [
    { type: 'refuseCall', callId: call.callId, sipStatus: 503, reason: i.reason, retryAfterS: 5 },
  ])

export const sendDigits = (call: TalkingCall | SpokenCall, i: { digits: string }): CallStep =>
  go(call, [], [{ type: 'sendDigits', callId: call.callId, digits: i.digits }])

export const noticed = (call: RingingCall, i: { at: number }): CallStep =>
  go(
    { ...call, status: 'notice' },
    [{ type: 'callAnswered', at: i.at, callId: call.callId }],
    [{ type: 'playPrompt', callId: call.callId, prompt: call.line.noticePrompt }],
  )
