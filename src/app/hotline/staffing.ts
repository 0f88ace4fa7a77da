import type { Agent } from '../../domain/acd/agent.ts'

/** Agents of a queue: at a desk at all, talking, ready with link and leg. */
export type QueueStaff = { readonly staffed: number; readonly talking: number; readonly ready: number }

export type Staffing = { take(agent: Agent): void; of(queueId: string): QueueStaff }

const nobody: QueueStaff = { staffed: 0, talking: 0, ready: 0 }

/** Keeps the counts as agents change, one agent at a time. */
export const createStaffing = (): Staffing => {
  const counts = new Map<string, QueueStaff>()
  const seen = new Map<string, Agent>()
  const add = (agent: Agent, sign: 1 | -1) => {
    const staffed = agent.status === 'offline' ? 0 : sign
    const talking = agent.status === 'talking' ? sign : 0
    const ready = agent.status === 'ready' && agent.linked && agent.legId !== null ? sign : 0
    for (const queueId of agent.queueIds) {
      const count = counts.get(queueId) ?? nobody
      counts.set(queueId, {
        staffed: count.staffed + staffed,
        talking: count.talking + talking,
        ready: count.ready + ready,
      })
    }
  }
  return {
    take: (agent) => {
      const before = seen.get(agent.agentId)
      if (before !== undefined) add(before, -1)
      add(agent, 1)
      seen.set(agent.agentId, agent)
    },
    of: (queueId) => counts.get(queueId) ?? nobody,
  }
}
