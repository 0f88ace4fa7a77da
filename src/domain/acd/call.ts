import type { OutgoingCall } from './outgoing.ts'
import type { Place } from './routing/book.ts'
import type { LineSettings } from './routing/line.ts'
import type { Ask, Plan } from './routing/plan.ts'
import type { DialOutcome, EndedBy, MessageReason } from './terms.ts'

/** The line that a call came in on, and what it asks for. */
export type LineRef = {
  readonly lineCode: string
  readonly queueId: string
  readonly priority: number
  readonly noticePrompt: string
  readonly settings: LineSettings
}

/** What is known of a call from its first moment. */
type Arrival = {
  readonly direction: 'inbound'
  readonly callId: string
  readonly callerNumber: string | null
  readonly dialled: string
  readonly line: LineRef | null
  readonly arrivedAt: number
  /** Order of arrival over the whole hotline: the last word between equals. */
  readonly arrival: number
  readonly orderId: string | null
}

/** What it gathers once it has been queued. Durations in ms. */
export type Journey = Arrival & {
  readonly line: LineRef
  readonly plan: Plan
  readonly queueId: string
  readonly priority: number
  readonly queuedAt: number
  /** The step of the plan that the wait has come to. */
  readonly step: number
  readonly overflowed: boolean
  /** Agents who let it ring out: others come first, until all have been tried. */
  readonly missed: readonly string[]
  /** How often it was told its place, and which it was told last. */
  readonly announced: { readonly times: number; readonly ahead: number | null }
  /** It was told that it may leave a message instead. */
  readonly messageOffered: boolean
  readonly connectedAt: number | null
  readonly talkMs: number
  readonly holdMs: number
  readonly agentId: string | null
}

export type RefusingCall = Arrival & {
  readonly status: 'refusing'
  readonly sipStatus: 486
  readonly reason: string
  /** What is said before. */
  readonly prompt: string
}
type Bound = Arrival & { readonly line: LineRef; readonly plan: Plan }
export type RingingCall = Bound & { readonly status: 'ringing' }
export type NoticeCall = Bound & { readonly status: 'notice' }
export type QueuedCall = Journey & { readonly status: 'queued' }
/** One desk that rings. */
export type Offer = { readonly agentId: string; readonly offeredAt: number; readonly offerUntil: number }
export type OfferedCall = Journey & {
  readonly status: 'offered'
  /** Of the first offer, for those who show one. */
  readonly agentId: string
  /** Never empty; more than one only under ringAll and ringProgressively. */
  readonly offers: readonly Offer[]
}
type Up = Journey & { readonly agentId: string; readonly connectedAt: number; readonly since: number }
export type TalkingCall = Up & { readonly status: 'talking' }
export type HeldCall = Up & {
  readonly status: 'held'
  /** `legLost`: the agent's side broke; the citizen hears music until it is back. */
  readonly reason: 'asked' | 'legLost'
}
/** The agent has left the citizen to somebody else; until that one is there (`reached`), the citizen hears music. */
export type TransferredCall = Up & { readonly status: 'transferred'; readonly reached: boolean }
export type SurveyCall = Journey & {
  readonly status: 'survey'
  readonly agentId: string
  readonly connectedAt: number
  readonly releasedAt: number
  readonly releasedBy: EndedBy
  /** How many times the question was put before this one. */
  readonly attempt: 0 | 1
  readonly rating: number | null
}

/** Leaves a message instead of talking. */
export type MessageCall = Arrival & {
  readonly status: 'message'
  readonly line: LineRef
  readonly why: MessageReason
  /** Being answered; hears `prompt`; speaks; is thanked. */
  readonly stage: 'ringing' | 'notice' | 'recording' | 'thanks'
  readonly prompt: string
  /** Of whoever waited before. */
  readonly waited: { readonly queueId: string; readonly queuedAt: number; readonly leftAt: number } | null
  readonly recording: { readonly recordingId: string; readonly since: number } | null
  /** How long was spoken, as far as that has ended. */
  readonly messageMs: number
}

/**
 * A citizen's call (domain.md §4).
 *
 * ```
 * ringing -> notice -> queued <-> offered -> talking <-> held
 *                        ^                      |         |
 *                        +----- agent lost -----+---------+
 *                                               v
 * refusing (full)                             survey -> (ended)
 * message (closed, blocked, or from queued and offered on demand) -> (ended)
 * ```
 *
 * - refusing: hears why, before it is answered, then is refused
 * - ringing: being answered by the media server
 * - notice: hears the recording notice
 * - queued: waits with music
 * - offered: still waits with music while an agent's desk rings, or several at once
 * - talking, held: with that agent
 * - transferred: left to somebody outside, or on the way to another agent; from talking or held, back to talking with
 *   another agent, back to queued when nobody was there, or ended with whoever was
 * - survey: the agent is gone, the citizen is asked for a rating
 * - message: hears why nobody answers, or what to say, and leaves a message
 *
 * A call that has ended is no longer in the state: its `callEnded` fact is its record.
 */
