import { createAcd, type Acd, type AcdConfig } from '../../src/domain/acd/acd.ts'
import type { AgentPerson } from '../../src/domain/acd/agent.ts'
import type { Command, Timer } from '../../src/domain/acd/commands.ts'
import type { Fact } from '../../src/domain/acd/facts.ts'
import type { Input } from '../../src/domain/acd/inputs.ts'
import * as ordered from '../../src/domain/acd/ordered-map.ts'
import { stepAcd } from '../../src/domain/acd/step-acd.ts'

type WithoutTime<I> = I extends unknown ? Omit<I, 'at'> : never
export type ScriptInput = WithoutTime<Input>

export const twoQueues: AcdConfig = {
  queues: [
    { queueId: 'SG_GENERAL', policy: { maxWaiting: 5 } },
    { queueId: 'SG_ENV', policy: { maxWaiting: 5 } },
  ],
  lines: [
    { lineCode: 'L12345', queueId: 'SG_GENERAL', priority: 0, noticePrompt: 'notice', numbers: ['12345'] },
    { lineCode: 'L12369', queueId: 'SG_ENV', priority: 0, noticePrompt: 'notice', numbers: ['12369'] },
    { lineCode: 'MAYOR', queueId: 'SG_GENERAL', priority: 5, noticePrompt: 'notice', numbers: ['087100001'] },
  ],
}

/** Skills as codes: each at level 3, or as `SG_ENV:5`. */
export const person = (agentId: string, skills = ['SG_GENERAL']): AgentPerson => ({
  agentId,
  name: agentId,
  agentNo: agentId,
  role: 'AGENT',
  skills: skills.map((skill) => {
    const [code = '', level = '3'] = skill.split(':')
    return { code, level: Number(level) }
  }),
})

/**
 * A hotline driven by hand: `does` steps it one second later, and keeps what came out. Titles of tests read as
 * sentences; so do these calls.
 */
export const createScript = (config: AcdConfig = twoQueues) => {
  let acd: Acd = createAcd(config)
  let now = 0
  let last = stepAcd(acd, { type: 'mediaChanged', at: 0, available: true })
  const facts: Fact[] = []
  const does = (input: ScriptInput, afterMs = 1000) => {
    now += afterMs
    last = stepAcd(acd, { ...input, at: now })
    acd = last.acd
    facts.push(...last.facts)
    return last
  }
  const script = {
    does,
    get acd() {
      return acd
    },
    get now() {
      return now
    },
    get facts() {
      return facts
    },
    get commands() {
      return last.commands
    },
    get rejection() {
      return last.rejection?.rejected ?? null
    },
    commandTypes: () => last.commands.map((command) => command.type),
    timers: (): Timer[] =>
      last.commands.flatMap((command: Command) => (command.type === 'startTimer' ? [command.timer] : [])),
    call: (callId: string) => ordered.get(acd.calls, callId),
    agent: (agentId: string) => ordered.get(acd.agents, agentId),
    /** An agent at a desk with link and leg, ready. */
    sitsDown: (agentId: string, skills?: string[]) => {
      does({ type: 'deskLinked', person: person(agentId, skills) })
      does({ type: 'legUp', agentId, legId: `leg-${agentId}` })
      does({ type: 'ready', agentId })
    },
    /** A citizen who has heard the notice and waits (or is offered at once). */
    waits: (callId: string, dialled = '12345') => {
      does({ type: 'callArrived', callId, callerNumber: '13812345678', dialled })
      does({ type: 'callAnswered', callId })
      does({ type: 'promptFinished', callId, prompt: 'notice' })
    },
  }
  return script
}
