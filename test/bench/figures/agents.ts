import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inversionsIn } from '../../../src/domain/acd/routing/inversions.ts'
import type { Fact } from '../../../src/domain/acd/facts.ts'
import { readFacts } from '../../support/facts.ts'
import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import { signInAgents } from '../load/agents.ts'
import { createCitizens, type Citizens } from '../load/citizens.ts'
import { runTraffic, type TrafficFigures, type TrafficPlan } from '../load/traffic.ts'
import { startMeasuredProduct, type MeasuredProduct } from '../product/measured-product.ts'
import { loopDuring, memoryOf, type LoopDelay } from '../product/probe-client.ts'
import { inTurn } from '../repeats.ts'
import { waitingMemory, type WaitingMemory } from './memory.ts'

export type AgentScale = {
  readonly sizes: readonly number[]
  readonly repeats: number
  readonly secondsEach: number
  readonly waitingCalls: number
}

/** A hotline of so many desks, all of them there, on the embedded switch. */
export type AgentFigures = {
  readonly agents: number
  /** When this size was measured, and the load average of the minute before. */
  readonly measured: { readonly date: string; readonly load: number }
  /** How long it took them to sign in, with a media leg each, s. */
  readonly signInS: number
  /** Everybody is free (P1). */
  readonly answering: readonly TrafficFigures[]
  /** Everybody but four is at a break, and callers wait (P2). */
  readonly handover: readonly TrafficFigures[]
  readonly loop: LoopDelay
  readonly memory: readonly WaitingMemory[]
  /** Of the controller, a desk that is there: heap and buffers, kB. */
  readonly deskKb: number
  readonly offers: number
  /** Calls that were offered out of turn, by a replay of the facts (P12). */
  readonly inversions: number
}

/** Fewer at work than callers come for, so that somebody always waits. */
const atWork = 4
const traffic = { sound: false, drainMs: 3_000, talkMs: 300, wrapUpMs: 50, reactionMs: [150, 400] as const }
const answeringPlan: Omit<TrafficPlan, 'seconds'> = { ...traffic, callsPerSecond: 5, backlog: 0 }
const handoverPlan: Omit<TrafficPlan, 'seconds'> = { ...traffic, callsPerSecond: 5, backlog: 10 }

const kept = fileURLToPath(new URL('../../.results/bench-agents.json', import.meta.url))

const readKept = (): readonly AgentFigures[] => {
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as readonly AgentFigures[]
  } catch {
    // Nothing has been measured yet.
    return []
  }
}

/**
 * P1, P2, P5 and P12 at several sizes of hotline. Desks are silent legs: what is measured is who is offered what, and when.
 * A thousand desks take some minutes: sizes may be measured one after another, and what earlier runs found is given too.
 */
export const measureAgents = async (
  { sizes, ...scale }: AgentScale,
  say: (line: string) => void,
): Promise<readonly AgentFigures[]> => {
  for (const agents of sizes) {
    say(`agents: ${agents}`)
    const figures = await measureSize(agents, scale)
    const others = readKept().filter((other) => other.agents !== agents)
    mkdirSync(dirname(kept), { recursive: true })
    writeFileSync(
      kept,
      JSON.stringify(
        [...others, figures].sort((a, b) => a.agents - b.agents),
        null,
        2,
      ),
    )
  }
  return readKept()
}

const measureSize = async (size: number, scale: Omit<AgentScale, 'sizes'>): Promise<AgentFigures> => {
  const measured = {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    load: loadavg()[0] ?? NaN,
  }
  const product = await startMeasuredProduct(null, size)
  const agents: SimulatedAgent[] = []
  let citizens: Citizens | null = null
  try {
    const heap = async (): Promise<number> => {
      const { heapUsed, external } = await memoryOf(product.probes, product.pids.controller)
      return heapUsed + external
    }
    const before = await heap()
    const startedAtMs = performance.now()
    agents.push(...(await signInAgents(product.origin, product.agents, { silent: true })))
    const signInS = (performance.now() - startedAtMs) / 1000
    const deskKb = ((await heap()) - before) / 1024 / size
    citizens = await createCitizens(product.sipServer)
    return { agents: size, measured, signInS, deskKb, ...(await measure(product, agents, citizens, scale)) }
  } finally {
    await product.stop()
    agents.forEach((agent) => agent.vanish())
    await citizens?.close()
  }
}

const measure = async (
  product: MeasuredProduct,
  agents: readonly SimulatedAgent[],
  citizens: Citizens,
  { repeats, secondsEach, waitingCalls }: Omit<AgentScale, 'sizes'>,
): Promise<Omit<AgentFigures, 'agents' | 'measured' | 'signInS' | 'deskKb'>> => {
  const run = (who: readonly SimulatedAgent[], plan: Omit<TrafficPlan, 'seconds'>, seconds: number) =>
    runTraffic(who, citizens, { ...plan, seconds })
  await run(agents, answeringPlan, 2)
  const { result, delay } = await loopDuring(product.probes, product.pids.controller, async () => ({
    answering: await inTurn(repeats, () => run(agents, answeringPlan, secondsEach)),
    handover: await inTurn(repeats, () => run(agents.slice(0, atWork), handoverPlan, secondsEach)),
  }))
  // The first filling grows pools and tables that stay; it is the warm-up.
  await waitingMemory(product, citizens, waitingCalls)
  const memory = await inTurn(repeats, () => waitingMemory(product, citizens, waitingCalls))
  const facts = (await readFacts(product.databaseUrl)) as readonly Fact[]
  const offers = facts.filter(({ type }) => type === 'callOffered').length
  return { ...result, loop: delay, memory, offers, inversions: inversionsIn(facts).length }
}
