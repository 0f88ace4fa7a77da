import type { Agent } from './agent.ts'
import { isEligible, isOnHand } from './agent.ts'
import type { Call, LineRef } from './call.ts'
import { asksOf, isBeforeAnswer, isRingingAll, placeOf } from './call.ts'
import { dialPlanOf, type DialPlan } from '../dialling.ts'
import * as ordered from './ordered-map.ts'
import type { OrderedMap } from './ordered-map.ts'
import { emptyBook, type PartyBook } from './parties/book.ts'
import {
  bookOf,
  bucketsFor,
  emptyPlaces,
  restOf,
  type Book,
  type Bucket,
  type Place,
  type Tally,
} from './routing/book.ts'
import { defaultLineSettings, type CalendarDays, type LineSettings } from './routing/line.ts'
import { plansOf, type Plan, type QueueConfig } from './routing/plan.ts'
import type { LeadNote } from './supervision/notes.ts'
import type { Watch } from './supervision/watching.ts'
import { defaultTiming, type Timing } from './timing.ts'
import type { BreakType } from './terms.ts'

/**
 * One queue as it stands. `admitted` counts calls on their way to an agent, from the first ring to the answer; `staffed`
 * counts those signed in and on duty whom one of its steps would reach.
 */
export type Queue = {
  readonly queueId: string
  /** What calls that arrive now are given. Null: taken out of the configuration, it drains. */
  readonly plan: Plan | null
  readonly waiting: OrderedMap<Place, string>
  readonly admitted: number
  readonly staffed: number
}

/**
 * The whole hotline at one moment: who calls, who sits at a desk, who waits and who is free. Never changed, only
 * replaced; `stepAcd` makes the next one.
 */
export type Acd = {
  readonly calls: OrderedMap<string, Call>
  readonly agents: OrderedMap<string, Agent>
  readonly config: AcdConfig
  readonly queues: OrderedMap<string, Queue>
  readonly book: Book
  /** Who else is in a call beside its citizen and its agent. */
  readonly parties: PartyBook
  /** Leads who hear a conversation, by lead. */
  readonly watches: OrderedMap<string, Watch>
  /** What leads wrote, and nobody has read yet, by the agent to whom. */
  readonly notes: OrderedMap<string, readonly LeadNote[]>
  /** Dialled number to line. */
  readonly lines: ReadonlyMap<string, LineRef>
  readonly timing: Timing
  /** Who may dial what. */
  readonly dialPlan: DialPlan
  readonly mediaAvailable: boolean
  readonly arrivals: number
  /** Who is off duty, whether or not they have been met; everybody else is on duty. */
  readonly offDuty: OrderedMap<string, true>
  /** Figures of the day of people who have not been met since. */
  readonly tallies: OrderedMap<string, Tally>
  /** How long calls of each queue take an agent, ms. */
  readonly paces: OrderedMap<string, number>
}

export type LineConfig = Omit<LineRef, 'settings'> & {
  readonly numbers: readonly string[]
  readonly settings?: LineSettings
}

export type AcdConfig = {
  readonly queues: readonly QueueConfig[]
  readonly lines: readonly LineConfig[]
  readonly timing?: Partial<Timing>
  readonly dialPlan?: DialPlan
  readonly breakLimitsMs?: Readonly<Partial<Record<BreakType, number>>>
  readonly calendar?: CalendarDays
}

const defaultDialsADay = 200

/** An empty hotline. Throws when a line points to a queue that does not exist: that is a fault of the configuration. */
export const createAcd = (config: AcdConfig): Acd => ({
  calls: ordered.emptyMap(ordered.byText),
  agents: ordered.emptyMap(ordered.byText),
  ...configuredFor(config, []),
  parties: emptyBook,
  watches: ordered.emptyMap(ordered.byText),
  notes: ordered.emptyMap(ordered.byText),
  mediaAvailable: true,
  arrivals: 0,
  offDuty: ordered.emptyMap(ordered.byText),
  tallies: ordered.emptyMap(ordered.byText),
  paces: ordered.emptyMap(ordered.byText),
})

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
  let acd = empty
  for (const call of calls) acd = putCall(acd, null, call)
  for (const agent of agents) acd = putAgent(acd, null, agent)
  return acd
}

/** What follows from a configuration, with room for the calls that came under an earlier one. */
export const configuredFor = (
  config: AcdConfig,
  calls: readonly Call[],
): Pick<Acd, 'config' | 'queues' | 'book' | 'lines' | 'timing' | 'dialPlan'> => {
  const plans = plansOf(config.queues)
  const present = new Set(plans.map(({ queueId }) => queueId))
  const older = calls.flatMap((call) => ('plan' in call ? [call.plan] : []))
  const empty = { waiting: emptyPlaces(), admitted: 0, staffed: 0 }
  let queues = ordered.emptyMap<string, Queue>(ordered.byText)
  for (const { queueId } of older) queues = ordered.set(queues, queueId, { queueId, plan: null, ...empty })
  for (const plan of plans) {
    const { queueId } = plan
    queues = ordered.set(queues, queueId, { queueId, plan, ...empty })
  }
  return {
    ...{ config, queues, book: bookOf([...plans, ...older], present), lines: linesOf(config, present) },
    timing: { ...defaultTiming, ...config.timing },
    dialPlan: config.dialPlan ?? dialPlanOf(defaultDialsADay),
  }
}

