import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realPair, type SwitchAddresses } from '../support/switch/addresses.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createRecords } from './checkers/records.ts'
import { createHouse, type Agent, type Citizen, type House } from './rig/house.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'

const pair = realPair(process.env)
const switches: readonly (readonly [string, SwitchAddresses | null])[] = [
  ['embedded switch', null],
  ...('missing' in pair ? [] : [['real pair', pair] as const]),
]

/** The minute of a real hotline, for a test that should not last one. */
const agentReturnSeconds = 4
const musicWithinMs = 1_000

describe.each(switches)('a desk dies in a call (%s)', (_name, addresses) => {
  let database: TestDatabase
  let product: FaultProduct
  let records: ReturnType<typeof createRecords>
  let house: House

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    product = await startFaultProduct(database.connectionString, addresses, {
      AGENT_RETURN_SECONDS: String(agentReturnSeconds),
    })
    records = createRecords(database.connectionString)
  })
  afterAll(async () => {
    await records.close()
    await product.stop()
    await database.remove()
  })
  beforeEach(async () => {
    house = await createHouse(product)
  })
  afterEach(() => house.close())

  const talk = async (agent: Agent): Promise<{ readonly citizen: Citizen; readonly callId: string }> => {
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    const callId = call?.callId ?? ''
    await agent.command({ type: 'accept', callId })
    await Promise.all([citizen.hears.voice(), agent.hears.voice()])
    await agent.until((state) => state.call?.orderId != null)
    return { citizen, callId }
  }

  it('the citizen hears music within a second, and the next sign-in is joined to the same call and draft', async () => {
    const agent = await house.agent('agent1')
    const { citizen, callId } = await talk(agent)
    const { orderId } = (await agent.until((state) => state.call !== null)).call ?? {}
    const music = citizen.hears.anotherSound()
    agent.vanish()
    expect(await music).toBeLessThan(musicWithinMs)

    const again = await house.agent('agent1')
    const { call } = await again.until((state) => state.call?.status === 'talking')
    expect(call).toMatchObject({ callId, orderId })
    await Promise.all([citizen.hears.voice(), again.hears.voice()])
    await citizen.hangUp()
    const record = (await records.ended(1)).at(-1)
    expect(record).toMatchObject({ callId, result: 'answered', endedBy: 'caller', ends: 1, orderId })
  })

  it('and nobody comes back: the call is the first of its queue, and its draft goes to the next agent', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent2')
    const { citizen, callId } = await talk(agent)
    const { orderId } = (await agent.until((state) => state.call !== null)).call ?? {}
    const second = await house.citizen({ number: '13700000009' })
    await records.waiting(2)
    agent.vanish()
    const requeued = await records.event(callId, 'callRequeued', (agentReturnSeconds + 5) * 1000)
    const held = await records.event(callId, 'callHeld')
    expect(requeued.at - held.at).toBeGreaterThanOrEqual(agentReturnSeconds * 1000)

    const next = await house.agent('agent3')
    const { call } = await next.until((state) => state.agent.status === 'offered')
    expect(call).toMatchObject({ callId, orderId })
    await next.command({ type: 'accept', callId })
    await Promise.all([citizen.hears.voice(), next.hears.voice()])
    await Promise.all([citizen.hangUp(), second.hangUp()])
    const ended = (await records.ended(known + 2)).slice(-2)
    expect(ended).toMatchObject([
      { callId, result: 'answered', ends: 1, orderId },
      { result: 'abandoned', ends: 1 },
    ])
  })
})
