import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import { histogram, type Histogram } from '../histogram.ts'
import { signInAgents } from '../load/agents.ts'
import type { Citizens } from '../load/citizens.ts'
import { runTraffic, type TrafficFigures } from '../load/traffic.ts'
import { cpuMs } from '../product/processes.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'

/** One rate of arrivals, held for some seconds. */
export type ThroughputStep = {
  readonly callsPerSecond: number
  readonly agents: number
  readonly calls: TrafficFigures['calls']
  /** Queue entry to offer where an agent was idle, ms; null when none was. */
  readonly offer: Histogram | null
  /** Of one core. */
  readonly percent: { readonly controller: number; readonly everything: number; readonly load: number }
}

export type ThroughputPlan = {
  readonly rates: readonly number[]
  readonly seconds: number
}

const plan = {
  sound: false,
  backlog: 0,
  drainMs: 15_000,
  talkMs: 3_000,
  wrapUpMs: 50,
  reactionMs: [0, 20] as const,
}
/** Talk, wrap-up, offer and what arrivals heap up: so many agents are at their desks for each call a second. */
const agentsPerRate = 4.2
export const agentsFor = ({ rates }: ThroughputPlan): number => Math.ceil(Math.max(...rates) * agentsPerRate)
/** What a call may take from the queue to its offer (P3). */
const offerBoundMs = 100

/**
 * P3: calls through queue, agent and BYE, faster and faster, until one fails or the offers are late. Citizens are mute
 * and the desks' legs say a packet a second; the media server sends to each leg as ever.
 */
export const throughput = async (
  product: MeasuredProduct,
  citizens: Citizens,
  { rates, seconds }: ThroughputPlan,
): Promise<readonly ThroughputStep[]> => {
  const agents: SimulatedAgent[] = []
  const steps: ThroughputStep[] = []
  for (const callsPerSecond of rates) {
    const wanted = Math.ceil(callsPerSecond * agentsPerRate)
    const missing = product.agents.slice(agents.length, wanted)
    agents.push(...(await signInAgents(product.origin, missing, { sparse: true })))
    const step = await hold(product, agents, citizens, { callsPerSecond, seconds })
    steps.push(step)
    if (Object.keys(step.calls.failed).length > 0 || (step.offer?.p99 ?? Infinity) > offerBoundMs) break
  }
  await Promise.all(agents.map((agent) => agent.signOut()))
  return steps
}

const hold = async (
  product: MeasuredProduct,
  agents: readonly SimulatedAgent[],
  citizens: Citizens,
  rate: { readonly callsPerSecond: number; readonly seconds: number },
): Promise<ThroughputStep> => {
  const spent = () => ({
    at: performance.now(),
    controller: cpuMs(product.pids.controller),
    everything: product.pids.all().reduce((total, pid) => total + cpuMs(pid), 0),
    load: cpuMs(process.pid),
  })
  const before = spent()
  const { queuedToOffer, calls } = await runTraffic(agents, citizens, { ...plan, ...rate })
  const after = spent()
  const share = (part: 'controller' | 'everything' | 'load') =>
    (100 * (after[part] - before[part])) / (after.at - before.at)
  return {
    ...{ callsPerSecond: rate.callsPerSecond, agents: agents.length, calls },
    offer: queuedToOffer.length === 0 ? null : histogram(queuedToOffer),
    percent: { controller: share('controller'), everything: share('everything'), load: share('load') },
  }
}
