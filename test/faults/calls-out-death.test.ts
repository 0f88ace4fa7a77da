import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realPair, type SwitchAddresses } from '../support/switch/addresses.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createRecords } from './checkers/records.ts'
import { onlyChannels } from './checkers/switch-state.ts'
import { killController } from './injectors/kill-controller.ts'
import { createCalledTelephone, type CalledTelephone } from './rig/called-telephone.ts'
import { createHouse, type Agent, type House } from './rig/house.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'

const pair = realPair(process.env)
const switches: readonly (readonly [string, SwitchAddresses | null])[] = [
  ['embedded switch', null],
  ...('missing' in pair ? [] : [['real pair', pair] as const]),
]

describe.each(switches)('the controller is killed in a call from here (%s)', (_name, addresses) => {
  let database: TestDatabase
  let product: FaultProduct
  let records: ReturnType<typeof createRecords>
  let telephone: CalledTelephone
  let house: House

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    telephone = await createCalledTelephone()
    product = await startFaultProduct(database.connectionString, addresses, { TRUNKS: telephone.trunks })
    records = createRecords(database.connectionString)
  })
  afterAll(async () => {
    await records.close()
    await product.stop()
    await telephone.close()
    await database.remove()
  })
  beforeEach(async () => {
    house = await createHouse(product)
  })
  afterEach(() => house.close())

  const dial = async (agent: Agent) => {
    const ringing = telephone.nextCall()
    expect(await agent.command({ type: 'dial', number: '13912345678' })).toMatchObject({ ok: true })
    const call = await ringing
    await agent.until((state) => state.call?.ringsSince != null)
    return call
  }
  const trunkCalls = async (): Promise<number> => {
    const page = await (await fetch(`${product.origin}/metrics`)).text()
    return Number(/^lianxin_trunk_calls\{trunk="telephone"\} (\d+)$/m.exec(page)?.[1])
  }

  it('while it rings: the telephone stops ringing, the agent is told, and its place on the trunk is free', async () => {
    const agent = await house.agent('agent1')
    const call = await dial(agent)
    expect(await trunkCalls()).toBe(1)
    await killController(product).back
    expect(await call.ended).toMatchObject({ by: 'cancel' })
    await agent.until((state) => state.outgoing?.outcome === 'failed' && state.agent.status !== 'talking')
    expect(await trunkCalls()).toBe(0)
    expect((await records.ended(1)).at(-1)).toMatchObject({ result: 'failed', endedBy: 'server', ends: 1 })
    await onlyChannels(product, 1)
  })

  it('while two talk: neither hears a gap, the trunk keeps its count, and the agent hangs up in one record', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent3')
    const call = await dial(agent)
    call.answer()
    const { call: up } = await agent.until((state) => state.call?.status === 'talking')
    await Promise.all([call.hears.voice(), agent.hears.voice()])
    await killController(product).back
    await agent.until((state) => state.agent.status === 'talking' && state.call?.callId === up?.callId)
    expect(call.hears.longestSilenceMs()).toBeLessThan(200)
    expect(agent.hears.longestSilenceMs()).toBeLessThan(200)
    expect(await trunkCalls()).toBe(1)
    expect(await agent.command({ type: 'hangUp', callId: up?.callId ?? '' })).toEqual({ ok: true })
    expect(await call.ended).toMatchObject({ by: 'remote' })
    const record = (await records.ended(known + 1)).at(-1)
    expect(record).toMatchObject({
      result: 'answered',
      endedBy: 'agent',
      ends: 1,
      recording: { stopped: true },
    })
    expect(await trunkCalls()).toBe(0)
  })
})
