import type { Acd } from './acd.ts'
import type { Input } from './inputs.ts'
import * as ordered from './ordered-map.ts'
import { stepAgent, type Draft } from './step.ts'

/** The figures of everybody begin anew, with what is known of the day. */
export function dayBegan(draft: Draft, i: Extract<Input, { type: 'dayBegan' }>): void {
  const known = new Map(i.tallies.map((tally) => [tally.agentId, tally]))
  let tallies: Acd['tallies'] = ordered.emptyMap(ordered.byText)
  for (const { agentId, calls, talkMs } of i.tallies)
    tallies = ordered.set(tallies, agentId, { calls, talkMs, offeredAt: 0 })
  for (const { agentId } of ordered.values(draft.acd.agents)) {
    const { calls = 0, talkMs = 0 } = known.get(agentId) ?? {}
    tallies = ordered.remove(tallies, agentId)
    stepAgent(draft, agentId, { type: 'tallied', at: i.at, calls, talkMs })
  }
  draft.acd = { ...draft.acd, tallies }
}
