import type { Agent, Next } from './agent.ts'
import type { AgentFact } from './facts.ts'

/** What there is to tell of a step of an agent: what differs before and after. */
export const changesOf = (before: Agent, after: Agent, at: number): readonly AgentFact[] => {
  const known = { at, agentId: after.agentId }
  const facts: AgentFact[] = []
  if (before.status !== after.status || before.since !== after.since)
    facts.push({ ...known, ...statusChange(before, after, at) })
  const [wasUp, legUp] = [before.legId !== null, after.legId !== null]
  if (before.linked !== after.linked || wasUp !== legUp)
    facts.push({ ...known, type: 'agentLinkChanged', legUp, linked: after.linked })
  if (before.onDuty !== after.onDuty) facts.push({ ...known, type: 'agentDutyChanged', onDuty: after.onDuty })
  if (before.skills !== after.skills) facts.push({ ...known, type: 'agentSkillsChanged' })
  return [...facts, ...within(before, after, at)]
}

const statusChange = (before: Agent, after: Agent, at: number) => ({
  type: 'agentStatusChanged' as const,
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
