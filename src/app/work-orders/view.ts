import type { DuePromise, Order as OrderView, OrderPatch } from '../../contract/orders.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import { dispatchPromise } from '../../domain/orders/clocks/dispatch.ts'
import type { FieldChanges } from '../../domain/orders/fields.ts'
import { findSubmitProblems, type Catalogue } from '../../domain/orders/required.ts'
import type { OrderRecord } from '../ports/orders.ts'

/** An order as the contract shows it, unmasked: the edge knows who reads. */
export const recordToView = (record: OrderRecord, catalogue: Catalogue, now: number): OrderView => {
  const { order, createdAt, updatedAt, lastChanges: _inside, ...same } = record
  const { fields, status, acceptance } = order
  const isDraft = status === 'DRAFT'
  return {
    ...same,
    ...fields,
    occurredAt: isoOrNull(fields.occurredAt),
    orderId: order.orderId,
    agentId: order.agentId,
    status,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    acceptedAt: isoOrNull(acceptance?.at ?? null),
    dispatchDue: isoOrNull(acceptance?.dispatch?.due ?? null),
    missing: isDraft ? findSubmitProblems(fields, catalogue).map(({ field }) => field) : [],
    promise: isDraft && acceptance === null ? promiseAt(now) : null,
  }
}

/** What somebody would be promised whose order is submitted at that moment. */
export const promiseAt = (now: number): DuePromise => {
  const { due, rule } = dispatchPromise(now)
  return { dispatchDue: toIso(due), rule }
}

/** The changes of a patch in the words of the rules; an instant that cannot be read becomes NaN, which they refuse. */
export const patchToChanges = ({ occurredAt, ...same }: OrderPatch['changes']): FieldChanges => {
  if (occurredAt === undefined) return same
  return { ...same, occurredAt: occurredAt === null ? null : Date.parse(occurredAt) }
}

const isoOrNull = (instant: number | null): string | null => (instant === null ? null : toIso(instant))