export type IncomingCall =
  | RefusingCall
  | RingingCall
  | NoticeCall
  | QueuedCall
  | OfferedCall
  | TalkingCall
  | HeldCall
  | TransferredCall
  | SurveyCall
  | MessageCall

export type Call = IncomingCall | OutgoingCall

/** Calls that are, or will be, in a queue and not yet with an agent. */
export const isBeforeAnswer = (call: Call): boolean =>
  call.status === 'ringing' ||
  call.status === 'notice' ||
  call.status === 'queued' ||
  call.status === 'offered'

/** What a waiting call asks for now: one of these is enough. */
export const asksOf = (call: Journey): readonly Ask[] => {
  const own = call.plan.asks[call.step] ?? call.plan.asks.at(-1)
  const asks = own === undefined ? [] : [own]
  return call.overflowed && call.plan.overflow !== null && call.plan.overflow.key !== own?.key
    ? [...asks, call.plan.overflow]
    : asks
}

const minuteMs = 60_000

export const placeOf = ({ plan, priority, queuedAt, arrival }: Journey): Place => ({
  points: priority * minuteMs - plan.policy.agePointsPerMinute * queuedAt,
  queuedAt,
  arrival,
})

/** Over several lists: which of two calls an agent is offered at `at`. Negative: the first. */
export const bySoonest =
  (at: number) =>
  (a: Journey, b: Journey): number =>
    pointsOf(b, at) - pointsOf(a, at) || a.queuedAt - b.queuedAt || a.arrival - b.arrival

const pointsOf = ({ plan, priority, queuedAt }: Journey, at: number): number =>
  priority + (plan.policy.agePointsPerMinute * (at - queuedAt)) / minuteMs

/** Whoever becomes free while it rings is rung as well. */
export const isRingingAll = (call: Call): call is OfferedCall =>
  call.status === 'offered' && call.plan.policy.strategy === 'ringAll'

/** Why one desk stops ringing while the citizen is still there. */
export type WithdrawReason = 'noAnswer' | 'legLost' | 'linkLost' | 'signedOut' | 'forced' | 'moved'

export type CallInput = { readonly at: number } & (
  | { readonly type: 'answered' }
  | { readonly type: 'answerFailed'; readonly reason: string }
  | { readonly type: 'promptFinished'; readonly prompt: string }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'messageBegun'; readonly recordingId: string }
  | { readonly type: 'messageTaken'; readonly spokenMs: number }
  | { readonly type: 'callerHungUp'; readonly reason: string }
  | { readonly type: 'mediaLost'; readonly reason: string }
  | { readonly type: 'offered'; readonly agentId: string }
  /** The wait has come so far; `nextMs` until it comes further, null when it will not. */
  | {
      readonly type: 'widened'
      readonly step: number
      readonly overflowed: boolean
      readonly messageOffered: boolean
      readonly nextMs: number | null
    }
  /** Another queue takes it, from the notice on. */
  | { readonly type: 'redirected'; readonly plan: Plan }
  /** A lead has moved it, while it waits: to another queue's plan, or forward in its own. */
  | { readonly type: 'moved'; readonly plan: Plan; readonly priority: number }
  | { readonly type: 'accepted'; readonly agentId: string; readonly legId: string }
  | {
      readonly type: 'withdrawn'
      readonly agentId: string
      readonly reason: WithdrawReason
    }
  | { readonly type: 'connectFailed'; readonly agentId: string }
  | { readonly type: 'held' }
  | { readonly type: 'resumed'; readonly legId: string }
  | { readonly type: 'legLost' }
  | { readonly type: 'legBack'; readonly legId: string }
  | { readonly type: 'agentGone' }
  | { readonly type: 'released' }
  /** `legId` is that of the new agent's desk. */
  | { readonly type: 'handedOver'; readonly agentId: string; readonly legId: string | null }
  | { readonly type: 'transferred'; readonly reached: boolean }
  /** Whoever it was transferred to is there. */
  | { readonly type: 'passedOn' }
  /** Nobody is left of those whom it was transferred to. */
  | { readonly type: 'partiesGone' }
  | { readonly type: 'digitsSent'; readonly digits: string }
  | { readonly type: 'ratingTimedOut'; readonly attempt: number }
  | { readonly type: 'announcementDue'; readonly ahead: number; readonly waitMs: number | null }
  | { readonly type: 'orderOpened'; readonly orderId: string }
  /** `legId` is the leg of the agent's desk, null while it is down. `early`: the far end's own sound can be heard. */
  | { readonly type: 'rings'; readonly early: boolean; readonly legId: string | null }
  | { readonly type: 'pickedUp'; readonly legId: string | null }
  | { readonly type: 'notReached'; readonly outcome: DialOutcome; readonly reason: string }
  | { readonly type: 'dialTimedOut' }
)
