import { Counter, Histogram, type Registry } from 'prom-client'
import type { Fact } from '../../domain/acd/facts.ts'

export type Latencies = { readonly take: (facts: readonly Fact[]) => void }

/** 15 s is the target for an answer (domain.md §9), 20 s the length of an offer. */
const buckets = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 60, 120, 300]

type Clock = { queuedAt: number; offeredAt: number | null }

/** Times between the facts of one call, and how calls end. A call that was up before the process is not timed. */
export const createLatencies = (registry: Registry): Latencies => {
  const registers = [registry]
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets, registers })
  const offer = histogram('lianxin_offer_latency_seconds', 'From entering the queue to the first offer')
  const answer = histogram('lianxin_answer_latency_seconds', 'From the offer to the agent’s answer')
  const wait = histogram('lianxin_wait_seconds', 'From entering the queue to the agent’s voice')
  const arrived = new Counter({
    ...{ name: 'lianxin_calls_arrived_total', help: 'Calls that came in', registers },
  })
  const ended = new Counter({
    ...{ name: 'lianxin_calls_ended_total', help: 'Calls that ended, by result', registers },
    labelNames: ['result'] as const,
  })
  const clocks = new Map<string, Clock>()
  const seconds = (ms: number): number => Math.max(0, ms) / 1000

  const offered = (fact: Extract<Fact, { type: 'callOffered' }>) => {
    const clock = clocks.get(fact.callId)
    if (clock === undefined) return
    if (clock.offeredAt === null) offer.observe(seconds(fact.at - clock.queuedAt))
    clock.offeredAt = fact.at
  }
  const connected = (fact: Extract<Fact, { type: 'callConnected' }>) => {
    const offeredAt = clocks.get(fact.callId)?.offeredAt ?? null
    if (offeredAt !== null) answer.observe(seconds(fact.at - offeredAt))
    if (fact.first) wait.observe(seconds(fact.waitMs))
  }
  const take = (fact: Fact): void => {
    if (fact.type === 'callArrived') arrived.inc()
    else if (fact.type === 'callQueued') clocks.set(fact.callId, { queuedAt: fact.at, offeredAt: null })
    else if (fact.type === 'callOffered') offered(fact)
    else if (fact.type === 'callConnected') connected(fact)
    else if (fact.type === 'callEnded') {
      clocks.delete(fact.callId)
      ended.inc({ result: fact.result })
    }
  }
  return {
    take: (facts) => {
      for (const fact of facts) take(fact)
    },
  }
}
