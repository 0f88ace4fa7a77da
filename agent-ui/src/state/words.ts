import type { AgentView } from '../../../src/contract/desk.ts'
import type { OrderEvent } from '../../../src/contract/presses.ts'

/** Names of the contract's own words, for the desk's signatures. */
export type AgentStatus = AgentView['status']
export type BreakType = NonNullable<AgentView['breakType']>
export type CallOutcome = Extract<OrderEvent, { event: 'discard' }>['outcome']
