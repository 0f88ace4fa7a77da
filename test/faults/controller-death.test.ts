import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realPair, type SwitchAddresses } from '../support/switch/addresses.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createRecords } from './checkers/records.ts'
import { onlyChannels } from './checkers/switch-state.ts'
import { killController } from './injectors/kill-controller.ts'
import { createHouse, type House } from './rig/house.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'

const pair = realPair(process.env)
const switches: readonly (readonly [string, SwitchAddresses | null])[] = [
  ['embedded switch', null],
  ...('missing' in pair ? [] : [['real pair', pair] as const]),
]

/** Of one packet's 20 ms; a busy machine is late now and then (I1 allows 200 ms). */
const soundGapMs = 200

describe.each(switches)('the controller is killed (%s)', (_name, addresses) => {
  let database: TestDatabase
  let product: FaultProduct
  let records: ReturnType<typeof createRecords>
  let house: House

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true })
    product = await startFaultProduct(database.connectionString, addresses)
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

  it('while two talk: neither hears a gap, the desk is back at its call, and the citizen hangs up in one record', async () => {
    const agent = await house.agent('agent1')
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    await agent.command({ type: 'accept', callId: call?.callId ?? '' })
    await Promise.all([citizen.hears.voice(), agent.hears.voice()])

    await killController(product).back
    await agent.until((state) => state.agent.status === 'talking' && state.call?.callId === call?.callId)
    expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(agent.hears.longestSilenceMs()).toBeLessThan(soundGapMs)

    await citizen.hangUp()
    await agent.until((state) => state.agent.status === 'wrapUp')
    const [record] = await records.ended(1)
    expect(record).toMatchObject({
      result: 'answered',
      endedBy: 'caller',
      ends: 1,
      recording: { stopped: true },
    })
    await onlyChannels(product, 1)
  })

  it('and the citizen hangs up while nobody is there: one record, and the agent is free', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent2')
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    await agent.command({ type: 'accept', callId: call?.callId ?? '' })
    await citizen.hears.voice()

    const { back } = killController(product)
    await Promise.all([citizen.hangUp(), back])
    await agent.until((state) => state.agent.status === 'wrapUp')
    const record = (await records.ended(known + 1)).at(-1)
    expect(record).toMatchObject({ endedBy: 'caller', ends: 1, recording: { stopped: true } })
  })

  it('while two wait: both keep their places, and the first is offered to the agent who comes', async () => {
    const known = (await records.all()).length
    const first = await house.citizen()
    await records.waiting(1)
    const second = await house.citizen()
    await records.waiting(2)
    await killController(product).back

    const agent = await house.agent('agent3')
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    expect(call?.callerNumber).toContain(first.number.slice(-4))
    await agent.command({ type: 'accept', callId: call?.callId ?? '' })
    await first.hears.voice()
    await Promise.all([first.hangUp(), second.hangUp()])
    const ended = (await records.ended(known + 2)).slice(-2)
    expect(ended.map(({ result, ends }) => ({ result, ends }))).toEqual([
      { result: 'answered', ends: 1 },
      { result: 'abandoned', ends: 1 },
    ])
  })

  it('while a citizen is held: the agent takes the call back, and hangs up', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent4')
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    const callId = call?.callId ?? ''
    await agent.command({ type: 'accept', callId })
    await citizen.hears.voice()
    await agent.command({ type: 'hold', callId })

    await killController(product).back
    await agent.until((state) => state.call?.status === 'held' && state.agent.status === 'talking')
    expect(await agent.command({ type: 'resume', callId })).toEqual({ ok: true })
    await Promise.all([citizen.hears.voice(), agent.hears.voice()])
    expect(await agent.command({ type: 'hangUp', callId })).toEqual({ ok: true })
    await agent.until((state) => state.agent.status === 'wrapUp')
    await citizen.hangUp()
    const record = (await records.ended(known + 1)).at(-1)
    expect(record).toMatchObject({
      result: 'answered',

      ends: 1,
      recording: { stopped: true },
    })
  })

  it('while a call is offered: the agent accepts it, and both hear each other', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent5')
    const citizen = await house.citizen()
    await agent.until((state) => state.agent.status === 'offered')

    await killController(product).back
    const { call } = await agent.until((state) => state.agent.status === 'offered', 20_000)
    expect(await agent.command({ type: 'accept', callId: call?.callId ?? '' })).toEqual({ ok: true })
    await Promise.all([citizen.hears.voice(), agent.hears.voice()])
    await citizen.hangUp()
    const record = (await records.ended(known + 1)).at(-1)
    expect(record).toMatchObject({ result: 'answered', endedBy: 'caller', ends: 1 })
  })

  it('while a citizen is asked for a rating: the key counts, and the call ends by itself', async () => {
    const known = (await records.all()).length
    const agent = await house.agent('agent7')
    const citizen = await house.citizen()
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    const callId = call?.callId ?? ''
    await agent.command({ type: 'accept', callId })
    await citizen.hears.voice()
    const asked = citizen.hears.anotherSound()
    await agent.command({ type: 'hangUp', callId })
    await asked
    await killController(product).back
    citizen.press('1')
    await citizen.ended
    const record = (await records.ended(known + 1)).at(-1)
    expect(record).toMatchObject({ result: 'answered', endedBy: 'agent', ends: 1, rating: 1 })
  })
})
