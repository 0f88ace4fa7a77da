import type { Forced, Next } from './agent.ts'
import type { WithdrawReason } from './call.ts'
import type {
  AgentStatus,
  BreakType,
  CallResult,
  DialOutcome,
  Direction,
  EndedBy,
  Manner,
  MessageReason,
  NotReadyReason,
  WatchMode,
} from './terms.ts'

/**
 * What happened, in the order it happened: the append-only log behind the database rows, the live views and the
 * reports. `at` is in milliseconds since the epoch.
 */
export type Fact = CallFact | AgentFact | LeadFact

export type CallFact = { readonly at: number; readonly callId: string } & (
  | {
      readonly type: 'callArrived'
      readonly callerNumber: string | null
      readonly dialled: string
      readonly lineCode: string | null
      readonly sourceLine: string | null
    }
  /** An agent dialled; `dialled` is the number masked. */
  | {
      readonly type: 'callPlaced'
      readonly agentId: string
      readonly callerNumber: string
      readonly dialled: string
      readonly orderId: string | null
    }
  | { readonly type: 'calleeRings'; readonly agentId: string }
  | { readonly type: 'calleeAnswered'; readonly agentId: string }
  | { readonly type: 'callAnswered' }
  | { readonly type: 'callQueued'; readonly queueId: string; readonly priority: number }
  | { readonly type: 'callOffered'; readonly agentId: string; readonly queueId: string }
  | {
      readonly type: 'offerWithdrawn'
      readonly agentId: string
      readonly reason: WithdrawReason | 'callerGone' | 'answeredElsewhere'
    }
  /** The wait came to this step of the plan, 0 being the first. */
  | { readonly type: 'callWidened'; readonly step: number }
  /** From now on the agents of this queue may take it as well. */
  | { readonly type: 'callOverflowed'; readonly queueId: string; readonly toQueueId: string }
  /** It may leave a message instead of waiting. */
  | { readonly type: 'messageOffered'; readonly queueId: string }
  | { readonly type: 'messageAsked'; readonly queueId: string }
  /** A lead moved it while it waited; `queueId` is the queue that it is in now. */
  | { readonly type: 'callMoved'; readonly queueId: string; readonly priority: number }
  | {
      readonly type: 'callConnected'
      readonly agentId: string
      readonly queueId: string
      readonly waitMs: number
      readonly first: boolean
    }
  | { readonly type: 'callHeld'; readonly agentId: string; readonly reason: 'asked' | 'legLost' }
  | { readonly type: 'callResumed'; readonly agentId: string }
  | {
      readonly type: 'callRequeued'
      readonly queueId: string
      readonly reason: 'legLost' | 'connectFailed' | 'notReached'
    }
  /** Somebody else is asked for: an agent, or a number, masked. `agentId` is whose call it is. */
  | {
      readonly type: 'partyAsked'
      readonly partyId: string
      readonly agentId: string
      readonly manner: Manner
      readonly toAgentId: string | null
      readonly toNumber: string | null
    }
  | { readonly type: 'partyJoined'; readonly partyId: string; readonly agentId: string }
  /** Into the conversation, or out of it to hear music. */
  | {
      readonly type: 'partyMoved'
      readonly partyId: string
      readonly agentId: string
      readonly to: 'talking' | 'held'
    }
  | {
      readonly type: 'partyLeft'
      readonly partyId: string
      readonly agentId: string
      readonly reason: string
    }
  /** The call went from one agent to another. */
  | { readonly type: 'callHandedOver'; readonly agentId: string; readonly fromAgentId: string }
  /** The agent left it; `reached`: with somebody who is there. */
  | { readonly type: 'callTransferred'; readonly agentId: string; readonly reached: boolean }
  | { readonly type: 'callReleased'; readonly agentId: string; readonly by: EndedBy }
  | { readonly type: 'callRated'; readonly rating: number | null }
  | { readonly type: 'orderOpened'; readonly orderId: string }
  | { readonly type: 'recordingStarted'; readonly recordingId: string; readonly path: string }
  | { readonly type: 'recordingStopped'; readonly recordingId: string }
  | ({ readonly type: 'callEnded' } & CallSummary)
)

