import { takesCalls, type Role } from '../people.ts'
import type { Tally } from './routing/book.ts'
import type { Skill, WrapUpPolicy } from './routing/policy.ts'
import type { BreakType, Direction, NotReadyReason } from './terms.ts'

/** Who an agent is, as the core needs it. */
export type AgentPerson = {
  readonly agentId: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  readonly skills: readonly Skill[]
}

type Desk = AgentPerson & {
  /** The live link of the desk answers. */
  readonly linked: boolean
  /** The media leg of the desk, null while it is down. */
  readonly legId: string | null
  /** When the agent last became free after a call (or first came on); breaks and sign-outs leave it alone. */
  readonly idleSince: number | null
  /** When the present status began. */
  readonly since: number
  /** By the roster; off duty means no new call. */
  readonly onDuty: boolean
  readonly tally: Tally
}

/** What a lead makes an agent do; `forced` is not ready. */
export type Forced = 'ready' | 'forced' | 'offline' | { readonly breakType: BreakType }

/** What follows a call: asked for or forced while the call was up, or what the agent was doing before dialling. */
export type Next = 'notReady' | Forced

export type OfflineAgent = Desk & { readonly status: 'offline' }
export type ReadyAgent = Desk & { readonly status: 'ready' }
export type NotReadyAgent = Desk & {
  readonly status: 'notReady'
  readonly reason: NotReadyReason
  /** When it ends by itself, null if it does not. */
  readonly until: number | null
}
export type BreakAgent = Desk & { readonly status: 'onBreak'; readonly breakType: BreakType }
export type OfferedAgent = Desk & {
  readonly status: 'offered'
  readonly callId: string
  readonly until: number
}
export type TalkingAgent = Desk & {
  readonly status: 'talking'
  readonly callId: string
  readonly direction: Direction
  readonly next: Next
}
export type WrapUpAgent = Desk & {
  readonly status: 'wrapUp'
  readonly callId: string
  readonly direction: Direction
  /** Null: as long as the agent needs. */
  readonly until: number | null
  readonly policy: WrapUpPolicy
  /** How often it was made longer. */
  readonly extended: number
  readonly next: Next
}

/**
 * An agent at a desk (domain.md §4). The link and the leg are flags beside the status: losing them stops offers, and
 * their return brings the status back as it was.
 *
 * ```
 * offline -> notReady <-> ready <-> offered -> talking -> wrapUp -> ready
 *               ^           |          |          |          (or what was asked for meanwhile)
 *               +- onBreak -+          +- no answer, leg lost -> notReady
 *
 * ready, notReady, onBreak, wrapUp - dials -> talking (outbound) -> wrapUp -> what it was before
 * ```
 */
export type Agent =
  OfflineAgent | ReadyAgent | NotReadyAgent | BreakAgent | OfferedAgent | TalkingAgent | WrapUpAgent

/** Signed in, on duty, and taking calls at all: will be offered one sooner or later. */
export const isOnHand = (agent: Agent): boolean =>
  agent.status !== 'offline' && agent.onDuty && takesCalls(agent.role)

/** Ready, on duty, and reachable by screen and by ear: only then may a call be offered. */
export const isEligible = (agent: Agent): agent is ReadyAgent & { legId: string } =>
  agent.status === 'ready' && isOnHand(agent) && agent.linked && agent.legId !== null

export type AgentInput = { readonly at: number } & (
  | { readonly type: 'linked'; readonly person: AgentPerson }
  | { readonly type: 'unlinked' }
  | { readonly type: 'legUp'; readonly legId: string }
  | { readonly type: 'legDown' }
  | { readonly type: 'ready' }
  | { readonly type: 'notReady' }
  | { readonly type: 'startBreak'; readonly breakType: BreakType }
  | { readonly type: 'offered'; readonly callId: string; readonly ringMs: number }
  /** `restMs`: not ready for so long only. */
  | {
      readonly type: 'withdrawn'
      readonly to: 'ready' | 'noAnswer' | 'legLost'
      readonly restMs?: number | null
    }
  | { readonly type: 'accepted'; readonly callId: string }
  | { readonly type: 'dial'; readonly callId: string }
  /** The agent gave up before anybody answered: nothing to wrap up. */
  | { readonly type: 'dialGivenUp' }
  | { readonly type: 'released'; readonly wrapUp: WrapUpPolicy }
  /** The call with this agent is another one now: a consultation became theirs, or a number that they kept. */
  | { readonly type: 'movedTo'; readonly callId: string; readonly direction: Direction }
  /** Was a party of somebody else's call: there is nothing to wrap up. */
  | { readonly type: 'partyOver' }
  /** The call was taken from the agent without a conversation to wrap up. */
  | { readonly type: 'callTaken' }
  | { readonly type: 'wrapUpTimedOut'; readonly callId: string }
  | { readonly type: 'finishWrapUp' }
  | { readonly type: 'extendWrapUp' }
  | { readonly type: 'restOver' }
  /** By a lead. During a call: after it. */
  | { readonly type: 'forced'; readonly to: Forced }
  /** Hears somebody else's conversation, and `watchOver`, hears it no more. */
  | { readonly type: 'watches' }
  | { readonly type: 'watchOver'; readonly next: Next }
  | { readonly type: 'dutyChanged'; readonly onDuty: boolean }
  | { readonly type: 'personChanged'; readonly person: AgentPerson }
  | { readonly type: 'tallied'; readonly calls: number; readonly talkMs: number }
  | { readonly type: 'linkTimedOut' }
  | { readonly type: 'signOut' }
)
