import type { Acd } from './acd.ts'
import type { Agent, AgentInput, AgentPerson } from './agent.ts'
import { changesOf } from './agent-facts.ts'
import { agentTable } from './agent-table.ts'
import { putAgent, putCall, type Making } from './books.ts'
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
export type Draft = Making & {
  readonly facts: Fact[]
  readonly commands: Command[]
  rejection: Rejection | null
  /** The call and the agent that were asked for last, and in which state. */
  call: Call | null
  callIn: Acd['calls'] | null
  agent: Agent | null
  agentIn: Acd['agents'] | null
}

export const draftOf = (acd: Acd): Draft => ({
  before: acd,
  acd,
  facts: [],
  commands: [],
  rejection: null,
  call: null,
  callIn: null,
  agent: null,
  agentIn: null,
})

/** A step asks for the same call and the same agent again and again: the one that was asked for last is at hand. */
export const callOf = (draft: Draft, callId: string): Call | null => {
  const { calls } = draft.acd
  if (draft.call?.callId === callId && draft.callIn === calls) return draft.call
  draft.call = ordered.get(calls, callId) ?? null
  draft.callIn = calls
  return draft.call
}

export const agentOf = (draft: Draft, agentId: string): Agent | null => {
  const { agents } = draft.acd
  if (draft.agent?.agentId === agentId && draft.agentIn === agents) return draft.agent
  draft.agent = ordered.get(agents, agentId) ?? null
  draft.agentIn = agents
  return draft.agent
}

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
  putCall(draft, call, step.state)
  draft.call = step.state
  draft.callIn = draft.acd.calls
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
  putAgent(draft, agent, step.state)
  draft.agent = step.state
  draft.agentIn = draft.acd.agents
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
  draft.acd = { ...acd, tallies: ordered.remove(acd.tallies, agentId) }
  putAgent(draft, null, agent)
}

export const admit = (draft: Draft, call: Call): void => putCall(draft, null, call)
