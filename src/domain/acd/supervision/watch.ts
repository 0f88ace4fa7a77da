import type { Acd } from '../acd.ts'
import type { Agent } from '../agent.ts'
import type { Command } from '../commands.ts'
import type { WatchEnd } from '../facts.ts'
import * as ordered from '../ordered-map.ts'
import { partyIn } from '../parties/book.ts'
import { agentOf, stepAgent, type Draft } from '../step.ts'
import type { Watch } from './watching.ts'

const audiences = { listen: 'nobody', whisper: 'overheard', barge: 'everybody' } as const

/** What brings a lead's leg where the watch says; null while there is nothing to be heard. Said again, it changes nothing. */
export const hearing = ({ leadId: agentId, leadLeg: legId, agentLeg, mode }: Watch): Command | null =>
  agentLeg === null ? null : { type: 'overhear', agentId, legId, otherLegId: agentLeg, to: audiences[mode] }

const heard = (watch: Watch): Command => hearing(watch) ?? { type: 'silence', legId: watch.leadLeg }

/** The call that an agent is in, their own or one that they were asked into. */
export const callIdOf = (acd: Acd, agent: Agent | null): string | null => {
  if (agent?.status !== 'talking') return null
  return partyIn(acd, agent.callId)?.callId ?? agent.callId
}

export const watchOf = ({ acd }: Draft, leadId: string): Watch | null =>
  ordered.get(acd.watches, leadId) ?? null

/** Puts it in place of what this lead heard before, if anything; `hears` when the leg has to be brought there. */
export const begin = (draft: Draft, watch: Watch, hears: boolean): void => {
  const { leadId, agentId, callId, mode, visible, since: at } = watch
  keep(draft, watch)
  draft.facts.push({ type: 'leadWatchBegan', at, leadId, agentId, callId, mode, visible })
  if (hears) draft.commands.push(heard(watch))
}

/** Written down as over; the lead may go on with another. */
export const close = (draft: Draft, watch: Watch, at: number, reason: WatchEnd): void => {
  const { leadId, agentId, callId, mode, visible, since } = watch
  const lastedMs = at - since
  draft.acd = { ...draft.acd, watches: ordered.remove(draft.acd.watches, leadId) }
  draft.facts.push({
    ...{ type: 'leadWatchEnded', at, leadId, agentId, callId, mode, visible },
    ...{ since, lastedMs, reason },
  })
}

/** The lead is let go, before anything else is done with that leg. */
export const end = (draft: Draft, watch: Watch, at: number, reason: WatchEnd): void => {
  const { leadId, leadLeg, next } = watch
  close(draft, watch, at, reason)
  if (agentOf(draft, leadId)?.legId === leadLeg) draft.commands.unshift({ type: 'silence', legId: leadLeg })
  stepAgent(draft, leadId, { type: 'watchOver', at, next })
}

const keep = (draft: Draft, watch: Watch): void => {
  draft.acd = { ...draft.acd, watches: ordered.set(draft.acd.watches, watch.leadId, watch) }
}

/** After a step: every watch follows its agent, or ends. */
export const settleWatches = (draft: Draft, at: number): void => {
  if (ordered.size(draft.acd.watches) === 0) return
  for (const watch of ordered.values(draft.acd.watches)) settle(draft, watch, at)
}

const settle = (draft: Draft, watch: Watch, at: number): void => {
  const lead = agentOf(draft, watch.leadId)
  const agent = agentOf(draft, watch.agentId)
  const callId = callIdOf(draft.acd, agent)
  if (lead?.status !== 'notReady' || lead.reason !== 'watching' || lead.legId === null) {
    end(draft, watch, at, 'leadLeft')
    return
  }
  if (agent === null || callId === null) {
    end(draft, watch, at, 'callOver')
    return
  }
  const now: Watch = { ...watch, leadLeg: lead.legId, agentLeg: agent.legId }
  if (callId !== watch.callId) {
    close(draft, watch, at, 'callChanged')
    begin(draft, { ...now, callId, since: at }, false)
  } else if (now.leadLeg !== watch.leadLeg || now.agentLeg !== watch.agentLeg) keep(draft, now)
  hearAnew(draft, watch, ordered.get(draft.acd.watches, watch.leadId) ?? now)
}

/** Another leg is listened to, or by another one; while the agent has none, the lead hears nothing. */
const hearAnew = (draft: Draft, before: Watch, now: Watch): void => {
  if (before.leadLeg !== now.leadLeg || before.agentLeg !== now.agentLeg) draft.commands.push(heard(now))
}
