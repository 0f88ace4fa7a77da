import type { Acd } from '../acd.ts'
import type { Call } from '../call.ts'
import { admit, agentOf, callOf, stepAgent, stepCall, type Draft } from '../step.ts'
import { isOpen, legOf } from './arrangement.ts'
import { dropParty, partiesIn, partyIn, putParty } from './book.ts'
import { placedBy } from './keep.ts'
import { isNumber, type Party } from './party.ts'
import { runParty, type PartyEnd, type PartyInput } from './party-table.ts'

/** What happens to parties: to one of them, and to all of a call. What an agent asks for stands in `presses.ts`. */

export const partyOf = ({ acd }: Draft, partyId: string): Party | null => partyIn(acd, partyId)
export const partiesOf = ({ acd }: Draft, callId: string): readonly Party[] => partiesIn(acd, callId)

/** Steps a party; its agent, if it has one, is freed with it. */
export const stepParty = (draft: Draft, party: Party, input: PartyInput): void => {
  const step = runParty(party, input)
  if (step === null) return
  draft.acd = step.state === null ? dropParty(draft.acd, party) : putParty(draft.acd, step.state)
  draft.facts.push(...step.facts)
  draft.commands.push(...step.commands)
}

/** Why a party is gone whose end nobody needs to be told of. */
const quietly = (reason: string, endedBy: PartyEnd['endedBy'] = 'system'): PartyEnd => ({
  ...{ endedBy, reason, outcome: 'cancelled' },
})

/** `to` is what an agent who did not answer becomes. */
export const endParty = (
  draft: Draft,
  party: Party,
  at: number,
  why: PartyEnd,
  to: 'ready' | 'noAnswer' | 'legLost' = 'ready',
): void => {
  stepParty(draft, party, { type: 'over', at, ...why })
  if (party.far.kind !== 'agent') return
  const { agentId } = party.far
  if (party.status === 'calling') stepAgent(draft, agentId, { type: 'withdrawn', at, to })
  else stepAgent(draft, agentId, { type: 'partyOver', at })
}

/** Whoever was asked for is there. */
export const reachParty = (draft: Draft, party: Party, at: number): void => {
  if (party.status !== 'calling') return
  const call = callOf(draft, party.callId)
  stepParty(draft, party, {
    ...{ type: 'reached', at },
    parked: party.manner === 'consult' && call?.status === 'talking',
  })
  if (party.far.kind === 'agent')
    stepAgent(draft, party.far.agentId, { type: 'accepted', at, callId: party.partyId })
  if (call?.status !== 'transferred') return
  if (party.far.kind === 'agent') handOver(draft, call, party.far.agentId, at)
  else stepCall(draft, call.callId, { type: 'passedOn', at })
}

/** The call is now with this agent, who is one of its parties, or a lead who takes it over. */
export const handOver = (draft: Draft, call: Call, agentId: string, at: number): void => {
  const { callId } = call
  for (const party of partiesOf(draft, callId)) {
    if (party.far.kind === 'agent' && party.far.agentId === agentId) {
      draft.acd = dropParty(draft.acd, party)
      const { partyId } = party
      draft.facts.push({ type: 'partyLeft', at, callId, partyId, agentId: party.askedBy, reason: 'tookOver' })
    } else draft.acd = putParty(draft.acd, { ...party, askedBy: agentId })
  }
  stepAgent(draft, agentId, { type: 'movedTo', at, callId, direction: call.direction })
  stepCall(draft, callId, { type: 'handedOver', at, agentId, legId: legOf(draft.acd, agentId) })
}

/**
 * The citizen is gone while the agent speaks with, or dials, somebody outside: the police are not hung up on. That
 * number becomes the agent's own call. False when there is no such number.
 */
export const keepNumber = (draft: Draft, callId: string, at: number): boolean => {
  const call = callOf(draft, callId)
  if (call?.status !== 'talking' && call?.status !== 'held') return false
  const party = partiesOf(draft, callId).find(isNumber)
  if (party === undefined) return false
  const { partyId, askedBy } = party
  draft.acd = dropParty(draft.acd, party)
  draft.facts.push({ type: 'partyLeft', at, callId, partyId, agentId: askedBy, reason: 'kept' })
  stepAgent(draft, call.agentId, { type: 'movedTo', at, callId: partyId, direction: 'outbound' })
  const legId = legOf(draft.acd, call.agentId)
  const arrival = draft.acd.arrivals
  draft.acd = { ...draft.acd, arrivals: arrival + 1 }
  const kept = placedBy(
    party,
    party.far.number,
    { at, agentId: call.agentId, legId, arrival },
    draft.acd.timing,
  )
  admit(draft, kept.call)
  draft.commands.push(...kept.commands)
  return true
}

/** Brings the parties in line with their call after whatever has happened to it. */
export const settleParties = (draft: Draft, callIds: Iterable<string>, at: number): void => {
  for (const callId of callIds) {
    const call = callOf(draft, callId)
    if (!isOpen(call))
      for (const party of partiesOf(draft, callId)) endParty(draft, party, at, quietly('callOver'))
    else if (call.status === 'transferred' && partiesOf(draft, callId).length === 0)
      stepCall(draft, callId, { type: 'partiesGone', at })
  }
}

/** The calls with parties among these, by their own id or by a party's, and of these agents. */
export const groupsOf = (acd: Acd, ids: Iterable<string>): Set<string> => {
  const groups = new Set<string>()
  for (const id of ids) {
    const party = partyIn(acd, id)
    if (party !== null) groups.add(party.callId)
    else if (partiesIn(acd, id).length > 0) groups.add(id)
  }
  return groups
}

/** The party that this agent is offered, or is. */
export const partyWith = (draft: Draft, agentId: string): Party | null => {
  const agent = agentOf(draft, agentId)
  return agent !== null && 'callId' in agent ? partyOf(draft, agent.callId) : null
}
