import type { Call } from './call.ts'
import { spentOn } from './call-end.ts'
import { paceAfter } from './routing/expected-wait.ts'
import { defaultPolicy, type WrapUpPolicy } from './routing/policy.ts'
import { stepAgent, type Draft } from './step.ts'

/** After a conversation, with whatever wrap-up its queue gives; after a call from here with the usual one. */
export const releaseFrom = (draft: Draft, call: Call, agentId: string, at: number): void => {
  const own = { ...defaultPolicy.wrapUp, ms: draft.acd.timing.wrapUpMs }
  const wrapUp = 'plan' in call ? call.plan.policy.wrapUp : own
  stepAgent(draft, agentId, { type: 'released', at, wrapUp })
  if (!('plan' in call)) return
  const { talkMs, holdMs } = spentOn(call, at)
  draft.acd = paceAfter(draft.acd, call.plan.queueId, talkMs + holdMs + wrapUpOf(wrapUp))
}

/** What a wrap-up usually takes; one without an end is as long as its agent makes it, and not foreseen. */
const wrapUpOf = ({ mode, ms }: WrapUpPolicy): number =>
  mode === 'timed' || mode === 'timedExtendable' ? ms : 0
