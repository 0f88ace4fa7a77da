import { takesCalls, type Role } from '../people.ts'
import type { By, OrderInputType } from './event.ts'
import type { Order } from './order.ts'

/** Roles that see every order; the others see those that they wrote. */
const seeingAll: readonly Role[] = [
  'SHIFT_LEAD',
  'DISPATCHER',
  'REVIEWER',
  'CALLBACK',
  'EXPEDITER',
  'SUPERVISOR',
  'LEADER',
]
export const seesAllOrders = (role: Role): boolean => seeingAll.includes(role)

type Owned = { readonly agentId: string | null }

/** Wrote it, or may take up one that came in by itself. */
const isOwn = (order: Owned, by: By): boolean =>
  takesCalls(by.role) && (order.agentId === null || order.agentId === by.userId)

export const maySee = (order: Owned, by: By): boolean => seesAllOrders(by.role) || isOwn(order, by)

type Allows = (order: Order, by: By) => boolean
const lead: Allows = (_order, by) => by.role === 'SHIFT_LEAD'
const dispatcher: Allows = (_order, by) => by.role === 'DISPATCHER'

/** Who may do what (domain.md §5.5). "AGENT" there is whoever takes the calls. */
const allowed: Readonly<Record<OrderInputType, Allows>> = {
  save: isOwn,
  submit: isOwn,
  answer: isOwn,
  refuse: isOwn,
  transfer: isOwn,
  merge: (order, by) => (order.status === 'PENDING_DISPATCH' ? dispatcher(order, by) : isOwn(order, by)),
  discard: isOwn,
  void: lead,
  bounce: dispatcher,
  withdraw: (_order, by) => takesCalls(by.role),
}

export const mayDo = (order: Order, input: { readonly type: OrderInputType; readonly by: By }): boolean =>
  allowed[input.type](order, input.by)
