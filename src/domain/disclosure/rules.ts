import { hasPhone, takesCalls, type Role } from '../people.ts'
import type { By } from '../orders/event.ts'
import type { Order } from '../orders/order.ts'
import { maySee, worksForUnit } from '../orders/permissions.ts'

/**
 * Who may see or hear a citizen whole (domain.md §11). Everything is refused unless it is allowed by name; what was asked
 * and what became of it goes into the access log either way.
 */

/** Roles whose work reaches the citizen. Whoever phones units or counts orders has no need to. */
const reaching: readonly By['role'][] = [
  ...(['SHIFT_LEAD', 'DISPATCHER', 'REVIEWER', 'CALLBACK', 'SUPERVISOR', 'LEADER'] as const),
]

/** May this person, who sees the order, see who complained? A unit never of a confidential one. */
export const mayReveal = (order: Order, by: By): boolean => {
  if (!maySee(order, by)) return false
  if (worksForUnit(by.role)) return !order.fields.confidential
  if (reaching.includes(by.role)) return true
  return takesCalls(by.role as Role) && order.agentId === by.userId
}

/** May this person see the number of a call? Its agent does anyway. */
export const mayRevealCaller = (call: { readonly agentId: string | null }, by: By): boolean =>
  by.role === 'SHIFT_LEAD' || (hasPhone(by.role as Role) && call.agentId === by.userId)

/** Roles that hear the call of an order which they see. */
const hearing: readonly By['role'][] = ['DISPATCHER', 'REVIEWER', 'CALLBACK', 'SUPERVISOR', 'LEADER']

/**
 * May this person hear a call? Units never: a voice is an identity. Who takes calls hears their own; lead and QA all;
 * the desks those of numbered orders that they see. Who stepped back from an order does not hear its call (JN32).
 */
export const mayListen = (
  call: { readonly agentId: string | null },
  orders: readonly Order[],
  by: By,
): boolean => {
  if (worksForUnit(by.role) || orders.some(({ course }) => course.recused.includes(by.userId))) return false
  if (by.role === 'SHIFT_LEAD' || by.role === 'QA') return true
  if (takesCalls(by.role as Role)) return call.agentId === by.userId
  return hearing.includes(by.role) && orders.some((order) => order.acceptance !== null && maySee(order, by))
}
