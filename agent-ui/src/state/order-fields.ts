import { emptyFields } from '../../../src/contract/order-fields.ts'
import type { OrderFields } from '../../../src/contract/orders.ts'

/** Of an order, what the agent fills in. */
export type FieldName = keyof OrderFields
export type Changes = Partial<OrderFields>

export const fieldNames = Object.keys(emptyFields) as FieldName[]

/** The form's fields out of a whole order. */
export const fieldsOf = (order: OrderFields): OrderFields =>
  Object.fromEntries(fieldNames.map((name) => [name, order[name]])) as OrderFields

/** Two instants are the same moment even when they are spelt with different offsets. */
export const sameValue = (name: FieldName, a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (name !== 'occurredAt' || typeof a !== 'string' || typeof b !== 'string') return false
  return Date.parse(a) === Date.parse(b)
}