/** The one terminal record of a call (invariant I2). Durations in ms; `waitMs` runs from queued to talking or to the end. */
export type CallSummary = {
  /** Absent from what an older version spooled: inbound. */
  readonly direction?: Direction
  /** What became of a number that was dialled; null for a citizen's call. */
  readonly outcome?: DialOutcome | null
  /** The citizen's number, whoever called. */
  readonly callerNumber: string | null
  readonly dialled: string
  readonly lineCode: string | null
  readonly sourceLine: string | null
  readonly queueId: string | null
  readonly agentId: string | null
  readonly arrivedAt: number
  readonly queuedAt: number | null
  readonly connectedAt: number | null
  readonly waitMs: number | null
  readonly talkMs: number | null
  readonly holdMs: number | null
  readonly result: CallResult
  readonly endedBy: EndedBy
  readonly reason: string
  readonly rating: number | null
  readonly orderId: string | null
  /** What is owed to whoever left a message: a call back by then. Null, or absent, when nothing is. */
  readonly message?: MessageLeft | null
}

/** `recordingId` is null, and `ms` 0, when nothing was said: the call itself asks for one back. */
export type MessageLeft = {
  readonly why: MessageReason
  readonly recordingId: string | null
  readonly ms: number
  readonly dueAt: number
}

export type AgentFact = {
  readonly at: number
  readonly agentId: string
} & (
  | {
      readonly type: 'agentStatusChanged'
      readonly from: AgentStatus
      readonly to: AgentStatus
      /** How long `from` lasted. */
      readonly lastedMs: number
      readonly reason: NotReadyReason | null
      readonly breakType: BreakType | null
      readonly callId: string | null
      /** Of the call that is up or is wrapped up. */
      readonly direction?: Direction | null
    }
  | { readonly type: 'agentLinkChanged'; readonly legUp: boolean; readonly linked: boolean }
  | { readonly type: 'agentDutyChanged'; readonly onDuty: boolean }
  | { readonly type: 'agentSkillsChanged' }
  | { readonly type: 'agentWrapUpExtended'; readonly until: number }
  /** During a call: the status asked for after it. */
  | { readonly type: 'agentNextAsked'; readonly next: Next; readonly callId: string }
)

/** Why a lead hears a conversation no more. */
export type WatchEnd =
  | 'asked'
  /** Another way of hearing, or another conversation, took its place. */
  | 'changed'
  | 'tookOver'
  | 'callOver'
  /** The conversation goes on as another call: a number that was asked in became the agent's own. */
  | 'callChanged'
  /** The lead took up something else, is gone, or lost the leg. */
  | 'leadLeft'
  | 'failed'

/** What leads do (features.md C1): the log that nobody changes. `agentId` is whom they do it to. */
export type LeadFact = { readonly at: number; readonly leadId: string; readonly agentId: string | null } & (
  | ({ readonly type: 'leadWatchBegan' } & Watched)
  | ({
      readonly type: 'leadWatchEnded'
      readonly since: number
      readonly lastedMs: number
      readonly reason: WatchEnd
    } & Watched)
  | { readonly type: 'leadTookOver'; readonly agentId: string; readonly callId: string }
  /** `callId` is that of the call after which it is done; null when it was done at once. */
  | {
      readonly type: 'leadForced'
      readonly agentId: string
      readonly to: Forced
      readonly callId: string | null
    }
  /** `agentId`: to this agent. `toQueueId`: to this queue. Neither: to the head of its own. */
  | {
      readonly type: 'leadMoved'
      readonly callId: string
      readonly queueId: string
      readonly toQueueId: string | null
    }
  /** `text` has its telephone numbers masked. */
  | { readonly type: 'leadWrote'; readonly agentId: string; readonly noteId: string; readonly text: string }
  | { readonly type: 'leadNoteRead'; readonly agentId: string; readonly noteId: string }
)

type Watched = {
  readonly agentId: string
  readonly callId: string
  readonly mode: WatchMode
  /** The agent saw who was there. */
  readonly visible: boolean
}
