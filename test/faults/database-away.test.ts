import { afterAll, beforeAll, expect, it } from 'vitest'
import { onServer, urlOfDatabase } from '../support/database-server.ts'
import { startPostgres, type RunningPostgres } from '../support/postgres.ts'
import { createRecords } from './checkers/records.ts'
import { killController } from './injectors/kill-controller.ts'
import { createHouse, type House } from './rig/house.ts'
import { startFaultProduct, type FaultProduct } from './rig/product.ts'

/** The short form of a minute: longer than every patience of the way to the database. */
const awayMs = Number(process.env['FAULTS_DATABASE_AWAY_MS'] ?? 6_000)

let postgres: RunningPostgres
let product: FaultProduct
let house: House

beforeAll(async () => {
  postgres = await startPostgres()
  await onServer(postgres.connectionString, (client) => client.query('create database faults'))
  product = await startFaultProduct(urlOfDatabase(postgres.connectionString, 'faults'))
  house = await createHouse(product)
})
afterAll(async () => {
  await house.close()
  await product.stop()
  await postgres.remove()
})

/** Each once, in this order; a recording and the draft come in between when they will. */
const steps = ['callArrived', 'callAnswered', 'callQueued', 'callOffered', 'callConnected', 'callEnded']

const talk = async (username: string, number: string) => {
  const agent = await house.agent(username)
  return { agent, ...(await answerNext(agent, number)) }
}
const answerNext = async (agent: Awaited<ReturnType<House['agent']>>, number: string) => {
  const citizen = await house.citizen({ number })
  const { call } = await agent.until((state) => state.agent.status === 'offered')
  const callId = call?.callId ?? ''
  await agent.command({ type: 'accept', callId })
  await Promise.all([citizen.hears.voice(), agent.hears.voice()])
  return { citizen, callId }
}

it(
  'the database is away: calls come, go and outlive a controller, desks are told, and everything is written once it is back',
  async () => {
    const first = await talk('agent1', '13700000001')
    const draft = (await first.agent.until((state) => state.call?.orderId != null)).call?.orderId ?? ''
    const other = await house.agent('agent2')

    await postgres.stop()
    const beganMs = performance.now()
    await first.agent.until((state) => !state.saving, 15_000)
    const save = await first.agent.ask('PATCH', `/api/orders/${draft}`, {
      ...{ version: 1, changes: { content: '停电' } },
    })
    expect(save).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })

    const second = await answerNext(other, '13700000002')
    const third = await house.citizen({ number: '13700000003' })
    await third.answered
    await third.hangUp()

    await killController(product, '/healthz').back
    await other.until((state) => state.agent.status === 'talking' && state.call?.callId === second.callId)
    for (const { hears } of [first.citizen, first.agent, second.citizen, other])
      expect(hears.longestSilenceMs()).toBeLessThan(200)
    await first.citizen.hangUp()
    await first.agent.until((state) => state.agent.status === 'wrapUp')
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, awayMs - (performance.now() - beganMs))))

    await postgres.start()
    await other.until((state) => state.saving && state.call?.orderId != null, 20_000)
    await second.citizen.hangUp()
    await other.until((state) => state.agent.status === 'wrapUp')
    const records = createRecords(product.databaseUrl)
    try {
      const ended = await records.ended(3)
      expect(ended.map(({ result, ends }) => ({ result, ends }))).toEqual([
        { result: 'answered', ends: 1 },
        { result: 'answered', ends: 1 },
        { result: 'abandoned', ends: 1 },
      ])
      for (const callId of [first.callId, second.callId]) {
        const course = await records.course(callId)
        expect(course.filter((type) => steps.includes(type))).toEqual(steps)
        expect(course.filter((type) => type === 'orderOpened')).toHaveLength(1)
        expect(await records.draftsOf(callId)).toBe(1)
      }
    } finally {
      await records.close()
    }
  },
  60_000 + awayMs,
)
