import type { WithdrawReason } from '../call.ts'
import type { Input } from '../inputs.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from '../step.ts'
import { reject } from '../table.ts'
import { isOpen } from './arrangement.ts'
import { endParty, partiesOf, partyOf, partyWith, reachParty, stepParty } from './parties.ts'
import { leaveTo } from './presses.ts'
import type { PartyEnd } from './party-table.ts'
import { isNumber, type Party } from './party.ts'

/** What the switch and the desks say of parties. Each says whether it was about one: else it is about a call. */

type CalleeNews = Extract<
  Input,
  {
    type:
      'calleeRings' | 'calleeAnswered' | 'calleeNotReached' | 'callerHungUp' | 'mediaLost' | 'dialTimedOut'
  }
>

export const calleeNews = (draft: Draft, i: CalleeNews): boolean => {
  const party = partyOf(draft, i.callId)
  if (party === null) return false
  if (i.type === 'calleeRings') stepParty(draft, party, { type: 'rings', at: i.at, early: i.early })
  else if (i.type === 'calleeAnswered') reachParty(draft, party, i.at)
  else endParty(draft, party, i.at, endOf(i))
  return true
}

const endOf = (i: Exclude<CalleeNews, { type: 'calleeRings' | 'calleeAnswered' }>): PartyEnd => {
  switch (i.type) {
    case 'calleeNotReached':
      return {
        ...{ endedBy: i.outcome === 'failed' ? 'server' : 'upstream', reason: i.reason },
        outcome: i.outcome,
      }
    case 'dialTimedOut':
      return { endedBy: 'system', reason: 'noAnswer', outcome: 'noAnswer' }
    case 'mediaLost':
      return { endedBy: 'server', reason: i.reason, outcome: 'failed' }
    case 'callerHungUp':
      return { endedBy: 'caller', reason: i.reason, outcome: 'unreachable' }
  }
}

/** An agent's press about the consultation on their desk, or keys for a party of their call. */
export const pressParty = (
  draft: Draft,
  i: Extract<Input, { type: 'accept' | 'hangUp' | 'sendDigits' }>,
): boolean => {
  const party = partyOf(draft, i.callId)
  if (party === null) return false
  if (i.type === 'sendDigits') pressKeys(draft, party, i)
  else if (party.far.kind !== 'agent' || party.far.agentId !== i.agentId) draft.rejection = reject('callGone')
  else if (i.type === 'hangUp') {
    if (party.status === 'calling') draft.rejection = reject('callGone')
    else endParty(draft, party, i.at, { endedBy: 'agent', reason: 'hungUp', outcome: 'answered' })
  } else if (party.status !== 'calling') draft.rejection = reject('callGone')
  else if (agentOf(draft, i.agentId)?.legId == null) draft.rejection = reject('legDown')
  else reachParty(draft, party, i.at)
  return true
}

const pressKeys = (draft: Draft, party: Party, i: Extract<Input, { type: 'sendDigits' }>): void => {
  if (party.askedBy !== i.agentId || !isNumber(party)) draft.rejection = reject('callGone')
  else draft.commands.push({ type: 'sendDigits', callId: party.partyId, digits: i.digits })
}

/** The offer of a consultation ends without an answer. */
export const offerIsOver = (
  draft: Draft,
  agentId: string,
  partyId: string,
  at: number,
  reason: Exclude<WithdrawReason, 'moved'>,
): boolean => {
  const party = partyOf(draft, partyId)
  if (party?.far.kind !== 'agent' || party.far.agentId !== agentId || party.status !== 'calling') return false
  const to = reason === 'noAnswer' || reason === 'legLost' ? reason : 'ready'
  endParty(draft, party, at, { endedBy: 'system', reason, outcome: 'noAnswer' }, to)
  return true
}

/** The call, or the consultation, that goes on without the leg of this agent until it is back. */
const goesOnWithout = (draft: Draft, agentId: string): string | null => {
  const agent = agentOf(draft, agentId)
  if (agent?.status !== 'talking') return null
  const { callId } = agent
  if (partyOf(draft, callId) !== null) return callId
  const call = callOf(draft, callId)
  const others = partiesOf(draft, callId).some(({ status }) => status === 'talking')
  return call?.status === 'talking' && others ? callId : null
}

export const partyLegDown = (draft: Draft, agentId: string): boolean => {
  const callId = goesOnWithout(draft, agentId)
  if (callId === null) return false
  const timer = { type: 'agentReturnTimedOut', callId, agentId } as const
  draft.commands.push({ type: 'startTimer', timer, ms: draft.acd.timing.agentReturnMs })
  return true
}

export const partyLegBack = (draft: Draft, agentId: string): void => {
  const callId = goesOnWithout(draft, agentId)
  if (callId === null) return
  draft.commands.push({ type: 'cancelTimer', timer: { type: 'agentReturnTimedOut', callId, agentId } })
}

/** The leg is not back in time: a party is gone; the agent of three leaves the two others to each other. */
export const partyLegTimedOut = (
  draft: Draft,
  i: Extract<Input, { type: 'agentReturnTimedOut' }>,
): boolean => {
  const { agentId, callId, at } = i
  if (agentOf(draft, agentId)?.legId !== null) return false
  const party = partyWith(draft, agentId)
  if (party?.partyId === callId) {
    endParty(draft, party, at, { endedBy: 'server', reason: 'legLost', outcome: 'answered' })
    return true
  }
  const call = callOf(draft, callId)
  if (goesOnWithout(draft, agentId) !== callId || !isOpen(call) || call.status === 'transferred') return false
  if (leaveTo(draft, call, at) !== null) stepCall(draft, callId, { type: 'legLost', at })
  else stepAgent(draft, agentId, { type: 'callTaken', at })
  return true
}
