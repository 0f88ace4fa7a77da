import type { AgentView, CallView } from '../../../src/contract/desk.ts'
import type { Order, OrderEvent } from '../../../src/contract/orders.ts'

/** Names of the contract's own words, for the desk's signatures. */
export type AgentStatus = AgentView['status']
export type BreakType = NonNullable<AgentView['breakType']>
export type CallStatus = CallView['status']
export type OrderType = NonNullable<Order['type']>
export type OrderStatus = Order['status']
export type CallOutcome = Extract<OrderEvent, { event: 'discard' }>['outcome']
