import type { Call } from './call.ts'
import { defaultPolicy } from './routing/policy.ts'
import { stepAgent, type Draft } from './step.ts'

/** After a conversation, with whatever wrap-up its queue gives; after a call from here with the usual one. */
export const releaseFrom = (draft: Draft, call: Call, agentId: string, at: number): void => {
  const own = { ...defaultPolicy.wrapUp, ms: draft.acd.timing.wrapUpMs }
  const wrapUp = 'plan' in call ? call.plan.policy.wrapUp : own
  stepAgent(draft, agentId, { type: 'released', at, wrapUp })
}
