import { mayDial } from '../../dialling.ts'
import { maskNumber } from '../../masking.ts'
import type { Agent } from '../agent.ts'
import { isEligible } from '../agent.ts'
import type { Call } from '../call.ts'
import type { Input } from '../inputs.ts'
import { releaseFrom } from '../releasing.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from '../step.ts'
import { reject } from '../table.ts'
import { isOpen } from './arrangement.ts'
import { putParty } from './book.ts'
import { endParty, handOver, partiesOf, partyOf, stepParty } from './parties.ts'
import { isNumber, mostParties, type CallingParty, type Far } from './party.ts'

type Press<T extends Input['type']> = Extract<Input, { type: T }>
type OwnCall = Extract<Call, { readonly status: 'talking' | 'held' }>

/** The call that is up with the agent who asks, and not only waiting for their leg; else a rejection. */
const ownCall = (
  draft: Draft,
  i: { readonly agentId: string; readonly callId: string },
): { readonly agent: Agent; readonly call: OwnCall } | null => {
  const agent = agentOf(draft, i.agentId)
  const call = callOf(draft, i.callId)
  if (
    agent?.status !== 'talking' ||
    agent.callId !== i.callId ||
    !isOpen(call) ||
    call.status === 'transferred'
  ) {
    draft.rejection = reject('callGone')
    return null
  }
  if (agent.legId === null) {
    draft.rejection = reject('legDown')
    return null
  }
  return { agent, call }
}

/** Brings somebody in: an agent is offered it, a number is dialled by the rules of every number (quality.md §4.1). */
export const addParty = (draft: Draft, i: Press<'addParty'>): void => {
  const own = ownCall(draft, i)
  if (own === null) return
  const { agent, call } = own
  const obstacle = obstacleTo(draft, i, call)
  if (obstacle !== null) {
    draft.rejection = reject(obstacle)
    return
  }
  const far =
    'agentId' in i.to ? colleague(draft, i.to.agentId) : outside(draft, agent, i.to.number, i.dialsToday)
  if ('rejected' in far) {
    draft.rejection = far
    return
  }
  const { at, partyId, callId, manner } = i
  const party: CallingParty = {
    ...{ status: 'calling', partyId, callId, askedBy: agent.agentId, askedAt: at },
    ...{ far, orderId: call.orderId, manner, rings: false, early: false },
  }
  draft.acd = putParty(draft.acd, party)
  begin(draft, party)
  if (manner === 'consult') withdrawToPrivate(draft, call, at, partyId)
  if (manner === 'transfer') {
    releaseFrom(draft, call, agent.agentId, at)
    stepCall(draft, callId, { type: 'transferred', at, reached: false })
  }
}

const obstacleTo = (draft: Draft, i: Press<'addParty'>, call: OwnCall): string | null => {
  const others = partiesOf(draft, call.callId).length
  if (partyOf(draft, i.partyId) !== null || callOf(draft, i.partyId) !== null) return 'callGone'
  if (others >= mostParties) return 'partiesFull'
  if (i.manner !== 'transfer') return null
  if (call.direction === 'outbound') return 'transferNotPossible'
  return others > 0 ? 'partiesThere' : null
}

const colleague = (draft: Draft, agentId: string) => {
  const target = agentOf(draft, agentId)
  return target !== null && isEligible(target)
    ? ({ kind: 'agent', agentId } as const)
    : reject('agentNotReady')
}

const outside = (draft: Draft, { role }: Agent, number: string, dialsToday: number) => {
  const { acd } = draft
  const isOwn = (dialled: string): boolean => acd.lines.has(dialled)
  const verdict = mayDial(acd.dialPlan, { role, number, dialsToday, isOwn })
  if ('refused' in verdict) return reject(verdict.refused)
  return acd.mediaAvailable ? ({ kind: 'number', number: verdict.number } as const) : reject('noMedia')
}

