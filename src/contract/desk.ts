import { Type, type Static } from 'typebox'
import { manners } from '../domain/acd/terms.ts'
import type {
  AgentStatus,
  BreakType,
  CallStatus,
  DialOutcome,
  Direction,
  EndedBy,
  NotReadyReason,
  PartyStatus,
} from '../domain/acd/terms.ts'
import type { WrapUpMode } from '../domain/acd/routing/policy.ts'
import type { Role } from '../domain/people.ts'
import type { OrderStatus, OrderType } from '../domain/orders/terms.ts'
import type { DeskCounts } from './desks.ts'
import { BreakCode, Id, oneOf } from './schema.ts'
import {
  leadCommands,
  type NoteView,
  type WatchEndView,
  type WatcherView,
  type WatchView,
} from './supervision.ts'

/**
 * The live link (Socket.IO, path `/live`). The server holds the state; the desk shows it.
 * A view begins with a `snapshot` and goes on with `patch`es, each numbered one higher than the last. A desk that
 * misses a number, or reconnects, asks for `subscribe` again. Instants are milliseconds since the epoch by the server's
 * clock; `serverTime` of the snapshot tells how far the desk's own clock is off.
 */

/** What follows a call. */
export type AgentNext =
  { readonly status: 'notReady' | 'offline' } | { readonly status: 'onBreak'; readonly breakType: BreakType }

/** How the wrap-up that runs may end; `extensionsLeft` presses of `extendWrapUp` make it longer by `extendMs` each. */
export type WrapUpView = {
  readonly mode: WrapUpMode
  readonly extensionsLeft: number
  readonly extendMs: number
}

/**
 * The agent's own state. `until` is when it ends by itself (wrap-up, a rest after no answer, an offer) or, of a break,
 * when it should; null if neither.
 */
export type AgentView = {
  readonly agentId: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  readonly status: AgentStatus
  readonly since: number
  readonly until: number | null
  readonly wrapUp: WrapUpView | null
  /** By the roster; off duty no call is offered. */
  readonly onDuty: boolean
  readonly reason: NotReadyReason | null
  readonly breakType: BreakType | null
  /** What was asked for after the call that is up; null when it is ready, as ever. */
  readonly next: AgentNext | null
  /** The media leg of the desk is up: without it no call can be offered. */
  readonly legUp: boolean
  /** Of the call that is up, being dialled, or wrapped up; null without one. */
  readonly direction: Direction | null
}

/** An earlier call or order of the same number, shown in the pop. */
export type PopCall = {
  readonly callId: string
  readonly at: number
  readonly lineCode: string | null
  readonly talkMs: number | null
  readonly agentName: string | null
  readonly result: string
}
export type PopOrder = {
  readonly orderId: string
  readonly orderNo: string | null
  readonly at: number
  readonly status: OrderStatus
  readonly open: boolean
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly dispatchDue: number | null
}

/** What is known of the caller. `loading` until the database answered, `unavailable` if it did not. */
export type Pop =
  | { readonly state: 'loading' | 'unavailable' }
  | {
      readonly state: 'ready'
      readonly name: string | null
      readonly labels: readonly string[]
      readonly callCount: number
      readonly orderCount: number
      /** Calls of the last 24 hours that agents marked as harassment (domain.md §4). */
      readonly harassments: number
      readonly calls: readonly PopCall[]
      readonly orders: readonly PopOrder[]
    }

/** The call on this desk: offered, up, held, or being rated while wrap-up runs. */
export type CallView = {
  readonly callId: string
  /** `outbound`: this desk dialled it; then there is no line and no queue. */
  readonly direction: Direction
  readonly status: CallStatus
  readonly lineCode: string
  readonly lineName: string
  readonly dialled: string
  /** The citizen's number, whoever called; null when the caller withheld it. */
  readonly callerNumber: string | null
  readonly queueName: string
  readonly arrivedAt: number
  readonly queuedAt: number
  readonly offeredAt: number
  /** When an unanswered offer is withdrawn. */
  readonly offerUntil: number
  readonly answeredAt: number | null
  /** When it began to ring at the other end of a call from here. */
  readonly ringsSince: number | null
  readonly heldSince: number | null
  readonly endedAt: number | null
  readonly endedBy: EndedBy | null
  readonly rating: number | null
  /** What became of a call from here, once it has ended. */
  readonly outcome: DialOutcome | null
  /** The draft this call opened; null until it is in the database. Of a call from here: the order it was dialled for. */
  readonly orderId: string | null
  /** Whoever asked this desk into the call: it is theirs. Null for a call of one's own. */
  readonly askedBy: string | null
  readonly pop: Pop
}

