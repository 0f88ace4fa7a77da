import type { OrderFields } from '../../../src/contract/orders.ts'
import type { FieldName } from './order-fields.ts'

export type Element = 'who' | 'when' | 'where' | 'what' | 'demand'

/** `full`, begun, or empty; `field` is where to go on. */
export type ElementState = {
  readonly element: Element
  readonly done: 'full' | 'part' | 'none'
  readonly field: FieldName
}

const filled = (value: unknown) => (typeof value === 'string' ? value.trim() !== '' : value !== null)

const state = (element: Element, fields: OrderFields, needed: readonly FieldName[]): ElementState => {
  const empty = needed.filter((name) => !filled(fields[name]))
  const done = empty.length === 0 ? 'full' : empty.length < needed.length ? 'part' : 'none'
  return { element, done, field: empty[0] ?? needed[0] ?? 'content' }
}

/** The five elements that an agent asks for (domain.md §4.8), in the order in which they are read back. */
export const checklist = (fields: OrderFields): ElementState[] => [
  fields.anonymous
    ? { element: 'who', done: 'full', field: 'appellantName' }
    : state('who', fields, ['appellantName', 'contactNumber']),
  state('when', fields, ['occurredAt']),
  state('where', fields, ['districtCode', 'address']),
  state('what', fields, ['category', 'content']),
  state('demand', fields, ['demand']),
]

/** The first element that still lacks something, null when all have been asked. */
export const nextElement = (states: readonly ElementState[]): Element | null =>
  states.find(({ done }) => done !== 'full')?.element ?? null
