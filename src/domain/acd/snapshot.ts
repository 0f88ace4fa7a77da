import { createAcd, putAgent, putCall, type Acd, type AcdConfig } from './acd.ts'
import type { Agent } from './agent.ts'
import type { Call } from './call.ts'
import * as ordered from './ordered-map.ts'

type Configured = 'queues' | 'lines' | 'timing' | 'dialPlan'

/** The hotline at one moment as plain JSON: what follows from the configuration and from calls and agents is left out. */
export type AcdSnapshot = Omit<Acd, Configured | 'calls' | 'agents'> & {
  readonly calls: readonly Call[]
  readonly agents: readonly Agent[]
}

export const snapshotOf = (acd: Acd): AcdSnapshot => {
  const { queues: _queues, lines: _lines, timing: _timing, dialPlan: _dialPlan, ...rest } = acd
  return { ...rest, calls: [...ordered.values(acd.calls)], agents: [...ordered.values(acd.agents)] }
}

/** The same hotline again; under another configuration, the calls and agents stay what they are. */
export const acdFrom = (config: AcdConfig, snapshot: AcdSnapshot): Acd => {
  const { calls, agents, ...rest } = snapshot
  let acd: Acd = { ...createAcd(config), ...rest }
  for (const call of calls) acd = putCall(acd, null, call)
  for (const agent of agents) acd = putAgent(acd, null, agent)
  return acd
}