/** Somebody else in the call of this desk. */
export type PartyView = {
  readonly partyId: string
  readonly kind: 'agent' | 'number'
  /** Of an agent. */
  readonly name: string | null
  readonly number: string | null
  readonly status: PartyStatus
  readonly rings: boolean
  /** When the agent asked for them, and when they were there. */
  readonly askedAt: number
  readonly connectedAt: number | null
}

/** An agent who could be asked into a call now. */
export type Colleague = {
  readonly agentId: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  /** The best first; named as the queue that asks for it, where there is one. */
  readonly skills: readonly { readonly code: string; readonly name: string; readonly level: number }[]
}

/** The number that was dialled last from this desk, and how it goes or went; kept until the next one. */
export type OutgoingView = {
  readonly callId: string
  readonly number: string
  readonly orderId: string | null
  readonly placedAt: number
  readonly ringsSince: number | null
  readonly answeredAt: number | null
  readonly endedAt: number | null
  readonly endedBy: EndedBy | null
  /** Null until it has ended. */
  readonly outcome: DialOutcome | null
}

export type QueueView = {
  readonly queueId: string
  readonly name: string
  readonly waiting: number
  /** When the longest-waiting call was queued, null if none waits. */
  readonly oldestQueuedAt: number | null
  readonly ready: number
  readonly talking: number
  readonly staffed: number
  /** Today, by the definitions of domain.md §9; null on a zero denominator. */
  readonly offeredToday: number
  readonly answeredToday: number
  readonly abandonedToday: number
  readonly sl15Percent: number | null
  readonly answeredLongestWaitMs: number | null
}

export type DeskState = {
  readonly agent: AgentView
  readonly call: CallView | null
  /** Who else is in the call on this desk, in the order in which they were asked. */
  readonly parties: readonly PartyView[]
  readonly queues: readonly QueueView[]
  readonly outgoing: OutgoingView | null
  /** Of a lead: the conversation that is heard, and how the last one ended. */
  readonly watching: WatchView | null
  readonly watchEnded: WatchEndView | null
  /** Leads who hear this agent and let them see it. */
  readonly watchedBy: readonly WatcherView[]
  /** What leads wrote and this agent has not read yet. */
  readonly notes: readonly NoteView[]
  readonly today: {
    readonly calls: number
    readonly dials: number
    readonly orders: number
    readonly rated: number
    readonly satisfied: number
  }
  /** False while the database is away: calls go on, saving is delayed. */
  readonly saving: boolean
}

export type BoardAgent = AgentView & {
  readonly callId: string | null
  readonly callerNumber: string | null
  /** Of that call; null without one. */
  readonly callStatus: CallStatus | null
  /** Asked into somebody else's call. */
  readonly askedBy: string | null
  /** Who else is in the call that is this agent's. */
  readonly parties: readonly PartyView[]
  readonly watchers: readonly WatcherView[]
  readonly callsToday: number
}
export type BoardCall = {
  readonly callId: string
  readonly queueId: string
  readonly status: CallStatus
  readonly callerNumber: string | null
  readonly lineCode: string
  readonly queuedAt: number
  /** 1 is next; 0 once it is no longer waiting. */
  readonly position: number
  readonly agentId: string | null
  readonly parties: readonly PartyView[]
}
export type BoardState = {
  readonly queues: readonly QueueView[]
  readonly agents: Readonly<Record<string, BoardAgent>>
  readonly calls: Readonly<Record<string, BoardCall>>
}

export type ViewName = 'desk' | 'board'
export type ViewState = { readonly desk: DeskState; readonly board: BoardState }

export type Snapshot<V extends ViewName = ViewName> = {
  readonly view: V
  readonly seq: number
  readonly serverTime: number
  readonly state: ViewState[V]
}
/**
 * `desk`: the top-level keys that changed, each whole. `board`: `queues` whole; in `agents` and `calls` only the changed
 * entries, null for one that is gone.
 */
export type Patch =
  | { readonly view: 'desk'; readonly seq: number; readonly at: number; readonly change: Partial<DeskState> }
  | {
      readonly view: 'board'
      readonly seq: number
      readonly at: number
      readonly change: {
        readonly queues?: readonly QueueView[]
        readonly agents?: Readonly<Record<string, BoardAgent | null>>
        readonly calls?: Readonly<Record<string, BoardCall | null>>
      }
    }

