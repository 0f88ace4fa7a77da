import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import { histogram, type Histogram } from '../histogram.ts'
import { agentTone } from '../load/agents.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'
import type { EventSocket } from '../product/event-socket.ts'

/** What the machine itself takes in this very run, ms: no figure can be better. */

const timed = async (times: number, once: () => Promise<unknown>): Promise<Histogram> => {
  const taken: number[] = []
  // Of the first tenth nothing is kept: code is compiled, connections are warmed.
  const warmUp = Math.ceil(times / 10)
  for (let index = 0; index < times + warmUp; index += 1) {
    const before = performance.now()
    await once()
    if (index >= warmUp) taken.push(performance.now() - before)
  }
  return histogram(taken)
}

export const udpRoundTrip = async (): Promise<Histogram> => {
  const echo = new Worker(new URL('./echo.mjs', import.meta.url))
  const [port] = (await once(echo, 'message')) as [number]
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const packet = Buffer.alloc(172)
  try {
    return await timed(2_000, async () => {
      const back = once(socket, 'message')
      socket.send(packet, port, '127.0.0.1')
      await back
    })
  } finally {
    socket.close()
    await echo.terminate()
  }
}

/** One row, one transaction, flushed to the disk, in the run's own PostgreSQL. */
export const durableInsert = async (databaseUrl: string): Promise<Histogram> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('create table bench_floor (id int, text text)')
    return await timed(300, () =>
      client.query({ name: 'insert', text: 'insert into bench_floor values ($1, $2)', values: [1, 'x'] }),
    )
  } finally {
    await client.query('drop table if exists bench_floor')
    await client.end()
  }
}

/** How much later than asked a timer of 5 ms fires. */
export const timerJitter = async (): Promise<Histogram> => {
  const late: number[] = []
  for (let index = 0; index < 300; index += 1) {
    const before = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 5))
    late.push(performance.now() - before - 5)
  }
  return histogram(late)
}

export const apiRoundTrip = async (product: MeasuredProduct): Promise<Histogram> => {
  const socket = await product.openEventSocket()
  try {
    return await timed(300, () => socket.api('global_getvar hostname'))
  } finally {
    socket.close()
  }
}

export type BareBridge = {
  /** Command to its reply. */
  readonly reply: Histogram
  /** Command to the first packet of the other's voice, both legs. */
  readonly voice: Histogram
}

const bridges = 40

/** Two parked legs joined by one command on the switch's own socket: P8 without the controller. */
export const bareBridge = async (
  product: MeasuredProduct,
  [one, other]: readonly [SimulatedAgent, SimulatedAgent],
): Promise<BareBridge> => {
  const replies: number[] = []
  const voices: number[] = []
  await withLegs(product, [one, other], async (socket, legs) => {
    for (let index = 0; index < bridges; index += 1) {
      await bridgeOnce(socket, [one, other], legs, replies, voices)
    }
  })
  return { reply: histogram(replies), voice: histogram(voices) }
}

/** The same two legs, joined while `work` goes on. */
export const withBridgedLegs = <T>(
  product: MeasuredProduct,
  agents: readonly [SimulatedAgent, SimulatedAgent],
  work: () => Promise<T>,
): Promise<T> =>
  withLegs(product, agents, async (socket, [leg, otherLeg]) => {
    await socket.api(`uuid_bridge ${leg} ${otherLeg}`)
    const result = await work()
    await socket.api(`uuid_transfer ${leg} -both park inline`)
    return result
  })

const withLegs = async <T>(
  product: MeasuredProduct,
  [one, other]: readonly [SimulatedAgent, SimulatedAgent],
  work: (socket: EventSocket, legs: readonly [string, string]) => Promise<T>,
): Promise<T> => {
  const legs = await legsOf(product)
  const [leg, otherLeg] = [legs.get(one.agentId), legs.get(other.agentId)]
  if (leg === undefined || otherLeg === undefined) throw new Error('the log names no legs')
  const socket = await product.openEventSocket()
  try {
    return await work(socket, [leg, otherLeg])
  } finally {
    socket.close()
  }
}

const bridgeOnce = async (
  socket: EventSocket,
  agents: readonly [SimulatedAgent, SimulatedAgent],
  [leg, otherLeg]: readonly [string, string],
  replies: number[],
  voices: number[],
): Promise<void> => {
  // Parking takes the switch a few frames; the instant must also not keep step with its 20 ms.
  await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 40))
  const heard = agents.map(({ line }) => line.ear.firstPacket(agentTone, 2_000))
  const before = performance.now()
  const reply = await socket.api(`uuid_bridge ${leg} ${otherLeg}`)
  replies.push(performance.now() - before)
  if (!reply.startsWith('+OK')) throw new Error(`uuid_bridge: ${reply}`)
  for (const at of await Promise.all(heard)) if (at !== null) voices.push(at - before)
  await socket.api(`uuid_transfer ${leg} -both park inline`)
}

/** Each agent's media leg, as the controller logged it. */
const legsOf = async (product: MeasuredProduct): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await product.log())
      .filter(({ msg }) => msg === 'the leg of a desk is up')
      .map(({ agentId, legId }) => [String(agentId), String(legId)]),
  )
