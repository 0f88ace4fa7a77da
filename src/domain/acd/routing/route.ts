import { isEligible, type Agent } from '../agent.ts'
import { asksOf, bySoonest, type OfferedCall, type QueuedCall } from '../call.ts'
import * as ordered from '../ordered-map.ts'
import { agentOf, callOf, stepAgent, stepCall, type Draft } from '../step.ts'
import { bucketOf, bucketsFor, type Bucket } from './book.ts'
import { howMany } from './policy.ts'
import { staffedFor, stageOf } from './widening.ts'

/**
 * Offers what this step has set free. Before the step nobody idle and nobody waiting fitted together, so only the calls
 * and the agents that the step itself touched can make new pairs: no scan of the hotline, whatever its size.
 */
export const route = (draft: Draft, calls: Iterable<string>, agents: Iterable<string>, at: number): void => {
  for (const agentId of agents) serve(draft, agentId, at)
  const waiting: QueuedCall[] = []
  for (const callId of calls) {
    const call = callOf(draft, callId)
    if (call?.status === 'queued') waiting.push(call)
  }
  if (waiting.length > 1) waiting.sort(bySoonest(at))
  for (const { callId } of waiting) place(draft, callId, at)
}

/** Somebody has become free: the first of the first calls of their lists is placed, until they have one or none fits. */
const serve = (draft: Draft, agentId: string, at: number): void => {
  for (;;) {
    const agent = agentOf(draft, agentId)
    if (agent === null || !isEligible(agent)) return
    const call = soonestFor(draft, agent, at)
    if (call === null) {
      joinRinging(draft, agent, at)
      return
    }
    if (!place(draft, call.callId, at)) return
  }
}

const soonestFor = (draft: Draft, agent: Agent, at: number): QueuedCall | null => {
  const isSooner = bySoonest(at)
  let soonest: QueuedCall | null = null
  for (const { waiting } of bucketsFor(draft.acd.book, agent.skills)) {
    const head = ordered.first(waiting)
    const call = head === undefined ? null : callOf(draft, head[1])
    if (call?.status === 'queued' && (soonest === null || isSooner(call, soonest) < 0)) soonest = call
  }
  return soonest
}

/** A call that rings everybody rings this desk as well. */
const joinRinging = (draft: Draft, agent: Agent, at: number): void => {
  for (const { ringing } of bucketsFor(draft.acd.book, agent.skills)) {
    for (const callId of ordered.values(ringing)) {
      const call = callOf(draft, callId)
      if (call?.status !== 'offered' || call.missed.includes(agent.agentId)) continue
      offer(draft, call, agent.agentId, at)
      return
    }
  }
}

/** Offers a waiting call to whom its strategy says; false if nobody is there. */
const place = (draft: Draft, callId: string, at: number): boolean => {
  const call = callOf(draft, callId)
  if (call?.status !== 'queued') return false
  const chosen = choose(draft, call, at)
  for (const agentId of chosen) offer(draft, call, agentId, at)
  return chosen.length > 0
}

/** Some time has passed, and more desks ring. */
export const ringMore = (draft: Draft, callId: string, at: number): void => {
  const call = callOf(draft, callId)
  if (call?.status !== 'offered' || call.plan.policy.strategy !== 'ringProgressively') return
  const { add, everyMs } = call.plan.policy.progressive
  const untried = firstOf(poolsOf(draft, call), add, call.missed)
  for (const agentId of untried) offer(draft, call, agentId, at)
  draft.commands.push({ type: 'startTimer', timer: { type: 'ringMoreDue', callId }, ms: everyMs })
}

/** The wait has come to a new step or to the overflow, as far as the time and the staff say. */
export const widen = (draft: Draft, callId: string, at: number): void => {
  const call = callOf(draft, callId)
  if (call?.status !== 'queued' && call?.status !== 'offered') return
  stepCall(draft, callId, { type: 'widened', at, ...stageOf(call, at, staffedFor(draft.acd)) })
}

/** Rings a desk, by the strategy or because a lead says so. */
export const offer = (draft: Draft, call: QueuedCall | OfferedCall, agentId: string, at: number): void => {
  const { callId, plan } = call
  stepAgent(draft, agentId, { type: 'offered', at, callId, ringMs: plan.policy.ringMs })
  stepCall(draft, callId, { type: 'offered', at, agentId })
}

/** Its own list first, then that of the queue it overflowed to. */
const poolsOf = (draft: Draft, call: QueuedCall | OfferedCall): readonly Bucket[] => {
  const pools: Bucket[] = []
  for (const { key } of asksOf(call)) {
    const pool = bucketOf(draft.acd.book, key)
    if (pool !== undefined) pools.push(pool)
  }
  return pools
}

const choose = (draft: Draft, call: QueuedCall, at: number): readonly string[] => {
  const pools = poolsOf(draft, call)
  const count = howMany(call.plan.policy)
  if (call.plan.policy.strategy === 'random') {
    const drawn = draw(pools, `${call.callId}:${at}`)
    if (drawn !== undefined && !call.missed.includes(drawn)) return [drawn]
  }
  const untried = firstOf(pools, count, call.missed)
  return untried.length > 0 ? untried : firstOf(pools, count, [])
}

const firstOf = (pools: readonly Bucket[], count: number, except: readonly string[]): readonly string[] => {
  if (count === 1) return firstOne(pools, except)
  const found = new Set<string>()
  for (const { idle } of pools) {
    for (const agentId of ordered.values(idle)) {
      if (found.size >= count) return [...found]
      if (!except.includes(agentId)) found.add(agentId)
    }
  }
  return [...found]
}

const firstOne = (pools: readonly Bucket[], except: readonly string[]): readonly string[] => {
  for (const { idle } of pools) {
    if (ordered.size(idle) === 0) continue
    for (const agentId of ordered.values(idle)) if (!except.includes(agentId)) return [agentId]
  }
  return []
}

/** Anyone, but the same one for the same call and moment: what happened can be lived again. */
const draw = (pools: readonly Bucket[], seed: string): string | undefined => {
  const idle = pools.find((pool) => ordered.size(pool.idle) > 0)?.idle
  return idle === undefined ? undefined : ordered.nth(idle, hash(seed) % ordered.size(idle))
}

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return value
}
