import { positionOf, putAgent, putCall, type Acd } from './acd.ts'
import type { Agent, AgentInput, AgentPerson, Next } from './agent.ts'
import { agentTable } from './agent-table.ts'
import type { Call, CallInput } from './call.ts'
import { callTable } from './call-table.ts'
import { outgoingTable } from './outgoing-table.ts'
import type { Command } from './commands.ts'
import type { Fact } from './facts.ts'
import { isRejection, run, type Rejection } from './table.ts'
import * as ordered from './ordered-map.ts'

/** What one input came to. `rejection` is set when somebody asked for the impossible; then nothing else has changed. */
export type Outcome = {
  readonly acd: Acd
  readonly facts: readonly Fact[]
  readonly commands: readonly Command[]
  readonly rejection: Rejection | null
}

/** A state on its way through one input: what has happened so far. */
export type Draft = {
  acd: Acd
  readonly facts: Fact[]
  readonly commands: Command[]
  rejection: Rejection | null
}

export const callOf = (draft: Draft, callId: string): Call | null =>
  ordered.get(draft.acd.calls, callId) ?? null
export const agentOf = (draft: Draft, agentId: string): Agent | null =>
  ordered.get(draft.acd.agents, agentId) ?? null

/** Steps a call; a call that is gone is beyond all late news, but not a thing to be commanded. */
export const stepCall = (draft: Draft, callId: string, input: CallInput): void => {
  const call = callOf(draft, callId)
  if (call === null) return
  const { timing } = draft.acd
  const step =
    call.direction === 'inbound'
      ? run(callTable, call, input, timing)
      : run(outgoingTable, call, input, timing)
  if (step === 'ignore') return
  if (isRejection(step)) {
    draft.rejection ??= step
    return
  }
  draft.acd = putCall(draft.acd, call, step.state)
  draft.facts.push(...step.facts)
  draft.commands.push(...step.commands)
}

export const stepAgent = (draft: Draft, agentId: string, input: AgentInput): void => {
  const agent = agentOf(draft, agentId)
  if (agent === null) return
  const step = run(agentTable, agent, input, draft.acd.timing)
  if (step === 'ignore') return
  if (isRejection(step)) {
    draft.rejection ??= step
    return
  }
  draft.acd = putAgent(draft.acd, agent, step.state)
  draft.facts.push(...changesOf(agent, step.state, input.at))
  draft.commands.push(...step.commands)
}

/** Somebody whom the hotline has not met yet begins as offline. */
export const meet = (draft: Draft, person: AgentPerson, at: number): void => {
  if (agentOf(draft, person.agentId) !== null) return
  const agent: Agent = {
    ...person,
    status: 'offline',
    linked: false,
    legId: null,
    idleSince: null,
    since: at,
  }
  draft.acd = putAgent(draft.acd, null, agent)
}

export const admit = (draft: Draft, call: Call): void => {
  draft.acd = putCall(draft.acd, null, call)
}

const changesOf = (before: Agent, after: Agent, at: number): Fact[] => {
  const facts: Fact[] = []
  const { agentId } = after
  if (before.status !== after.status || before.since !== after.since) {
    facts.push({
      type: 'agentStatusChanged',
      at,
      agentId,
      from: before.status,
      to: after.status,
      lastedMs: at - before.since,
      reason: after.status === 'notReady' ? after.reason : null,
      breakType: after.status === 'onBreak' ? after.breakType : null,
      callId: 'callId' in after ? after.callId : null,
      direction: 'direction' in after ? after.direction : null,
    })
  }
  const legUp = after.legId !== null
  if (before.linked !== after.linked || (before.legId !== null) !== legUp) {
    facts.push({ type: 'agentLinkChanged', at, agentId, legUp, linked: after.linked })
  }
  if (before.status === 'talking' && after.status === 'talking' && !sameNext(before.next, after.next)) {
    facts.push({ type: 'agentNextAsked', at, agentId, next: after.next, callId: after.callId })
  }
  return facts
}

const sameNext = (one: Next, other: Next): boolean =>
  one === other || (typeof one === 'object' && typeof other === 'object' && one.breakType === other.breakType)

/** How many stand before a waiting call; one that is being offered has nobody before it. */
export const aheadOf = (draft: Draft, call: Call): number =>
  call.status === 'queued' ? positionOf(draft.acd, call) : 0