/** What an agent presses. */
export const DeskCommand = Type.Union([
  Type.Object({ type: Type.Literal('ready') }),
  Type.Object({ type: Type.Literal('notReady') }),
  Type.Object({ type: Type.Literal('startBreak'), breakType: BreakCode }),
  Type.Object({ type: Type.Literal('accept'), callId: Id }),
  Type.Object({ type: Type.Literal('hold'), callId: Id }),
  Type.Object({ type: Type.Literal('resume'), callId: Id }),
  Type.Object({
    type: Type.Literal('sendDigits'),
    callId: Id,
    digits: Type.String({ pattern: '^[0-9*#A-D]{1,32}$' }),
  }),
  Type.Object({ type: Type.Literal('hangUp'), callId: Id }),
  /** Brings an agent or a number in: to consult with first, to all at once, or in place of this agent. */
  Type.Object({
    type: Type.Literal('addParty'),
    callId: Id,
    to: Type.Union([
      Type.Object({ agentId: Id }),
      Type.Object({ number: Type.String({ minLength: 1, maxLength: 40 }) }),
    ]),
    manner: oneOf(manners),
  }),
  /** With whom this agent speaks from now on; the others hear music. */
  Type.Object({
    type: Type.Literal('talkTo'),
    callId: Id,
    with: Type.Union([Type.Literal('caller'), Type.Literal('all'), Type.Object({ partyId: Id })]),
  }),
  Type.Object({ type: Type.Literal('dropParty'), callId: Id, partyId: Id }),
  /** Leaves the citizen to whoever else is in the call. */
  Type.Object({ type: Type.Literal('leaveCall'), callId: Id }),
  Type.Object({ type: Type.Literal('finishWrapUp') }),
  Type.Object({ type: Type.Literal('readNote'), noteId: Id }),
  Type.Object({ type: Type.Literal('extendWrapUp') }),
  /** As typed; the server normalises it. `orderId`: the order that the call is about. */
  Type.Object({
    type: Type.Literal('dial'),
    number: Type.String({ minLength: 1, maxLength: 40 }),
    orderId: Type.Optional(Id),
  }),
  ...leadCommands,
])
export type DeskCommand = Static<typeof DeskCommand>

/** `code` is translated by the desk; `agentNotReady`, `callGone`, `legDown`, `invalid`, ... */
export type CommandReply =
  | { readonly ok: true; /** Of the call that was dialled. */ readonly callId?: string }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Why the link ends for good: another tab took over, the session ended, the server closes. */
export type LinkEnd = 'replaced' | 'signedOut' | 'expired' | 'closing'

/** Lists whose content changed (names of `GET /api/desks/…`, `tasks`, `supervisions`), and how many are on each now. */
export type ListNews = { readonly lists: readonly (keyof DeskCounts)[]; readonly counts: DeskCounts }

export type ServerToDesk = {
  snapshot: (snapshot: Snapshot) => void
  patch: (patch: Patch) => void
  /** Lists of this person changed: unasked, to every link of somebody who has lists. */
  lists: (news: ListNews) => void
  /** An administrator published something that `GET /api/reference` holds: unasked, to every link. */
  reference: () => void
  /** A citizen left a message, or somebody took one or called back: unasked, to every link of who calls back. */
  callbacks: () => void
  /** The server lost or refused the desk's media leg: call again. */
  callLeg: () => void
  end: (reason: LinkEnd) => void
}
export type DeskToServer = {
  /** Begin a view, or begin it anew: the reply is its snapshot, or why not. */
  subscribe: (view: ViewName, reply: (answer: Snapshot | { readonly refused: string }) => void) => void
  command: (command: DeskCommand, reply: (answer: CommandReply) => void) => void
  /** Who could be asked into a call now; those who know more first. */
  colleagues: (reply: (colleagues: readonly Colleague[]) => void) => void
  /** Every 2 s from a worker timer while the tab is alive; the round trip is the network light. */
  heartbeat: (reply: (serverTime: number) => void) => void
  /** What the desk painted: `popPaintedAt` and `ringStartedAt` by its own clock, for the figure P7. */
  painted: (report: {
    readonly callId: string
    readonly popPaintedAt: number
    readonly ringStartedAt: number
  }) => void
}
