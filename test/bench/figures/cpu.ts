import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import type { Citizens } from '../load/citizens.ts'
import { runTraffic, type TrafficFigures } from '../load/traffic.ts'
import { cpuMs } from '../product/processes.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'

/** Processor time a call, ms. `idle` is what the same desks cost without calls, and is taken off. */
export type CallCpu = {
  readonly controller: number
  readonly everything: number
  readonly idlePercent: { readonly controller: number; readonly everything: number }
  readonly calls: TrafficFigures['calls']
}

const idleSeconds = 4

export const callCpu = async (
  product: MeasuredProduct,
  agents: readonly SimulatedAgent[],
  citizens: Citizens,
  plan: { readonly callsPerSecond: number; readonly seconds: number },
): Promise<CallCpu> => {
  const idle = await spent(product, () => new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000)))
  const traffic = {
    sound: true,
    backlog: 0,
    drainMs: null,
    talkMs: 3_000,
    wrapUpMs: 50,
    reactionMs: [150, 400] as const,
  }
  const busy = await spent(product, () => runTraffic(agents, citizens, { ...plan, ...traffic }))
  const { calls } = busy.result
  const net = (part: 'controller' | 'everything'): number =>
    (busy[part] - (idle[part] * busy.seconds) / idle.seconds) / Math.max(1, calls.talked)
  return {
    controller: net('controller'),
    everything: net('everything'),
    idlePercent: {
      controller: idle.controller / idle.seconds / 10,
      everything: idle.everything / idle.seconds / 10,
    },
    calls,
  }
}

const spent = async <T>(product: MeasuredProduct, work: () => Promise<T>) => {
  const everybody = product.pids.all()
  const sum = (): number => everybody.reduce((total, pid) => total + cpuMs(pid), 0)
  const before = { at: performance.now(), controller: cpuMs(product.pids.controller), everything: sum() }
  const result = await work()
  return {
    result,
    seconds: (performance.now() - before.at) / 1000,
    controller: cpuMs(product.pids.controller) - before.controller,
    everything: sum() - before.everything,
  }
}
