import type { FieldProblem } from '../../domain/orders/fields.ts'
import type { Refusal } from '../../domain/orders/order.ts'
import { errors, withDetails, type FieldError } from '../errors.ts'
import type { OrderRecord } from '../ports/orders.ts'

/** A refusal of the rules as an error of the registry. */
export const refusalToError = (refusal: Refusal, record: OrderRecord, event: string): Error => {
  if (refusal.refused === 'person') return new errors.forbidden()
  if (refusal.refused === 'status') return new errors.orderRefused(record.order.status, event)
  return invalid(refusal.problems)
}

export const invalid = (problems: readonly FieldProblem[]): Error =>
  withDetails(new errors.invalid(), problems)

export const noSuchOrder = (): Error => new errors.notFound('order')

/**
 * What happened since the version that the reader had: each field that changed and by whom, the last event (`submit`,
 * `dispatch`, …) and by whom, and which version it is now.
 */
export const conflict = (record: OrderRecord, since: number): Error => {
  const { lastEvent, ...fields } = record.lastChanges
  const changed = Object.entries(fields)
    .filter(([, change]) => change.version > since)
    .map(([field, change]): FieldError => ({ field, rule: 'changedBy', limit: change.byName }))
  const happened: readonly FieldError[] =
    lastEvent === undefined || lastEvent.version <= since
      ? []
      : [
          { field: 'event', rule: 'happened', limit: lastEvent.event },
          { field: 'status', rule: 'changedBy', limit: lastEvent.byName },
        ]
  return withDetails(new errors.orderConflict(), [
    ...changed,
    ...happened,
    { field: 'version', rule: 'current', limit: record.version },
  ])
}
