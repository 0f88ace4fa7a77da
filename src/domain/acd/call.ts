import type { OutgoingCall } from './outgoing.ts'
import type { DialOutcome, EndedBy } from './terms.ts'

/** The line that a call came in on, and what it asks for. */
export type LineRef = {
  readonly lineCode: string
  readonly queueId: string
  readonly priority: number
  readonly noticePrompt: string
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
type Journey = Arrival & {
  readonly line: LineRef
  readonly queueId: string
  readonly priority: number
  readonly queuedAt: number
  readonly connectedAt: number | null
  readonly talkMs: number
  readonly holdMs: number
  readonly agentId: string | null
}

export type RefusingCall = Arrival & {
  readonly status: 'refusing'
  readonly sipStatus: 486
  readonly reason: string
}
export type RingingCall = Arrival & { readonly status: 'ringing'; readonly line: LineRef }
export type NoticeCall = Arrival & { readonly status: 'notice'; readonly line: LineRef }
export type QueuedCall = Journey & { readonly status: 'queued' }
export type OfferedCall = Journey & {
  readonly status: 'offered'
  readonly agentId: string
  readonly offeredAt: number
  readonly offerUntil: number
}
type Up = Journey & { readonly agentId: string; readonly connectedAt: number; readonly since: number }
export type TalkingCall = Up & { readonly status: 'talking' }
export type HeldCall = Up & {
  readonly status: 'held'
  /** `legLost`: the agent's side broke; the citizen hears music until it is back. */
  readonly reason: 'asked' | 'legLost'
}
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

/**
 * A citizen's call (domain.md §4).
 *
 * ```
 * ringing -> notice -> queued <-> offered -> talking <-> held
 *                        ^                      |         |
 *                        +----- agent lost -----+---------+
 *                                               v
 * refusing (full)                             survey -> (ended)
 * ```
 *
 * - refusing: hears why, before it is answered, then is refused
 * - ringing: being answered by the media server
 * - notice: hears the recording notice
 * - queued: waits with music
 * - offered: still waits with music while one agent's desk rings
 * - talking, held: with that agent
 * - survey: the agent is gone, the citizen is asked for a rating
 *
 * A call that has ended is no longer in the state: its `callEnded` fact is its record.
 */
export type IncomingCall =
  RefusingCall | RingingCall | NoticeCall | QueuedCall | OfferedCall | TalkingCall | HeldCall | SurveyCall

export type Call = IncomingCall | OutgoingCall

/** Calls that are, or will be, in a queue and not yet with an agent. */
export const isBeforeAnswer = (call: Call): boolean =>
  call.status === 'ringing' ||
  call.status === 'notice' ||
  call.status === 'queued' ||
  call.status === 'offered'

export type CallInput = { readonly at: number } & (
  | { readonly type: 'answered' }
  | { readonly type: 'answerFailed'; readonly reason: string }
  | { readonly type: 'promptFinished'; readonly prompt: string }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'callerHungUp'; readonly reason: string }
  | { readonly type: 'mediaLost'; readonly reason: string }
  | { readonly type: 'offered'; readonly agentId: string }
  | { readonly type: 'accepted'; readonly agentId: string; readonly legId: string }
  | {
      readonly type: 'withdrawn'
      readonly agentId: string
      readonly reason: 'noAnswer' | 'legLost' | 'linkLost' | 'signedOut'
    }
  | { readonly type: 'connectFailed'; readonly agentId: string }
  | { readonly type: 'held' }
  | { readonly type: 'resumed'; readonly legId: string }
  | { readonly type: 'legLost' }
  | { readonly type: 'legBack'; readonly legId: string }
  | { readonly type: 'agentGone' }
  | { readonly type: 'released' }
  | { readonly type: 'digitsSent'; readonly digits: string }
  | { readonly type: 'ratingTimedOut'; readonly attempt: number }
  | { readonly type: 'announcementDue'; readonly ahead: number }
  | { readonly type: 'orderOpened'; readonly orderId: string }
  /** `legId` is the leg of the agent's desk, null while it is down. `early`: the far end's own sound can be heard. */
  | { readonly type: 'rings'; readonly early: boolean; readonly legId: string | null }
  | { readonly type: 'pickedUp'; readonly legId: string | null }
  | { readonly type: 'notReached'; readonly outcome: DialOutcome; readonly reason: string }
  | { readonly type: 'dialTimedOut' }
)
