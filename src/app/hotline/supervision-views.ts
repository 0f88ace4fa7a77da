import type { NoteView, WatchEndView, WatcherView, WatchView } from '../../contract/supervision.ts'
import type { Acd } from '../../domain/acd/acd.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'

/** How the last watch of each lead ended: outlives it, so that the lead is told. */
export type WatchEnds = {
  take(fact: Fact, acd: Acd): void
  lastOf(leadId: string): WatchEndView | null
}

export const createWatchEnds = (): WatchEnds => {
  const last = new Map<string, WatchEndView>()
  return {
    take: (fact, acd) => {
      if (fact.type === 'leadWatchBegan') last.delete(fact.leadId)
      if (fact.type !== 'leadWatchEnded') return
      const { leadId, agentId, reason, at } = fact
      last.set(leadId, { name: nameOf(acd, agentId), reason, at })
    },
    lastOf: (leadId) => last.get(leadId) ?? null,
  }
}

const nameOf = (acd: Acd, agentId: string): string => ordered.get(acd.agents, agentId)?.name ?? ''

/** The conversation that this lead hears. */
export const watchView = (acd: Acd, leadId: string): WatchView | null => {
  const watch = ordered.get(acd.watches, leadId)
  const agent = watch === undefined ? undefined : ordered.get(acd.agents, watch.agentId)
  if (watch === undefined || agent === undefined) return null
  const { agentId, callId, mode, visible, beganAt, agentLeg } = watch
  const { name, agentNo } = agent
  return { agentId, name, agentNo, callId, mode, visible, beganAt, audible: agentLeg !== null }
}

/** Who hears this agent, whether the agent sees it or not. */
export const watchersOf = (acd: Acd, agentId: string): readonly WatcherView[] =>
  [...ordered.values(acd.watches)]
    .filter((watch) => watch.agentId === agentId)
    .map(({ leadId, mode, visible, beganAt }) => ({
      ...{ leadId, name: nameOf(acd, leadId), mode, visible, beganAt },
    }))

export const noteViews = (acd: Acd, agentId: string): readonly NoteView[] =>
  (ordered.get(acd.notes, agentId) ?? []).map(({ noteId, leadId, text, at }) => ({
    ...{ noteId, from: nameOf(acd, leadId), text, at },
  }))
