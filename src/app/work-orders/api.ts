import type { DuePromise, Order, OrderHistoryItem, OrderListItem, OrderPatch } from '../../contract/orders.ts'
import type { OrderStatus, SourceChannel } from '../../domain/orders/terms.ts'
import type { Actor } from './actor.ts'
import type { AnyRequest } from './requests.ts'

/** A call that has just reached its agent. `at` is in ms since the epoch; `callerNumber` null if withheld. */
export type ConnectedCall = {
  readonly callId: string
  readonly agentId: string
  readonly agentName: string
  readonly callerNumber: string | null
  readonly sourceChannel: SourceChannel
  /** The legacy number or line that was dialled, e.g. `12369`; null for the main line. */
  readonly sourceLine: string | null
  readonly at: number
}

/** A draft, and whose it is from now on. */
export type MovedDraft = {
  readonly orderId: string
  readonly agentId: string
  readonly agentName: string
}

/** What `apply` takes: the events of every desk. */
export type OrderRequest = AnyRequest

export type OrderQuery = {
  /** `mine` (default): filed by the actor. `all` only for roles that see every order. */
  readonly scope?: 'mine' | 'all'
  readonly status?: readonly OrderStatus[]
  /** A fragment of the order number or of the title, 1..50 characters. */
  readonly text?: string
  /** `nextCursor` of the page before. */
  readonly cursor?: string
  /** 1..100, default 50. */
  readonly limit?: number
}
export type OrderPage = { readonly items: readonly OrderListItem[]; readonly nextCursor: string | null }

/** Result of an event: the order as it is now, or null when the draft was discarded. */
type Applied = { readonly order: Order | null; readonly callOutcome: string | null }

/**
 * The use cases of work orders. Each commits before it answers (architecture.md §4.4).
 * Refusals are errors of `app/errors.ts`:
 * `NOT_FOUND` no such order, or not one that the actor may see · `FORBIDDEN` the role may not do this ·
 * `INVALID` with `details` naming fields and rules · `ORDER_REFUSED` the event is impossible in this status ·
 * `ORDER_CONFLICT` with `details`: `{field, rule: 'changedBy', limit: <name>}` for each field changed since `version`, and
 * `{field: 'version', rule: 'current', limit: <number>}`.
 */
export type WorkOrders = {
  /**
   * The draft of a call, made when the call reaches its agent; a repetition answers with the same order.
   * `orderId` is null when the call's draft has been discarded meanwhile.
   */
  openDraft(call: ConnectedCall): Promise<{ readonly orderId: string | null; readonly created: boolean }>
  /** The open draft of a call becomes another agent's; one that is filed already stays whose it is. */
  moveDraft(draft: MovedDraft): Promise<void>
  /** A draft by hand. With `callId`: the open draft of that call if there is one, else a further one. */
  create(actor: Actor, input: { readonly callId?: string }): Promise<Order>
  get(actor: Actor, orderId: string): Promise<Order>
  /** Newest first; pages stay stable while orders are added. */
  list(actor: Actor, query: OrderQuery): Promise<OrderPage>
  /** Saves as typed. Repeating a patch that is stored already answers with the order as it is. */
  patch(actor: Actor, orderId: string, patch: OrderPatch): Promise<Order>
  /** Submit, answer, discard, … A repeated `requestId` is answered with the first one's result. */
  apply(actor: Actor, orderId: string, request: OrderRequest): Promise<Applied>
  /** Oldest first. */
  history(actor: Actor, orderId: string): Promise<readonly OrderHistoryItem[]>
  /** What would be promised to somebody whose order is submitted now. */
  promise(): DuePromise
}

export type { Actor, OrderChange, OrderListener } from './actor.ts'
export type { OrderCase } from './case-view.ts'
export type { AnyRequest } from './requests.ts'
