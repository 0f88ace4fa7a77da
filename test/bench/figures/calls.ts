import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import type { SwitchAddresses } from '../../support/switch/addresses.ts'
import { signInAgents } from '../load/agents.ts'
import { createCitizens, type Citizens } from '../load/citizens.ts'
import { runTraffic, type TrafficFigures, type TrafficPlan } from '../load/traffic.ts'
import { startMeasuredProduct, type MeasuredProduct } from '../product/measured-product.ts'
import { loopDuring, type LoopDelay } from '../product/probe-client.ts'
import { inTurn } from '../repeats.ts'
import { callCpu, type CallCpu } from './cpu.ts'
import { mouthToEar, type MouthToEar } from './delay.ts'
import { apiRoundTrip, bareBridge, durableInsert, type BareBridge } from './floor.ts'
import { waitingMemory, type WaitingMemory } from './memory.ts'
import { agentsFor, throughput, type ThroughputPlan, type ThroughputStep } from './throughput.ts'
import type { Histogram } from '../histogram.ts'

export type CallScale = {
  readonly repeats: number
  readonly secondsEach: number
  readonly waitingCalls: number
  readonly waitingRepeats: number
  readonly cpuAgents: number
  readonly cpuCallsPerSecond: number
  readonly cpuSeconds: number
  readonly throughput: ThroughputPlan
}

/** One switch: its floor, and what calls take on it. */
export type CallFigures = {
  readonly insert: Histogram
  readonly api: Histogram
  readonly bridge: BareBridge
  /** Idle agents (P1, P8). */
  readonly answering: readonly TrafficFigures[]
  /** Callers waiting for agents (P2). */
  readonly handover: readonly TrafficFigures[]
  /** Lateness of the controller's event loop meanwhile, ms. */
  readonly loop: LoopDelay
  readonly memory: readonly WaitingMemory[]
  readonly cpu: CallCpu
  readonly delay: MouthToEar
  readonly throughput: readonly ThroughputStep[]
}

const answeringAgents = 8
/** Fewer, so that somebody always waits. */
const handoverAgents = 4
const warmUpSeconds = 3

const traffic = { sound: true, drainMs: null, talkMs: 300, wrapUpMs: 50, reactionMs: [150, 400] as const }
const answeringPlan: Omit<TrafficPlan, 'seconds'> = { ...traffic, callsPerSecond: 5, backlog: 0 }
const handoverPlan: Omit<TrafficPlan, 'seconds'> = { ...traffic, callsPerSecond: 6, backlog: 8 }

/** `meanwhile` may use the running product before calls come. */
export const measureCalls = async (
  pair: SwitchAddresses | null,
  scale: CallScale,
  meanwhile: (product: MeasuredProduct) => Promise<void>,
): Promise<CallFigures> => {
  const agentCount = Math.max(answeringAgents, scale.cpuAgents, agentsFor(scale.throughput))
  const product = await startMeasuredProduct(pair, agentCount)
  const agents: SimulatedAgent[] = []
  let citizens: Citizens | null = null
  try {
    await meanwhile(product)
    agents.push(...(await signInAgents(product.origin, product.agents.slice(0, answeringAgents))))
    citizens = await createCitizens(product.sipServer)
    return await measure(product, agents, citizens, scale)
  } finally {
    await product.stop()
    agents.forEach((agent) => agent.vanish())
    await citizens?.close()
  }
}

const measure = async (
  product: MeasuredProduct,
  agents: SimulatedAgent[],
  citizens: Citizens,
  scale: CallScale,
): Promise<CallFigures> => {
  const [one, other] = agents
  if (one === undefined || other === undefined) throw new Error('two agents are needed')
  const insert = await durableInsert(product.databaseUrl)
  const api = await apiRoundTrip(product)
  const bridge = await bareBridge(product, [one, other])
  const mouth = await mouthToEar(product, [one, other], citizens)
  await runTraffic(agents, citizens, { ...answeringPlan, seconds: warmUpSeconds })
  const seconds = scale.secondsEach
  const { result, delay } = await loopDuring(product.probes, product.pids.controller, async () => ({
    answering: await inTurn(scale.repeats, () => runTraffic(agents, citizens, { ...answeringPlan, seconds })),
    handover: await inTurn(scale.repeats, () =>
      runTraffic(agents.slice(0, handoverAgents), citizens, { ...handoverPlan, seconds }),
    ),
  }))
  // The first filling grows pools and tables that stay; it is the warm-up.
  await waitingMemory(product, citizens, scale.waitingCalls)
  const memory = await inTurn(scale.waitingRepeats, () =>
    waitingMemory(product, citizens, scale.waitingCalls),
  )
  agents.push(...(await signInAgents(product.origin, product.agents.slice(agents.length, scale.cpuAgents))))
  const cpu = await callCpu(product, agents, citizens, {
    callsPerSecond: scale.cpuCallsPerSecond,
    seconds: scale.cpuSeconds,
  })
  await Promise.all(agents.splice(0).map((agent) => agent.signOut()))
  const steps = await throughput(product, citizens, scale.throughput)
  return { insert, api, bridge, ...result, loop: delay, memory, cpu, delay: mouth, throughput: steps }
}
