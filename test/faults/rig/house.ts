import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import { callHotline, type CitizenCall } from '../../support/agents/simulated-citizen.ts'
import { createSimulatedAgent, type SimulatedAgent } from '../../support/agents/simulated-agent.ts'
import { createContinuityEar, type ContinuityEar } from '../checkers/continuity.ts'
import { within } from './patience.ts'
import type { FaultProduct } from './product.ts'

export const citizenTone = 440
export const agentTone = 1000

export type Citizen = CitizenCall & {
  /** Listens for the agent's voice. */
  readonly hears: ContinuityEar
}
export type Agent = SimulatedAgent & {
  /** Listens for the citizen's voice, or another's. */
  readonly hears: ContinuityEar
}

/** People around a product: citizens who call it and agents at its desks. */
export type House = {
  /** Each from a number of its own. */
  citizen(options?: { readonly number?: string; readonly mute?: boolean }): Promise<Citizen>
  /** Signed in, with a leg and a live link, and ready. Who listens to a room is `mute`, and hears one voice in it. */
  agent(username: string, options?: { readonly mute?: boolean; readonly hearsHz?: number }): Promise<Agent>
  close(): Promise<void>
}

/** Signs out; where nobody hears that, the leg goes all the same. */
const goHome = async (agent: Agent): Promise<void> => {
  const home = await within(
    goHomeWithinMs,
    agent.signOut().then(
      () => true,
      () => null,
    ),
  )
  if (home === null) agent.vanish()
}
const goHomeWithinMs = 3_000

export const createHouse = async (product: FaultProduct): Promise<House> => {
  const exchange = createUserAgent(
    { listeners: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], product: 'citizen' },
    { onInvite: (call) => void call.respond(486) },
  )
  await exchange.start()
  const citizens: Citizen[] = []
  const agents = new Set<Agent>()
  return {
    citizen: async ({ number = String(13_700_000_000 + citizens.length), mute = false } = {}) => {
      const hears = createContinuityEar(agentTone)
      const call = await callHotline(exchange, {
        ...{ number, mute, to: '12345', server: product.sipServer, toneHz: citizenTone, also: hears },
      })
      const citizen = { ...call, hears }
      citizens.push(citizen)
      return citizen
    },
    agent: async (username, { mute = false, hearsHz = citizenTone } = {}) => {
      const hears = createContinuityEar(hearsHz)
      const agent = await createSimulatedAgent({
        ...{ origin: product.origin, account: product.account(username), toneHz: agentTone },
        ...{ also: hears, stays: true, mute },
      })
      await agent.command({ type: 'ready' })
      // A spread would freeze the state that the link keeps up to date.
      const seated: Agent = Object.defineProperties(Object.create(null) as Agent, {
        ...Object.getOwnPropertyDescriptors(agent),
        hears: { value: hears },
        vanish: { value: () => agents.delete(seated) && agent.vanish() },
      })
      agents.add(seated)
      return seated
    },
    close: async () => {
      await Promise.all(citizens.map((call) => call.hangUp()))
      await Promise.all([...agents].map(goHome))
      await exchange.stop()
    },
  }
}
