import { deadline } from '../orders/clocks/deadline.ts'
import type { Order } from '../orders/order.ts'
import type { Rules } from '../orders/rules.ts'

const entryWorkdays = 3

/**
 * What the hotline could not answer by itself it should be able to next time: the unit whose answer to a consultation has
 * passed review supplies an entry within three workdays (domain.md §4). Null where nothing is to be asked for.
 */
export const entryAskedFor = (
  before: Order,
  after: Order,
  at: number,
  rules: Rules,
): { readonly unit: string; readonly due: number } | null => {
  const feedback = after.course.feedback
  const passed = before.course.feedback?.passedAt == null && feedback?.passedAt != null
  if (after.fields.type !== 'CONSULT' || !passed || feedback.kind !== 'FORM') return null
  const limit = { unit: 'WORKDAY', value: entryWorkdays } as const
  return { unit: feedback.unit, due: deadline(at, limit, '咨询答复后3个工作日内补充知识', rules.clock).due }
}
