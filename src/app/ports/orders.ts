import type { OrderListItem } from '../../contract/orders.ts'
import type { AttachmentWrites } from './attachments.ts'
import type { FieldName } from '../../domain/orders/fields.ts'
import type { Notice, Order, OrderFact } from '../../domain/orders/order.ts'
import type { Rules } from '../../domain/orders/rules.ts'
import type { CallOutcome, OrderStatus, SourceChannel } from '../../domain/orders/terms.ts'
import type { Role } from '../../domain/people.ts'

/** An order with what its rules do not ask for. Instants in ms since the epoch. */
export type OrderRecord = {
  readonly order: Order
  /** Counts the changes, from 1. */
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly orderNo: string | null
  readonly queryCode: string | null
  readonly sourceChannel: SourceChannel
  readonly sourceLine: string | null
  readonly callId: string | null
  readonly callerNumber: string | null
  readonly agentName: string | null
  /** Who changed a field last, and in which version. */
  readonly lastChanges: LastChanges
  /** From when the light of the deadline in force is yellow; null while no unit has it. */
  readonly yellowAt: number | null
}
export type LastChanges = {
  readonly [F in FieldName]?: { readonly version: number; readonly byName: string }
} & {
  /** The last event of its life, as against a change of its words. */
  readonly lastEvent?: { readonly version: number; readonly byName: string; readonly event: string }
}

/** Whoever a fact is put down to; null for what happened by itself. */
export type Author = {
  readonly userId: string | null
  readonly name: string
  readonly role: Role | null
}

/** A message on its way into the outbox. Instants in ms since the epoch. */
export type OutgoingMessage = {
  /** No second row has it. */
  readonly key: string
  readonly template: Notice['template']
  readonly orderId: string | null
  readonly unit: string | null
  /** Null where there is nobody to send it to. */
  readonly number: string | null
  readonly text: string
  /** Why it is kept and not sent. */
  readonly skipped: 'noNumber' | 'notMobile' | null
  /** Waits from 21:00 to 08:00. */
  readonly quiet: boolean
  readonly createdAt: number
  readonly notBefore: number
}
export type TemplateText = { readonly text: string; readonly confidentialText: string }

export type StoredRequest = {
  readonly requestId: string
  readonly orderId: string
  readonly userId: string
  readonly event: string
  readonly at: number
  readonly result: { readonly deleted: boolean; readonly callOutcome: CallOutcome | null }
}

/** A call as its order needs it. `agentId` null until it reached somebody. */
export type CallOrigin = {
  readonly callId: string
  readonly agentId: string | null
  readonly lineCode: string | null
  readonly sourceLine: string | null
  readonly callerNumber: string | null
  /** The citizen left a message: `agentId` is whoever calls back. */
  readonly isMessage?: boolean
}

/** A call's latest order; `orderId` null when its draft was discarded. `open`: still an unnumbered draft. */
export type CallOrder = { readonly orderId: string | null; readonly open: boolean }

/**
 * One transaction. Locks are taken in one sequence (orders by id, then the call, then the day's counter), so that no two
 * transactions wait for each other.
 */
export type OrderTransaction = AttachmentWrites & {
  /** The orders that exist, locked until the end. */
  lock(orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderRecord>>
  insert(record: OrderRecord): Promise<void>
  update(record: OrderRecord): Promise<void>
  remove(record: OrderRecord): Promise<void>
  append(record: OrderRecord, facts: readonly OrderFact[], author: Author): Promise<void>
  /** The next number of the day that `at` falls on; without a gap, for the counter is locked until the end. */
  nextNumber(at: number): Promise<string>
  /** Enters a number that has been given to an order in the register of numbers. */
  register(record: OrderRecord): Promise<void>
  /** Puts messages into the outbox; one whose key is there already is left out. */
  post(messages: readonly OutgoingMessage[]): Promise<void>
  /** Mobiles and other numbers that are told of a unit's orders. */
  unitNumbers(unit: string): Promise<readonly string[]>
  /** The texts of the messages; those that nobody changed are the product's own. */
  templates(): Promise<ReadonlyMap<string, TemplateText>>
  /** Asks a unit for an entry of the knowledge base, once for each order. */
  askForEntry(
    record: OrderRecord,
    entry: { readonly unit: string; readonly due: number },
    at: number,
  ): Promise<void>
  request(requestId: string): Promise<StoredRequest | null>
  rememberRequest(request: StoredRequest): Promise<void>
  /** The call's order, locked, whether there was one before or not. */
  lockCall(callId: string): Promise<CallOrder | null>
  /** From now on this is the open draft of the call. */
  openCallOrder(callId: string, orderId: string): Promise<void>
  /** If this is the call's latest order: it is no draft any more, or it is gone. */
  closeCallOrder(callId: string, orderId: string, gone: boolean): Promise<void>
  keepOutcome(callId: string, outcome: CallOutcome, at: number, userId: string): Promise<void>
}

export type OrderFilter = {
  readonly agentId: string | null
  readonly status: readonly OrderStatus[] | null
  /** A fragment of the number or the title; matched literally, letters in any case. */
  readonly text: string | null
  /** Only what comes after this one, newest first. */
  readonly after: { readonly createdAt: number; readonly orderId: string } | null
  readonly limit: number
}

/** A line of the history. `at` in ms since the epoch; `data` as the fact had it. */
export type HistoryEntry = {
  readonly event: string
  readonly at: number
  readonly byName: string | null
  readonly byRole: Role | null
  readonly fromStatus: OrderStatus | null
  readonly toStatus: OrderStatus | null
  readonly data: Readonly<Record<string, unknown>>
}

export type OrderStore = {
  transaction<T>(work: (transaction: OrderTransaction) => Promise<T>): Promise<T>
  byId(orderId: string): Promise<OrderRecord | null>
  call(callId: string): Promise<CallOrigin | null>
  /** Codes of the units that somebody works for. */
  unitsOfUser(userId: string): Promise<readonly string[]>
  list(filter: OrderFilter): Promise<readonly (OrderListItem & { readonly createdAtMs: number })[]>
  /** Oldest first. */
  history(orderId: string): Promise<readonly HistoryEntry[]>
  /** Makes the partitions of these years where they are missing. */
  ensureYears(years: readonly number[]): Promise<void>
  /** Forgets presses older than `before`, which nobody repeats any more; returns how many. */
  forgetRequests(before: number): Promise<number>
}

/** The reference lists, the calendar and the limits as the rules ask for them; may be some seconds old. */
export type CatalogueSource = {
  current(): Promise<Rules>
  /** What is known is old: a calendar or a limit was changed. */
  forget(): void
}
