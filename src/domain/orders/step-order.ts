import type { OrderInput } from './event.ts'
import type { Order, OrderStep, Refusal } from './order.ts'
import { whyNot } from './permissions.ts'
import type { Rules } from './rules.ts'
import { orderTable } from './table.ts'

type AnyHandler = (order: Order, input: OrderInput, rules: Rules) => OrderStep | Refusal | 'ignore'

/**
 * What becomes of an order when something happens to it: the step, a refusal, or `ignore`. Whether it is possible at all
 * is asked before whether this person may: somebody told "not you" should find that another one could.
 */
export const stepOrder = (order: Order, input: OrderInput, rules: Rules): OrderStep | Refusal | 'ignore' => {
  const cell = orderTable[order.status][input.type] as AnyHandler | 'ignore' | 'reject'
  if (cell === 'ignore') return cell
  if (cell === 'reject') return { refused: 'status' }
  const why = whyNot(order, input)
  return why === null ? cell(order, input, rules) : { refused: 'person', why }
}
