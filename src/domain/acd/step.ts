import { putAgent, putCall, type Acd } from './acd.ts'
import type { Agent, AgentInput, AgentPerson } from './agent.ts'
import { changesOf } from './agent-facts.ts'
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
  const { acd } = draft
  const { agentId } = person
  const agent: Agent = {
    ...person,
    ...{ status: 'offline', linked: false, legId: null, idleSince: null, since: at },
    onDuty: ordered.get(acd.offDuty, agentId) === undefined,
    tally: ordered.get(acd.tallies, agentId) ?? { calls: 0, talkMs: 0, offeredAt: 0 },
  }
  draft.acd = putAgent({ ...acd, tallies: ordered.remove(acd.tallies, agentId) }, null, agent)
}

export const admit = (draft: Draft, call: Call): void => {
  draft.acd = putCall(draft.acd, null, call)
}
