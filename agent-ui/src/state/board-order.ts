import type { BoardAgent, BoardCall } from '../../../src/contract/desk.ts'

export const agentColumns = ['name', 'agentNo', 'status', 'inState', 'leg', 'callsToday'] as const
export type AgentColumn = (typeof agentColumns)[number]

/** What a lead looks for first: who rings or talks, who tidies up, who is free, who is away. */
const statusOrder: readonly BoardAgent['status'][] = [
  'offered',
  'talking',
  'wrapUp',
  'ready',
  'notReady',
  'onBreak',
  'offline',
]

const keys: Record<AgentColumn, (agent: BoardAgent) => number | string> = {
  status: ({ status }) => statusOrder.indexOf(status),
  inState: ({ since }) => since,
  name: ({ name }) => name,
  agentNo: ({ agentNo }) => agentNo,
  leg: ({ legUp }) => Number(legUp),
  callsToday: ({ callsToday }) => -callsToday,
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh-CN')

/** Agents by a column; among equals by work number, so that rows keep their places when patches arrive. */
export const sortAgents = (
  agents: readonly BoardAgent[],
  column: AgentColumn,
  reversed: boolean,
): BoardAgent[] =>
  [...agents].sort(
    (a, b) =>
      (reversed ? -1 : 1) * compare(keys[column](a), keys[column](b)) || compare(a.agentNo, b.agentNo),
  )

/** Calls that wait or ring, in the order in which they will be answered. */
export const waitingCalls = (calls: readonly BoardCall[]): BoardCall[] =>
  calls
    .filter(({ status }) => status === 'queued' || status === 'offered')
    .sort((a, b) => a.position - b.position || a.queuedAt - b.queuedAt)