const begin = (draft: Draft, party: CallingParty): void => {
  const { partyId, callId, askedBy: agentId, askedAt: at, far, manner, orderId } = party
  draft.facts.push({ type: 'partyAsked', at, callId, partyId, agentId, manner, ...farOf(far) })
  if (far.kind === 'agent') {
    const ringMs = draft.acd.timing.consultMs
    stepAgent(draft, far.agentId, { type: 'offered', at, callId: partyId, ringMs })
    const timer = { type: 'offerTimedOut', callId: partyId, agentId: far.agentId } as const
    draft.commands.push({ type: 'startTimer', timer, ms: ringMs })
    return
  }
  const { number } = far
  const dialled = maskNumber(number)
  draft.facts.push({
    type: 'callPlaced',
    at,
    callId: partyId,
    agentId,
    callerNumber: number,
    dialled,
    orderId,
  })
  draft.commands.push(
    { type: 'placeCall', callId: partyId, agentId, number },
    { type: 'startTimer', timer: { type: 'dialTimedOut', callId: partyId }, ms: draft.acd.timing.dialMs },
  )
}

const farOf = (far: Far): { readonly toAgentId: string | null; readonly toNumber: string | null } =>
  far.kind === 'agent'
    ? { toAgentId: far.agentId, toNumber: null }
    : { toAgentId: null, toNumber: maskNumber(far.number) }

/** The agent is with this party alone: the citizen and the others hear music. */
const withdrawToPrivate = (draft: Draft, call: OwnCall, at: number, partyId: string): void => {
  if (call.status === 'talking') stepCall(draft, call.callId, { type: 'held', at })
  for (const party of partiesOf(draft, call.callId))
    stepParty(draft, party, { type: party.partyId === partyId ? 'unparked' : 'parked', at })
}

/** With whom the agent speaks from now on: this is how one swaps, and how three come together. */
export const talkTo = (draft: Draft, i: Press<'talkTo'>): void => {
  const own = ownCall(draft, i)
  if (own === null) return
  const { agent, call } = own
  const { at, callId, with: whom } = i
  if (typeof whom === 'object') {
    if (partyOf(draft, whom.partyId)?.callId === callId) withdrawToPrivate(draft, call, at, whom.partyId)
    else draft.rejection = reject('partyGone')
    return
  }
  for (const party of partiesOf(draft, callId))
    stepParty(draft, party, { type: whom === 'all' ? 'unparked' : 'parked', at })
  if (call.status === 'held') stepCall(draft, callId, { type: 'resumed', at, legId: agent.legId ?? '' })
}

export const dropOne = (draft: Draft, i: Press<'dropParty'>): void => {
  const party = partyOf(draft, i.partyId)
  if (ownCall(draft, i) === null) return
  if (party?.callId !== i.callId) draft.rejection = reject('partyGone')
  else endParty(draft, party, i.at, { endedBy: 'agent', reason: 'dropped', outcome: 'cancelled' })
}

/** The agent leaves the others to each other. */
export const leave = (draft: Draft, i: Press<'leaveCall'>): void => {
  const own = ownCall(draft, i)
  if (own === null) return
  const obstacle = leaveTo(draft, own.call, i.at)
  if (obstacle !== null) draft.rejection = reject(obstacle)
  else releaseFrom(draft, own.call, own.agent.agentId, i.at)
}

/**
 * The call goes to the first agent among its parties, with the draft; else the citizen and those outside are left to each
 * other, and the hotline keeps a record only (domain.md §4.9). What stands in the way is the result.
 */
export const leaveTo = (draft: Draft, call: OwnCall, at: number): string | null => {
  const { callId } = call
  const there = partiesOf(draft, callId).filter(({ status }) => status !== 'calling')
  if (there.length === 0) return 'nobodyThere'
  for (const party of there) stepParty(draft, party, { type: 'unparked', at })
  const heir = there.find((party) => !isNumber(party) && hasLeg(draft, party.far))
  if (heir?.far.kind === 'agent') {
    handOver(draft, call, heir.far.agentId, at)
    return null
  }
  if (!there.some(isNumber)) return 'legDown'
  // Two numbers outside would talk at the hotline's expense, with nobody of it there.
  if (call.direction === 'outbound') return 'transferNotPossible'
  for (const party of partiesOf(draft, callId))
    if (!isNumber(party) || party.status === 'calling')
      endParty(draft, party, at, { endedBy: 'agent', reason: 'dropped', outcome: 'cancelled' })
  stepCall(draft, callId, { type: 'transferred', at, reached: true })
  return null
}

const hasLeg = (draft: Draft, far: Far): boolean =>
  far.kind === 'agent' && agentOf(draft, far.agentId)?.legId != null
