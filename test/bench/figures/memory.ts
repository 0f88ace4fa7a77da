import type { Citizens } from '../load/citizens.ts'
import { atEach } from '../load/citizens.ts'
import { memoryOf } from '../product/probe-client.ts'
import { memoryShare } from '../product/processes.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'

/** kB a waiting call. */
export type WaitingMemory = {
  /** Heap and buffers of the controller, after a full collection. */
  readonly heap: number
  /** Its resident memory, which the allocator gives back late or never. */
  readonly resident: number
  /** Every process of the product, memory shared between them counted once (PSS). */
  readonly everything: number
  readonly waited: number
}

const perSecond = 40
const settleMs = 1_500

/** Fills the queue with callers nobody answers, compares with the empty one, and empties it. They send no sound. */
export const waitingMemory = async (
  product: MeasuredProduct,
  citizens: Citizens,
  calls: number,
): Promise<WaitingMemory> => {
  const before = await take(product)
  let waited = 0
  const instants = Array.from({ length: calls }, (_, index) => (index * 1000) / perSecond)
  await atEach(instants, async () => {
    const call = await citizens.call({ mute: true })
    if (await call.answered) waited += 1
  })
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const full = await take(product)
  await citizens.hangUpAll()
  const each = (now: number, then: number): number => (now - then) / Math.max(1, waited) / 1024
  return {
    heap: each(full.heap, before.heap),
    resident: each(full.resident, before.resident),
    everything: each(full.everything, before.everything),
    waited,
  }
}

const take = async (product: MeasuredProduct) => {
  const { controller } = product.pids
  const { heapUsed, external, rss } = await memoryOf(product.probes, controller)
  const everything = product.pids.all().reduce((sum, pid) => sum + memoryShare(pid), 0)
  return { heap: heapUsed + external, resident: rss, everything }
}