const linesOf = (config: AcdConfig, queueIds: ReadonlySet<string>): Acd['lines'] => {
  const lines = new Map<string, LineRef>()
  for (const { numbers, settings = defaultLineSettings, ...line } of config.lines) {
    if (!queueIds.has(line.queueId)) {
      throw new Error(`Line ${line.lineCode} leads to the queue ${line.queueId}, which does not exist`)
    }
    for (const number of numbers) lines.set(number, { ...line, settings })
  }
  return lines
}

/** Replaces a call (null: it has ended) and keeps its queue's book right. */
export const putCall = (acd: Acd, before: Call | null, after: Call | null): Acd => {
  const known = after ?? before
  if (known === null) return acd
  const { callId } = known
  const calls = after === null ? ordered.remove(acd.calls, callId) : ordered.set(acd.calls, callId, after)
  const moved = { ...acd, calls, book: rebook(acd.book, before, after) }
  const from = before === null ? null : queueOf(before)
  const to = after === null ? null : queueOf(after)
  if (from === to) return to === null ? moved : recount(moved, to, before, after)
  const left = from === null ? moved : recount(moved, from, before, null)
  return to === null ? left : recount(left, to, null, after)
}

const queueOf = (call: Call): string | null => ('plan' in call ? call.plan.queueId : null)

const recount = (acd: Acd, queueId: string, before: Call | null, after: Call | null): Acd => {
  const queue = ordered.get(acd.queues, queueId)
  if (queue === undefined) return acd
  let { waiting } = queue
  if (before?.status === 'queued') waiting = ordered.remove(waiting, placeOf(before))
  if (after?.status === 'queued') waiting = ordered.set(waiting, placeOf(after), after.callId)
  const admitted = queue.admitted + counts(after) - counts(before)
  return waiting === queue.waiting && admitted === queue.admitted
    ? acd
    : { ...acd, queues: ordered.set(acd.queues, queueId, { ...queue, waiting, admitted }) }
}

const counts = (call: Call | null): number => (call !== null && isBeforeAnswer(call) ? 1 : 0)

/** On which lists a call stands: those who wait, and those who ring everybody. */
const rebook = (book: Book, before: Call | null, after: Call | null): Book => {
  let { buckets } = book
  const change = (
    call: Call | null,
    alter: (places: Bucket['waiting'], place: Place) => Bucket['waiting'],
  ) => {
    const list = call === null ? null : listOf(call)
    if (call === null || list === null || !('plan' in call) || !('queuedAt' in call)) return
    for (const { key } of asksOf(call)) {
      const bucket = ordered.get(buckets, key)
      if (bucket !== undefined)
        buckets = ordered.set(buckets, key, { ...bucket, [list]: alter(bucket[list], placeOf(call)) })
    }
  }
  change(before, ordered.remove)
  change(after, (places, place) => ordered.set(places, place, after?.callId ?? ''))
  return buckets === book.buckets ? book : { ...book, buckets }
}

const listOf = (call: Call): 'waiting' | 'ringing' | null => {
  if (call.status === 'queued') return 'waiting'
  return isRingingAll(call) ? 'ringing' : null
}

/** Replaces an agent and keeps the lists and counts of the queues right. */
export const putAgent = (acd: Acd, before: Agent | null, after: Agent): Acd => {
  const agents = ordered.set(acd.agents, after.agentId, after)
  const moved = { ...acd, agents }
  if (before === null) return enlist(moved, null, after)
  if (before.skills === after.skills) return enlist(moved, before, after)
  return enlist(enlist(moved, before, null), null, after)
}

/** From one state to another with the same skills; null: not there. */
const enlist = (acd: Acd, before: Agent | null, after: Agent | null): Acd => {
  const rested = idleOnly(before)
  const resting = idleOnly(after)
  const onHand = counted(after) - counted(before)
  if (rested === null && resting === null && onHand === 0) return acd
  let { buckets } = acd.book
  const queueIds = new Set<string>()
  for (const bucket of bucketsFor(acd.book, (after ?? before)?.skills ?? [])) {
    const idle = relist(bucket, rested, resting)
    buckets = ordered.set(buckets, bucket.key, { ...bucket, idle, staffed: bucket.staffed + onHand })
    for (const queueId of bucket.queueIds) queueIds.add(queueId)
  }
  const queues = onHand === 0 ? acd.queues : staff(acd.queues, queueIds, onHand)
  return { ...acd, queues, book: { ...acd.book, buckets } }
}

const idleOnly = (agent: Agent | null): Agent | null => (agent !== null && isEligible(agent) ? agent : null)

const relist = (bucket: Bucket, rested: Agent | null, resting: Agent | null): Bucket['idle'] => {
  const left = rested === null ? bucket.idle : ordered.remove(bucket.idle, restOf(bucket, rested))
  return resting === null ? left : ordered.set(left, restOf(bucket, resting), resting.agentId)
}

const counted = (agent: Agent | null): number => (agent !== null && isOnHand(agent) ? 1 : 0)

const staff = (before: Acd['queues'], queueIds: Iterable<string>, more: number): Acd['queues'] => {
  let queues = before
  for (const queueId of queueIds) {
    const queue = ordered.get(queues, queueId)
    if (queue !== undefined)
      queues = ordered.set(queues, queueId, { ...queue, staffed: queue.staffed + more })
  }
  return queues
}

/** How many calls stand before this one in its queue. */
export const positionOf = (acd: Acd, call: Call): number => {
  if (call.status !== 'queued') return 0
  const queue = ordered.get(acd.queues, call.plan.queueId)
  return queue === undefined ? 0 : ordered.rank(queue.waiting, placeOf(call))
}
