import type { OrderInput } from './event.ts'
import type { Order, OrderStep, Refusal } from './order.ts'
import { mayDo } from './permissions.ts'
import type { Catalogue } from './required.ts'
import { orderTable } from './table.ts'

type AnyHandler = (order: Order, input: OrderInput, catalogue: Catalogue) => OrderStep | Refusal

/**
 * What becomes of an order when something happens to it: the step, a refusal, or `ignore`. Whether it is possible at all
 * is asked before whether this person may: somebody told "not you" should find that another one could.
 */
export const stepOrder = (
  order: Order,
  input: OrderInput,
  catalogue: Catalogue,
): OrderStep | Refusal | 'ignore' => {
  const cell = orderTable[order.status][input.type] as AnyHandler | 'ignore' | 'reject'
  if (cell === 'ignore') return cell
  if (cell === 'reject') return { refused: 'status' }
  return mayDo(order, input) ? cell(order, input, catalogue) : { refused: 'person' }
}
