import type { Agent, Next } from './agent.ts'
import type { AgentFact } from './facts.ts'

/** What there is to tell of a step of an agent: what differs before and after. */
export const changesOf = (before: Agent, after: Agent, at: number): readonly AgentFact[] => {
  const { agentId, linked, onDuty } = after
  const facts: AgentFact[] = []
  if (before.status !== after.status || before.since !== after.since)
    facts.push(statusChange(before, after, at))
  const [wasUp, legUp] = [before.legId !== null, after.legId !== null]
  if (before.linked !== linked || wasUp !== legUp)
    facts.push({ type: 'agentLinkChanged', at, agentId, legUp, linked })
  if (before.onDuty !== onDuty) facts.push({ type: 'agentDutyChanged', at, agentId, onDuty })
  if (before.skills !== after.skills) facts.push({ type: 'agentSkillsChanged', at, agentId })
  facts.push(...within(before, after, at))
  return facts
}

const statusChange = (before: Agent, after: Agent, at: number): AgentFact => ({
  type: 'agentStatusChanged',
  at,
  agentId: after.agentId,
  from: before.status,
  to: after.status,
  lastedMs: at - before.since,
  reason: after.status === 'notReady' ? after.reason : null,
  breakType: after.status === 'onBreak' ? after.breakType : null,
  callId: 'callId' in after ? after.callId : null,
  direction: 'direction' in after ? after.direction : null,
})

/** What changes while a status goes on. */
const within = (before: Agent, after: Agent, at: number): readonly AgentFact[] => {
  const { agentId } = after
  if (before.status === 'wrapUp' && after.status === 'wrapUp' && before.extended !== after.extended)
    return [{ type: 'agentWrapUpExtended', at, agentId, until: after.until ?? at }]
  if (before.status === 'talking' && after.status === 'talking' && !sameNext(before.next, after.next))
    return [{ type: 'agentNextAsked', at, agentId, next: after.next, callId: after.callId }]
  return []
}

const sameNext = (one: Next, other: Next): boolean =>
  one === other || (typeof one === 'object' && typeof other === 'object' && one.breakType === other.breakType)
