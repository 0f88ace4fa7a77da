import type { Call, Offer, OfferedCall, WithdrawReason } from './call.ts'
import type { Input } from './inputs.ts'
import { offerIsOver } from './parties/news.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from './step.ts'
import { reject } from './table.ts'

/** These desks stop ringing, through no fault of theirs. */
export const stopRinging = (
  draft: Draft,
  { callId }: Call,
  offers: readonly Offer[],
  at: number,
  reason: 'callerGone' | 'answeredElsewhere',
): void => {
  for (const { agentId } of offers) {
    draft.facts.push({ type: 'offerWithdrawn', at, callId, agentId, reason })
    stepAgent(draft, agentId, { type: 'withdrawn', at, to: 'ready' })
  }
}

/** The first of the desks that ring has the call. */
export function accept(draft: Draft, i: Extract<Input, { type: 'accept' }>): void {
  const { at, callId, agentId } = i
  const call = callOf(draft, callId)
  const agent = agentOf(draft, agentId)
  if (call?.status !== 'offered' || agent === null || !rings(call, agentId)) {
    draft.rejection = reject('callGone')
    return
  }
  stepAgent(draft, agentId, { type: 'accepted', at, callId })
  stepCall(draft, callId, { type: 'accepted', at, agentId, legId: agent.legId ?? '' })
  const others = call.offers.filter((offer) => offer.agentId !== agentId)
  stopRinging(draft, call, others, at, 'answeredElsewhere')
}

export const rings = (call: OfferedCall, agentId: string): boolean =>
  call.offers.some((offer) => offer.agentId === agentId)

export const withdrawFrom = (
  draft: Draft,
  agentId: string,
  at: number,
  reason: Exclude<WithdrawReason, 'noAnswer' | 'moved'>,
): void => {
  const agent = agentOf(draft, agentId)
  if (agent?.status === 'offered' && offerIsOver(draft, agentId, agent.callId, at, reason)) return
  const call = agent?.status === 'offered' ? callOf(draft, agent.callId) : null
  if (call?.status === 'offered') withdraw(draft, call, agentId, at, reason)
}

export const withdraw = (
  draft: Draft,
  call: OfferedCall,
  agentId: string,
  at: number,
  reason: WithdrawReason,
): void => {
  const { noAnswer } = call.plan.policy
  const keeps = reason === 'noAnswer' ? noAnswer.then === 'keepReady' : reason !== 'legLost'
  const to = keeps ? 'ready' : reason === 'noAnswer' ? 'noAnswer' : 'legLost'
  const restMs = reason === 'noAnswer' && noAnswer.then === 'rest' ? noAnswer.restMs : null
  stepAgent(draft, agentId, { type: 'withdrawn', at, to, restMs })
  stepCall(draft, call.callId, { type: 'withdrawn', at, agentId, reason })
}
