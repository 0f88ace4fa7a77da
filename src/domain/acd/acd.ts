import type { Agent } from './agent.ts'
import { isEligible } from './agent.ts'
import type { Call, LineRef } from './call.ts'
import { isBeforeAnswer } from './call.ts'
import { dialPlanOf, type DialPlan } from '../dialling.ts'
import * as ordered from './ordered-map.ts'
import type { OrderedMap } from './ordered-map.ts'
import { defaultTiming, type Timing } from './timing.ts'

/** A place in a queue: priority first (higher is sooner), then the time it was queued, then the order of arrival. */
export type Place = { readonly priority: number; readonly queuedAt: number; readonly arrival: number }
/** A place among the idle: who has been free longest, then by id so that the order is total. */
export type Rest = { readonly idleSince: number; readonly agentId: string }

const byPlace = (a: Place, b: Place): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || a.arrival - b.arrival
const byRest = (a: Rest, b: Rest): number => a.idleSince - b.idleSince || ordered.byText(a.agentId, b.agentId)

export const isBefore = (a: Place, b: Place): boolean => byPlace(a, b) < 0

/** One queue as it stands. `admitted` counts calls on their way to an agent, from the first ring to the answer. */
export type Queue = {
  readonly queueId: string
  readonly maxWaiting: number
  readonly waiting: OrderedMap<Place, string>
  readonly idle: OrderedMap<Rest, string>
  readonly admitted: number
}

/**
 * The whole hotline at one moment: who calls, who sits at a desk, who waits and who is free. Never changed, only
 * replaced; `stepAcd` makes the next one.
 */
export type Acd = {
  readonly calls: OrderedMap<string, Call>
  readonly agents: OrderedMap<string, Agent>
  readonly queues: OrderedMap<string, Queue>
  /** Dialled number to line. */
  readonly lines: ReadonlyMap<string, LineRef>
  readonly timing: Timing
  /** Who may dial what. */
  readonly dialPlan: DialPlan
  readonly mediaAvailable: boolean
  readonly arrivals: number
}

export type AcdConfig = {
  readonly queues: readonly { readonly queueId: string; readonly maxWaiting: number }[]
  readonly lines: readonly (LineRef & { readonly numbers: readonly string[] })[]
  readonly timing?: Partial<Timing>
  readonly dialPlan?: DialPlan
}

const defaultDialsADay = 200

/** An empty hotline. Throws when a line points to a queue that does not exist: that is a fault of the configuration. */
export const createAcd = (config: AcdConfig): Acd => {
  let queues = ordered.emptyMap<string, Queue>(ordered.byText)
  for (const { queueId, maxWaiting } of config.queues) {
    const waiting = ordered.emptyMap<Place, string>(byPlace)
    const idle = ordered.emptyMap<Rest, string>(byRest)
    queues = ordered.set(queues, queueId, { queueId, maxWaiting, waiting, idle, admitted: 0 })
  }
  const lines = new Map<string, LineRef>()
  for (const { numbers, ...line } of config.lines) {
    if (ordered.get(queues, line.queueId) === undefined) {
      throw new Error(`Line ${line.lineCode} leads to the queue ${line.queueId}, which does not exist`)
    }
    for (const number of numbers) lines.set(number, line)
  }
  return {
    calls: ordered.emptyMap(ordered.byText),
    agents: ordered.emptyMap(ordered.byText),
    queues,
    lines,
    timing: { ...defaultTiming, ...config.timing },
    dialPlan: config.dialPlan ?? dialPlanOf(defaultDialsADay),
    mediaAvailable: true,
    arrivals: 0,
  }
}

/** Replaces a call (null: it has ended) and keeps its queue's book right. */
export const putCall = (acd: Acd, before: Call | null, after: Call | null): Acd => {
  const known = after ?? before
  if (known === null) return acd
  const { callId, line } = known
  const calls = after === null ? ordered.remove(acd.calls, callId) : ordered.set(acd.calls, callId, after)
  const queue = line === null ? undefined : ordered.get(acd.queues, line.queueId)
  return queue === undefined
    ? { ...acd, calls }
    : { ...acd, calls, queues: rebook(acd, queue, before, after) }
}

const rebook = (acd: Acd, queue: Queue, before: Call | null, after: Call | null): Acd['queues'] => {
  let { waiting } = queue
  if (before?.status === 'queued') waiting = ordered.remove(waiting, before)
  if (after?.status === 'queued') waiting = ordered.set(waiting, after, after.callId)
  const admitted = queue.admitted + counts(after) - counts(before)
  if (waiting === queue.waiting && admitted === queue.admitted) return acd.queues
  return ordered.set(acd.queues, queue.queueId, { ...queue, waiting, admitted })
}

const counts = (call: Call | null): number => (call !== null && isBeforeAnswer(call) ? 1 : 0)

/** Replaces an agent and keeps the books of their queues right. */
export const putAgent = (acd: Acd, before: Agent | null, after: Agent): Acd => {
  let { queues } = acd
  const change = (agent: Agent, alter: (idle: Queue['idle'], rest: Rest) => Queue['idle']) => {
    if (!isEligible(agent)) return
    const rest = { idleSince: agent.idleSince ?? agent.since, agentId: agent.agentId }
    for (const queueId of agent.queueIds) {
      const queue = ordered.get(queues, queueId)
      if (queue !== undefined)
        queues = ordered.set(queues, queueId, { ...queue, idle: alter(queue.idle, rest) })
    }
  }
  if (before !== null) change(before, (idle, rest) => ordered.remove(idle, rest))
  change(after, (idle, rest) => ordered.set(idle, rest, rest.agentId))
  return { ...acd, queues, agents: ordered.set(acd.agents, after.agentId, after) }
}

/** How many calls stand before this one in its queue. */
export const positionOf = (acd: Acd, call: Place & { readonly queueId: string }): number => {
  const queue = ordered.get(acd.queues, call.queueId)
  return queue === undefined ? 0 : ordered.rank(queue.waiting, call)
}
