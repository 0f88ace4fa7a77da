import type { SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import type { VoiceLine } from '../../support/agents/voice-line.ts'
import { histogram, type Histogram } from '../histogram.ts'
import { agentTone, citizenTone, goNotReady, goReady } from '../load/agents.ts'
import type { Citizens } from '../load/citizens.ts'
import type { MeasuredProduct } from '../product/measured-product.ts'
import { withBridgedLegs } from './floor.ts'

/** Mouth to ear, ms: from a packet's going out to its coming in at the other leg, both ways together. */
export type MouthToEar = {
  /** Two desk legs joined by one command on the switch's own socket. */
  readonly bare: Histogram
  /** A citizen and an agent in a call of the hotline, recorded as every call is. */
  readonly call: Histogram
}

const changes = 60
/** Neither is what the legs say otherwise. */
const marks = [1790, 2330] as const
const heardWithinMs = 2_000

/** P13: what the hotline's own call adds to a bare bridge. */
export const mouthToEar = async (
  product: MeasuredProduct,
  [one, other]: readonly [SimulatedAgent, SimulatedAgent],
  citizens: Citizens,
): Promise<MouthToEar> => {
  const bare = await withBridgedLegs(product, [one, other], () => bothWays(one.line, other.line))
  const call = await inCall(one, citizens, (citizen) => bothWays(one.line, citizen))
  await Promise.all([one.line.say(agentTone), other.line.say(agentTone)])
  return { bare: histogram(bare), call: histogram(call) }
}

const inCall = async <T>(
  agent: SimulatedAgent,
  citizens: Citizens,
  work: (citizen: VoiceLine) => Promise<T>,
): Promise<T> => {
  await goReady([agent])
  const citizen = await citizens.call()
  await agent.until(({ agent: { status } }) => status === 'offered')
  const heard = agent.line.ear.firstPacket(citizenTone, heardWithinMs)
  await agent.command({ type: 'accept', callId: agent.state.call?.callId ?? '' })
  if ((await heard) === null) throw new Error('the agent heard nothing of the citizen')
  const result = await work(citizen.line)
  await citizen.hangUp()
  await citizen.ended
  await goNotReady([agent])
  return result
}

const bothWays = async (one: VoiceLine, other: VoiceLine): Promise<readonly number[]> => [
  ...(await oneWay(one, other)),
  ...(await oneWay(other, one)),
]

/** The speaker changes its tone; the first packet that holds the new one is looked for at the other end. */
const oneWay = async (from: VoiceLine, to: VoiceLine): Promise<readonly number[]> => {
  const delays: number[] = []
  for (let index = 0; index < changes; index += 1) {
    // The instant must not keep step with the 20 ms of either leg.
    await new Promise((resolve) => setTimeout(resolve, 45 + Math.random() * 40))
    const hertz = marks[index % marks.length] ?? marks[0]
    const heard = to.ear.firstPacket(hertz, heardWithinMs)
    const saidAt = await from.say(hertz)
    const heardAt = await heard
    if (heardAt === null) throw new Error('a change of tone was not heard')
    delays.push(heardAt - saidAt)
  }
  return delays
}
