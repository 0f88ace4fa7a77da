import { configuredFor, type Acd, type AcdConfig, type Queue } from './acd.ts'
import { isEligible, isOnHand, type Agent } from './agent.ts'
import { asksOf, isBeforeAnswer, isRingingAll, placeOf, type Call, type Journey } from './call.ts'
import * as ordered from './ordered-map.ts'
import { placesFor, queuesFor, restOf, type Bucket } from './routing/book.ts'
import type { Ask } from './routing/plan.ts'

/** Keeps the lists and counts of the queues right as calls and agents change. */

type Owned<T> = { -readonly [K in keyof T]: T[K] }

/**
 * A state in the making. What it shares with the state before is copied once, before its first change; what it does not
 * share nobody else has seen yet, and is changed in place. So a step copies what it touches, and once.
 */
export type Making = { readonly before: Acd; acd: Acd }

const ownedAcd = (making: Making): Owned<Acd> => {
  if (making.acd === making.before) making.acd = { ...making.acd }
  return making.acd
}

const ownedBucket = (making: Making, place: number): Owned<Bucket> | null => {
  const { buckets } = making.acd.book
  const bucket = ordered.get(buckets, place)
  if (bucket === undefined) return null
  if (bucket !== ordered.get(making.before.book.buckets, place)) return bucket
  const { key, skills, order, queueIds, waiting, ringing, idle, staffed } = bucket
  const copy = { key, skills, order, queueIds, waiting, ringing, idle, staffed }
  const { byKey, bySkill } = making.acd.book
  ownedAcd(making).book = { buckets: ordered.set(buckets, place, copy), byKey, bySkill }
  return copy
}

const ownedQueue = (making: Making, queueId: string): Owned<Queue> | null => {
  const { queues } = making.acd
  const queue = ordered.get(queues, queueId)
  if (queue === undefined) return null
  if (queue !== ordered.get(making.before.queues, queueId)) return queue
  const { plan, waiting, admitted, staffed } = queue
  const copy = { queueId, plan, waiting, admitted, staffed }
  ownedAcd(making).queues = ordered.set(queues, queueId, copy)
  return copy
}

/** The same calls and agents under another configuration: each call keeps the plan that it came with. */
export const reconfigured = (acd: Acd, config: AcdConfig): Acd =>
  withPeople(
    {
      ...acd,
      ...configuredFor(config, [...ordered.values(acd.calls)]),
      calls: ordered.emptyMap(ordered.byText),
      agents: ordered.emptyMap(ordered.byText),
    },
    ordered.values(acd.calls),
    ordered.values(acd.agents),
  )

export const withPeople = (empty: Acd, calls: Iterable<Call>, agents: Iterable<Agent>): Acd => {
  const making: Making = { before: empty, acd: empty }
  for (const call of calls) putCall(making, null, call)
  for (const agent of agents) putAgent(making, null, agent)
  return making.acd
}

/** Replaces a call (null: it has ended) and keeps its queue's book right. */
export const putCall = (making: Making, before: Call | null, after: Call | null): void => {
  const known = after ?? before
  if (known === null) return
  const acd = ownedAcd(making)
  acd.calls =
    after === null ? ordered.remove(acd.calls, known.callId) : ordered.set(acd.calls, known.callId, after)
  relist(making, before, after)
  const [from, to] = [queueOf(before), queueOf(after)]
  if (from === to) recount(making, to, before, after)
  else {
    recount(making, from, before, null)
    recount(making, to, null, after)
  }
}

const queueOf = (call: Call | null): string | null =>
  call !== null && 'plan' in call ? call.plan.queueId : null

const recount = (making: Making, queueId: string | null, before: Call | null, after: Call | null): void => {
  const more = counts(after) - counts(before)
  const waited = before?.status === 'queued' ? before : null
  const waits = after?.status === 'queued' ? after : null
  if (queueId === null || (more === 0 && waited === null && waits === null)) return
  const queue = ownedQueue(making, queueId)
  if (queue === null) return
  queue.admitted += more
  if (waited !== null) queue.waiting = ordered.remove(queue.waiting, placeOf(waited))
  if (waits !== null) queue.waiting = ordered.set(queue.waiting, placeOf(waits), waits.callId)
}

const counts = (call: Call | null): number => (call !== null && isBeforeAnswer(call) ? 1 : 0)

/** On which lists a call stands: those who wait, and those who ring everybody. */
const relist = (making: Making, before: Call | null, after: Call | null): void => {
  const left = listOf(before)
  const come = listOf(after)
  if (left !== null && before !== null && 'queuedAt' in before) strike(making, left, before)
  if (come !== null && after !== null && 'queuedAt' in after) enter(making, come, after)
}

type List = 'waiting' | 'ringing'

const listOf = (call: Call | null): List | null => {
  if (call?.status === 'queued') return 'waiting'
  return call !== null && isRingingAll(call) ? 'ringing' : null
}

const strike = (making: Making, list: List, call: Journey): void => {
  const place = placeOf(call)
  for (const ask of asksOf(call)) {
    const bucket = bucketFor(making, ask)
    if (bucket !== null) bucket[list] = ordered.remove(bucket[list], place)
  }
}

const enter = (making: Making, list: List, call: Journey): void => {
  const place = placeOf(call)
  for (const ask of asksOf(call)) {
    const bucket = bucketFor(making, ask)
    if (bucket !== null) bucket[list] = ordered.set(bucket[list], place, call.callId)
  }
}

const bucketFor = (making: Making, { key }: Ask): Owned<Bucket> | null => {
  const place = making.acd.book.byKey.get(key)
  return place === undefined ? null : ownedBucket(making, place)
}

/** Replaces an agent and keeps the lists and counts of the queues right. */
export const putAgent = (making: Making, before: Agent | null, after: Agent): void => {
  const acd = ownedAcd(making)
  acd.agents = ordered.set(acd.agents, after.agentId, after)
  if (before === null || before.skills === after.skills) enlist(making, before, after)
  else {
    enlist(making, before, null)
    enlist(making, null, after)
  }
}

/** From one state to another with the same skills; null: not there. */
const enlist = (making: Making, before: Agent | null, after: Agent | null): void => {
  const rested = idleOnly(before)
  const resting = idleOnly(after)
  const onHand = counted(after) - counted(before)
  if (rested === null && resting === null && onHand === 0) return
  const skills = (after ?? before)?.skills ?? []
  for (const place of placesFor(making.acd.book, skills)) {
    const bucket = ownedBucket(making, place)
    if (bucket === null) continue
    if (rested !== null) bucket.idle = ordered.remove(bucket.idle, restOf(bucket, rested))
    if (resting !== null) bucket.idle = ordered.set(bucket.idle, restOf(bucket, resting), resting.agentId)
    bucket.staffed += onHand
  }
  if (onHand !== 0) staff(making, skills, onHand)
}

const idleOnly = (agent: Agent | null): Agent | null => (agent !== null && isEligible(agent) ? agent : null)

const counted = (agent: Agent | null): number => (agent !== null && isOnHand(agent) ? 1 : 0)

const staff = (making: Making, skills: Agent['skills'], more: number): void => {
  for (const queueId of queuesFor(making.acd.book, skills)) {
    const queue = ownedQueue(making, queueId)
    if (queue !== null) queue.staffed += more
  }
}
