import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createRecords } from './checkers/records.ts'
import { onlyChannels } from './checkers/switch-state.ts'
import { createHouse, type House } from './rig/house.ts'
import { realPartedSwitch, startPartedSwitch, type PartedSwitch } from './rig/parted-switch.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'

const real = process.env['REAL_RESTART_SIP'] ?? ''
const switches = ['embedded switch', ...(real === '' ? [] : ['real pair'])]
const newCallsWithinMs = 3_000

describe.each(switches)('a server is lost while two talk (%s)', (name) => {
  let database: TestDatabase
  let parted: PartedSwitch
  let product: FaultProduct
  let records: ReturnType<typeof createRecords>
  let house: House

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    const found = name === 'real pair' ? await realPartedSwitch(process.env) : await startPartedSwitch()
    if (found === null) throw new Error('the real pair cannot be restarted')
    parted = found
    product = await startFaultProduct(database.connectionString, parted.addresses, {}, parted.eventsPort)
    records = createRecords(database.connectionString)
  })
  afterAll(async () => {
    await records.close()
    await product.stop()
    await parted.stop()
    await database.remove()
  })
  beforeEach(async () => {
    house = await createHouse(product)
  })
  afterEach(() => house.close())

  const talk = async (username: string) => {
    const agent = await house.agent(username)
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    const callId = call?.callId ?? ''
    await agent.command({ type: 'accept', callId })
    await Promise.all([citizen.hears.voice(), agent.hears.voice()])
    return { agent, citizen, callId }
  }
  /** Resolves with the ms until the controller has both servers again. */
  const ready = async (): Promise<number> => {
    const beganMs = performance.now()
    for (;;) {
      const answer = await fetch(`${product.origin}/readyz`).catch(() => null)
      if (answer?.status === 200) return Math.round(performance.now() - beganMs)
      if (performance.now() - beganMs > 20_000) throw new Error(`not ready: ${await answer?.text()}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('the SIP server: they talk on, a new call comes in within 3 s, and a citizen who leaves without a word is noticed', async () => {
    const known = (await records.all()).length
    const { agent, citizen, callId } = await talk('agent1')
    await parted.restartSipServer()
    expect(await ready()).toBeLessThan(newCallsWithinMs)
    const other = await house.citizen({ number: '13700000077' })
    await other.answered
    expect(citizen.hears.longestSilenceMs()).toBeLessThan(200)
    expect(agent.hears.longestSilenceMs()).toBeLessThan(200)
    expect(agent.state.call).toMatchObject({ callId, status: 'talking' })

    // The new SIP server does not know this call: its BYE reaches nobody.
    await citizen.hangUp()
    await agent.until((state) => state.agent.status === 'wrapUp')
    await other.hangUp()
    const ended = (await records.ended(known + 2)).slice(-2)
    expect(ended.map(({ result, ends }) => ({ result, ends }))).toEqual([
      { result: 'answered', ends: 1 },
      { result: 'abandoned', ends: 1 },
    ])
    await onlyChannels(product, 1, 12_000)
  })
})
