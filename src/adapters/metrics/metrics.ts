import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AdoptionMeter } from '../../app/ports/adoption.ts'
import type { TrunkState } from '../../app/trunks/trunks.ts'
import type { FactLog } from '../../app/ports/records.ts'
import type { Acd } from '../../domain/acd/acd.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import { agentStatuses, callStatuses } from '../../domain/acd/terms.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import { createLatencies } from './latencies.ts'

/** What is read at the moment of a scrape. */
export type MetricSources = {
  readonly acd: () => Acd
  /** ms since the epoch. */
  readonly now: () => number
  readonly facts: () => FactBacklog
  /** By name (`database`, `sip`, `media`): can it be reached? */
  readonly servers: () => Readonly<Record<string, boolean>>
  readonly trunks: () => readonly TrunkState[]
}

/** What has happened and is not in the database yet. */
export type FactBacklog = { readonly facts: number; readonly bytes: number; readonly oldestAt: number | null }

export type Metrics = {
  /** Counts what has happened; must be told everything, once. */
  readonly take: (facts: readonly Fact[]) => void
  readonly adoption: AdoptionMeter
  /** The values are read from these at each scrape; before they are given there is nothing to read. */
  read(sources: MetricSources): void
  /** The page that Prometheus reads. */
  readonly page: () => Promise<{ readonly contentType: string; readonly body: string }>
}

export const createMetrics = (): Metrics => {
  const registry = new Registry()
  let sources: MetricSources | null = null
  collectDefaultMetrics({ register: registry })
  const gauge = <const L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    fill: (set: (labels: Record<L, string>, value: number) => void, from: MetricSources) => void,
  ): void => {
    const made = new Gauge<L>({
      ...{ name, help, labelNames, registers: [registry] },
      collect: () => {
        made.reset()
        if (sources !== null) fill((labels, value) => made.set(labels, value), sources)
      },
    })
  }
  addMailboxGauges(gauge)
  addServerGauges(gauge)
  addTrunkGauges(gauge)
  const latencies = createLatencies(registry)
  return {
    take: latencies.take,
    adoption: createAdoptionMeter(registry),
    read: (given) => void (sources = given),
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}

type AddGauge = <const L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[],
  fill: (set: (labels: Record<L, string>, value: number) => void, from: MetricSources) => void,
) => void

const addMailboxGauges = (gauge: AddGauge): void => {
  gauge('lianxin_calls', 'Calls that are up, by status', ['status'], (set, { acd }) => {
    const counts = countBy(ordered.values(acd().calls), ({ status }) => status)
    for (const status of callStatuses) if (status !== 'ended') set({ status }, counts.get(status) ?? 0)
  })
  gauge('lianxin_agents', 'Agents whom the hotline has met, by status', ['status'], (set, { acd }) => {
    const counts = countBy(ordered.values(acd().agents), ({ status }) => status)
    for (const status of agentStatuses) set({ status }, counts.get(status) ?? 0)
  })
  gauge('lianxin_queue_waiting', 'Calls that wait in a queue', ['queue'], (set, { acd }) => {
    for (const { queueId, waiting } of ordered.values(acd().queues)) {
      set({ queue: queueId }, ordered.size(waiting))
    }
  })
  gauge(
    'lianxin_queue_longest_wait_seconds',
    'How long the longest of them has waited; 0 for none',
    ['queue'],
    (set, { acd, now }) => {
      for (const { queueId, waiting } of ordered.values(acd().queues)) {
        const since = Math.min(...[...ordered.entries(waiting)].map(([place]) => place.queuedAt))
        set({ queue: queueId }, Number.isFinite(since) ? Math.max(0, now() - since) / 1000 : 0)
      }
    },
  )
}

const addServerGauges = (gauge: AddGauge): void => {
  gauge('lianxin_server_up', '1: the server can be reached', ['server'], (set, { servers }) => {
    for (const [server, up] of Object.entries(servers())) set({ server }, up ? 1 : 0)
  })
  gauge('lianxin_facts_waiting', 'Facts that are not in the database yet', [], (set, { facts }) =>
    set({}, facts().facts),
  )
  gauge('lianxin_facts_spool_bytes', 'Size of the spool on disk', [], (set, { facts }) =>
    set({}, facts().bytes),
  )
  gauge(
    'lianxin_facts_lag_seconds',
    'Age of the oldest fact that is not in the database yet; 0 for none',
    [],
    (set, { facts, now }) => {
      const { oldestAt } = facts()
      set({}, oldestAt === null ? 0 : Math.max(0, now() - oldestAt) / 1000)
    },
  )
}

const addTrunkGauges = (gauge: AddGauge): void => {
  gauge('lianxin_trunk_calls', 'Calls over the trunk, in and out', ['trunk'], (set, { trunks }) => {
    for (const { name, calls } of trunks()) set({ trunk: name }, calls)
  })
  gauge('lianxin_trunk_calls_cap', 'As many as it may carry', ['trunk'], (set, { trunks }) => {
    for (const { name, callsCap } of trunks()) set({ trunk: name }, callsCap)
  })
  gauge(
    'lianxin_trunk_up',
    '1: this address of the trunk answers',
    ['trunk', 'address'],
    (set, { trunks }) => {
      for (const { name, addresses } of trunks())
        for (const { address, up } of addresses) set({ trunk: name, address }, up ? 1 : 0)
    },
  )
}

const createAdoptionMeter = (registry: Registry): AdoptionMeter => {
  const registers = [registry]
  const adopted = new Counter({
    ...{ name: 'lianxin_adopted_calls_total', help: 'Calls found again after a restart' },
    ...{ labelNames: ['status'] as const, registers },
  })
  const lost = new Counter({
    ...{ name: 'lianxin_adoption_lost_calls_total', help: 'Calls that could not go on after a restart' },
    registers,
  })
  const duration = new Histogram({
    ...{
      name: 'lianxin_adoption_seconds',
      help: 'From the first look for calls until all were brought in line',
    },
    ...{ buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10], registers },
  })
  return {
    adopted: (status) => adopted.inc({ status }),
    lost: (calls) => lost.inc(calls),
    took: (ms) => duration.observe(ms / 1000),
  }
}

const countBy = <T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, number> => {
  const counts = new Map<K, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

/** The fact log, with everything that is appended to it counted. */
export const meterFacts = (factLog: FactLog, take: (facts: readonly Fact[]) => void): FactLog => ({
  append: (facts) => {
    factLog.append(facts)
    take(facts)
  },
  get healthy() {
    return factLog.healthy
  },
  onHealth: (listener) => factLog.onHealth(listener),
  flushed: () => factLog.flushed(),
  spooled: () => factLog.spooled(),
  close: () => factLog.close(),
})
