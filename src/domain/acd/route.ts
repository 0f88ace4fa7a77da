import { isBefore } from './acd.ts'
import { isEligible } from './agent.ts'
import type { QueuedCall } from './call.ts'
import * as ordered from './ordered-map.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from './step.ts'

/**
 * Offers what this step has set free. Before the step nobody idle and nobody waiting fitted together, so only the calls
 * and the agents that the step itself touched can make new pairs: no scan of the hotline, whatever its size.
 */
export const route = (draft: Draft, calls: Iterable<string>, agents: Iterable<string>, at: number): void => {
  for (const callId of calls) {
    const call = callOf(draft, callId)
    if (call?.status !== 'queued' || !isNext(draft, call)) continue
    const rested = longestIdle(draft, call.queueId)
    if (rested !== undefined) offer(draft, callId, rested, at)
  }
  for (const agentId of agents) {
    const agent = agentOf(draft, agentId)
    if (agent === null || !isEligible(agent)) continue
    const call = nextFor(draft, agent.queueIds)
    if (call !== null) offer(draft, call.callId, agentId, at)
  }
}

/** An idle agent in its queue would have taken an earlier call, so a call behind others has nobody. */
const isNext = (draft: Draft, call: QueuedCall): boolean => {
  const queue = ordered.get(draft.acd.queues, call.queueId)
  return queue !== undefined && ordered.first(queue.waiting)?.[1] === call.callId
}

const longestIdle = (draft: Draft, queueId: string): string | undefined => {
  const queue = ordered.get(draft.acd.queues, queueId)
  return queue === undefined ? undefined : ordered.first(queue.idle)?.[1]
}

/** The first of the first calls of these queues. */
const nextFor = (draft: Draft, queueIds: readonly string[]): QueuedCall | null => {
  let next: QueuedCall | null = null
  for (const queueId of queueIds) {
    const queue = ordered.get(draft.acd.queues, queueId)
    const head = queue === undefined ? undefined : ordered.first(queue.waiting)
    const call = head === undefined ? null : callOf(draft, head[1])
    if (call?.status === 'queued' && (next === null || isBefore(call, next))) next = call
  }
  return next
}

const offer = (draft: Draft, callId: string, agentId: string, at: number): void => {
  stepAgent(draft, agentId, { type: 'offered', at, callId })
  stepCall(draft, callId, { type: 'offered', at, agentId })
}
