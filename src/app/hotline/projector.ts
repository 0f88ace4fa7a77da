import type { Acd } from '../../domain/acd/acd.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import { queuesFor } from '../../domain/acd/routing/book.ts'
import { partiesIn, partyIn } from '../../domain/acd/parties/book.ts'
import type { Cards } from './cards.ts'
import type { Dials } from './dials.ts'
import type { Figures } from './figures.ts'
import type { Staffing } from './staffing.ts'
import type { WatchEnds } from './supervision-views.ts'

export type Marks = {
  readonly agents: Set<string>
  readonly calls: Set<string>
  readonly queues: Set<string>
}

export type Projector = {
  /** Brings what the views show up to date with a step, and says whom and what it touched. */
  take(facts: readonly Fact[], acd: Acd): Marks
  /** Begins in the middle: with agents and calls that were there before. */
  prime(acd: Acd): void
}

/** A call, or a number that is a party of one. */
const isThere = (acd: Acd, callId: string): boolean =>
  ordered.get(acd.calls, callId) !== undefined || partyIn(acd, callId) !== null

/** What is kept up to date by facts. */
type Kept = {
  readonly cards: Cards
  readonly figures: Figures
  readonly staffing: Staffing
  readonly dials: Dials
  readonly watchEnds: WatchEnds
}

export const createProjector = ({ cards, figures, staffing, dials, watchEnds }: Kept): Projector => {
  /** The call on each desk: its card is kept until the desk lets go of it. */
  const shown = new Map<string, string>()

  const markCall = (callId: string, acd: Acd, marks: Marks) => {
    const call = ordered.get(acd.calls, callId)
    const queueId =
      (call !== undefined && 'plan' in call ? call.plan.queueId : null) ?? cards.get(callId)?.queueId
    if (queueId !== undefined) marks.queues.add(queueId)
    if (call !== undefined && 'agentId' in call && call.agentId !== null) marks.agents.add(call.agentId)
    for (const { far } of partiesIn(acd, callId)) if (far.kind === 'agent') marks.agents.add(far.agentId)
  }

  const markAgent = (agentId: string, acd: Acd, marks: Marks) => {
    const agent = ordered.get(acd.agents, agentId)
    if (agent === undefined) return
    const queueIds = queuesFor(acd.book, agent.skills)
    staffing.take(agent, queueIds)
    for (const queueId of queueIds) marks.queues.add(queueId)
    const before = shown.get(agentId)
    const now = 'callId' in agent ? agent.callId : undefined
    if (before === now) return
    if (before !== undefined) marks.calls.add(before)
    if (now === undefined) shown.delete(agentId)
    else shown.set(agentId, now)
  }

  /** Whose conversation is heard changes what the lead sees, and the other way round. */
  const markWatches = (acd: Acd, { agents }: Marks) => {
    for (const { leadId, agentId } of ordered.values(acd.watches)) if (agents.has(agentId)) agents.add(leadId)
  }

  const isOnDesk = (callId: string): boolean => {
    for (const on of shown.values()) if (on === callId) return true
    return false
  }

  const forgetEnded = (marks: Marks, acd: Acd) => {
    for (const callId of marks.calls) {
      if (!isThere(acd, callId) && !isOnDesk(callId)) cards.forget(callId)
    }
  }

  return {
    prime(acd) {
      for (const agent of ordered.values(acd.agents)) {
        staffing.take(agent, queuesFor(acd.book, agent.skills))
        if ('callId' in agent) shown.set(agent.agentId, agent.callId)
      }
    },
    take(facts, acd) {
      const marks: Marks = { agents: new Set(), calls: new Set(), queues: new Set() }
      for (const fact of facts) {
        cards.take(fact)
        figures.take(fact)
        dials.take(fact)
        watchEnds.take(fact, acd)
        if ('leadId' in fact) marks.agents.add(fact.leadId)
        if ('agentId' in fact && fact.agentId !== null) marks.agents.add(fact.agentId)
        if ('callId' in fact && fact.callId !== null) marks.calls.add(fact.callId)
      }
      markWatches(acd, marks)
      for (const callId of marks.calls) markCall(callId, acd, marks)
      for (const agentId of marks.agents) markAgent(agentId, acd, marks)
      forgetEnded(marks, acd)
      return marks
    },
  }
}
