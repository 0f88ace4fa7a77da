import { dayOf } from '../../domain/calendar/shanghai.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { DayFigures } from '../ports/records.ts'

/** Counts of one queue since local midnight (domain.md §9: wait, sl15, connect rate). */
export type QueueDay = {
  offered: number
  answered: number
  answeredWithin15s: number
  abandoned: number
  longestAnsweredWaitMs: number
}
/** `dials` are the numbers dialled from the desk, answered or not; the others are of citizens' calls. */
export type AgentDay = { calls: number; dials: number; orders: number; rated: number; satisfied: number }

export type Figures = {
  take(fact: Fact): void
  /** An order of this agent was filed. */
  orderFiled(agentId: string, at: number): void
  /** Begins with what the database already knows of the local day of `at`. */
  load(day: DayFigures, at: number): void
  queue(queueId: string): Readonly<QueueDay>
  agent(agentId: string): Readonly<AgentDay>
}

const answerTargetMs = 15_000
/** Who hangs up sooner was not kept waiting: neither offered nor abandoned (domain.md §9). */
const abandonFloorMs = 5_000
/** Counts the facts of the local day; a fact of a new day begins the counts anew. */
export const createFigures = (): Figures => {
  let today = 0
  let queues = new Map<string, QueueDay>()
  let agents = new Map<string, AgentDay>()

  const turnTo = (at: number) => {
    if (dayOf(at) <= today) return
    today = dayOf(at)
    queues = new Map()
    agents = new Map()
  }
  const queueDay = (queueId: string): QueueDay =>
    entryOf(queues, queueId, {
      offered: 0,
      answered: 0,
      answeredWithin15s: 0,
      abandoned: 0,
      longestAnsweredWaitMs: 0,
    })
  const agentDay = (agentId: string): AgentDay =>
    entryOf(agents, agentId, { calls: 0, dials: 0, orders: 0, rated: 0, satisfied: 0 })

  const callEnded = (fact: Extract<Fact, { type: 'callEnded' }>) => {
    // It was counted when it was connected.
    if (fact.queueId === null || fact.waitMs === null || fact.connectedAt !== null) return
    const isAbandoned = fact.result === 'abandoned'
    if (isAbandoned && fact.waitMs < abandonFloorMs) return
    const queue = queueDay(fact.queueId)
    queue.offered += 1
    if (isAbandoned) queue.abandoned += 1
  }
  const callConnected = ({ agentId, queueId, waitMs, first }: Extract<Fact, { type: 'callConnected' }>) => {
    agentDay(agentId).calls += 1
    if (!first) return
    const queue = queueDay(queueId)
    queue.offered += 1
    queue.answered += 1
    if (waitMs <= answerTargetMs) queue.answeredWithin15s += 1
    queue.longestAnsweredWaitMs = Math.max(queue.longestAnsweredWaitMs, waitMs)
  }

  return {
    take(fact) {
      turnTo(fact.at)
      if (fact.type === 'callEnded') {
        callEnded(fact)
        if (fact.agentId === null || fact.rating === null) return
        const agent = agentDay(fact.agentId)
        agent.rated += 1
        if (fact.rating <= 2) agent.satisfied += 1
      } else if (fact.type === 'callConnected') callConnected(fact)
      else if (fact.type === 'callPlaced') agentDay(fact.agentId).dials += 1
    },
    orderFiled(agentId, at) {
      turnTo(at)
      agentDay(agentId).orders += 1
    },
    load(day, at) {
      today = dayOf(at)
      queues = new Map(Object.entries(day.queues).map(([id, counts]) => [id, { ...counts }]))
      agents = new Map(Object.entries(day.agents).map(([id, { talkMs: _talkMs, ...counts }]) => [id, counts]))
    },
    queue: queueDay,
    agent: agentDay,
  }
}

const entryOf = <V>(map: Map<string, V>, key: string, fresh: V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  map.set(key, fresh)
  return fresh
}
