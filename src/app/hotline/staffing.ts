import { isEligible, isOnHand, type Agent } from '../../domain/acd/agent.ts'

/** Agents of a queue: at a desk and on duty, talking, free to be offered a call. */
export type QueueStaff = { readonly staffed: number; readonly talking: number; readonly ready: number }

export type Staffing = {
  /** `queueIds`: the queues that may offer calls to this agent now. */
  take(agent: Agent, queueIds: readonly string[]): void
  of(queueId: string): QueueStaff
}

const nobody: QueueStaff = { staffed: 0, talking: 0, ready: 0 }

/** Keeps the counts as agents change, one agent at a time. */
export const createStaffing = (): Staffing => {
  const counts = new Map<string, QueueStaff>()
  const seen = new Map<string, { readonly agent: Agent; readonly queueIds: readonly string[] }>()
  const add = (agent: Agent, queueIds: readonly string[], sign: 1 | -1) => {
    const staffed = isOnHand(agent) ? sign : 0
    const talking = agent.status === 'talking' ? sign : 0
    const ready = isEligible(agent) ? sign : 0
    for (const queueId of queueIds) {
      const count = counts.get(queueId) ?? nobody
      counts.set(queueId, {
        staffed: count.staffed + staffed,
        talking: count.talking + talking,
        ready: count.ready + ready,
      })
    }
  }
  return {
    take: (agent, queueIds) => {
      const before = seen.get(agent.agentId)
      if (before !== undefined) add(before.agent, before.queueIds, -1)
      add(agent, queueIds, 1)
      seen.set(agent.agentId, { agent, queueIds })
    },
    of: (queueId) => counts.get(queueId) ?? nobody,
  }
}
