import type { DispatchPromise } from './clocks/dispatch.ts'
import type { ArchiveResult } from './course-terms.ts'
import type { Assignment, CallbackRound, Course, Feedback, FirstDispatch, Returning } from './course.ts'
import type { EmergencyService, RefusalCode } from './event.ts'
import type { FieldName, FieldProblem, OrderFields } from './fields.ts'
import type { CallOutcome, MessageTemplateId, OrderStatus } from './terms.ts'

/**
 * An order as its rules see it.
 *
 *     DRAFT ─submit─▶ PENDING_DISPATCH ─▶ PENDING_SIGN ─▶ HANDLING ─▶ FEEDBACK_REVIEW ─▶ PENDING_CALLBACK ─▶ ARCHIVED
 *       │  ◀─bounce─┘        │                   ╲           ╱  ▲             │                  │  ▲
 *       │                    │                   RETURN_REVIEW  └─────────────┴──────────────────┤  │
 *       ├─answer─▶ CLOSED_DIRECT                                                                 ▼  │
 *       ├─refuse─▶ NOT_ACCEPTED      withdraw: any open, numbered ─▶ ARCHIVED                   RULING
 *       ├─transfer─▶ TRANSFERRED     merge: DRAFT, PENDING_DISPATCH ─▶ MERGED
 *       └─discard─▶ deleted          void: DRAFT, PENDING_DISPATCH ─▶ VOIDED
 *
 * DRAFT              being written, or bounced back for more · `acceptance` once it has left DRAFT before
 * PENDING_DISPATCH   waits for the hotline to name a unit · its `dispatch` clock runs
 * PENDING_SIGN       waits for the unit's signature
 * HANDLING           the unit works on it
 * RETURN_REVIEW      the unit says it is not its own; the hotline decides
 * FEEDBACK_REVIEW    the unit is done; the hotline judges
 * PENDING_CALLBACK   the citizen is asked
 * RULING             dissatisfied for the third time; the leader decides
 * ARCHIVED and the rest are ends: nothing ever changes them.
 */
export type Order =
  | (Sheet & { readonly status: 'DRAFT'; readonly acceptance: Acceptance | null })
  | UnderWay<'PENDING_DISPATCH'>
  | UnderWay<'PENDING_SIGN', Assigned>
  | UnderWay<'HANDLING', Assigned>
  | UnderWay<'RETURN_REVIEW', Assigned & { readonly returning: Returning }>
  | UnderWay<'FEEDBACK_REVIEW', Assigned & { readonly feedback: Feedback }>
  | UnderWay<'PENDING_CALLBACK', Assigned & { readonly feedback: Feedback; readonly callback: CallbackRound }>
  | UnderWay<'RULING', Assigned & { readonly feedback: Feedback }>
  | (Sheet & {
      readonly status: 'ARCHIVED'
      readonly acceptance: Acceptance
      readonly closing: { readonly result: ArchiveResult }
    })
  | (Sheet & { readonly status: 'CLOSED_DIRECT'; readonly acceptance: Acceptance })
  | (Sheet & {
      readonly status: 'NOT_ACCEPTED'
      readonly acceptance: Acceptance
      readonly closing: { readonly code: RefusalCode; readonly reason: string }
    })
  | (Sheet & {
      readonly status: 'TRANSFERRED'
      readonly acceptance: Acceptance
      readonly closing: { readonly service: EmergencyService }
    })
  | (Sheet & {
      readonly status: 'MERGED'
      readonly acceptance: Acceptance
      readonly closing: { readonly into: string }
    })
  | (Sheet & {
      readonly status: 'VOIDED'
      readonly acceptance: Acceptance | null
      readonly closing: { readonly reason: string }
    })

export type OrderIn<K extends OrderStatus> = Extract<Order, { status: K }>

type UnderWay<K extends OrderStatus, C = unknown> = Sheet & {
  readonly status: K
  readonly acceptance: Accepted
  readonly course: Course & C
}
/** A unit has it, so that it has been dispatched once at least. */
type Assigned = { readonly assignment: Assignment; readonly first: FirstDispatch }

/** What every order carries. `agentId` is who wrote it, null for one that came in by itself. */
export type Sheet = {
  readonly orderId: string
  readonly agentId: string | null
  readonly fields: OrderFields
  readonly course: Course
}

/** The first exit from DRAFT: from then on the order has its number. `dispatch` is null where it ended at once. */
export type Acceptance = { readonly at: number; readonly dispatch: DispatchPromise | null }
export type Accepted = Acceptance & { readonly dispatch: DispatchPromise }

/** What is written into the order's history, for ever. Field values stay out of it: they may name a citizen. */
export type OrderFact = {
  readonly event: string
  readonly at: number
  readonly from: OrderStatus
  /** Null when the draft is gone. */
  readonly to: OrderStatus | null
  readonly data: Readonly<Record<string, unknown>>
}

/** What must be done in the same transaction. */
export type OrderCommand =
  /** The order gets its number, of the day of `at`, and its query code. */
  | { readonly type: 'issueNumber'; readonly at: number }
  /** The call keeps what it came to, for its draft is deleted. */
  | { readonly type: 'keepOutcome'; readonly outcome: CallOutcome }
  /** The order that already pursues the matter is urged once more. */
  | { readonly type: 'urge'; readonly orderId: string }
  | Notice

/**
 * A message that somebody must get (domain.md §8). `unit` null: the citizen. `key` tells this message of the order from
 * every other one of its template, so that none is sent twice.
 */
export type Notice = {
  readonly type: 'notify'
  readonly template: MessageTemplateId
  readonly unit: string | null
  readonly key: string
  readonly due: number | null
  readonly signDue: number | null
  readonly reason: string | null
}

/** `order` null: the draft is deleted. `changed`: the fields that got a new value. */
export type OrderStep = {
  readonly order: Order | null
  readonly changed: readonly FieldName[]
  readonly facts: readonly OrderFact[]
  readonly commands: readonly OrderCommand[]
}

/** Why somebody may not: not that role, another unit's, a part of it already, an interest of one's own. */
export type PersonRefusal = 'role' | 'notYours' | 'unit' | 'handledBefore' | 'requester' | 'recused'

export type Refusal =
  /** Impossible in this status. */
  | { readonly refused: 'status' }
  /** Not this person, and why not. */
  | { readonly refused: 'person'; readonly why: PersonRefusal }
  | { readonly refused: 'fields'; readonly problems: readonly FieldProblem[] }

export const isRefusal = (value: OrderStep | Refusal): value is Refusal => 'refused' in value
