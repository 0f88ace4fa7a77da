import { expect, it } from 'vitest'
import { killController } from '../injectors/kill-controller.ts'
import { withPeople, type Scene } from '../rig/scene.ts'

/** The short form of a minute: longer than every patience of the way to the database. */
const awayMs = Number(process.env['FAULTS_DATABASE_AWAY_MS'] ?? 6_000)

/** Each once, in this order; a recording and the draft come in between when they will. */
const steps = ['callArrived', 'callAnswered', 'callQueued', 'callOffered', 'callConnected', 'callEnded']

export const whenDatabaseIsAway = (scene: Scene): void => {
  withPeople(scene)
  it(
    'calls come, go and outlive a controller, desks are told, and everything is written once it is back',
    async () => {
      const { house, records, database } = scene
      const agent = await house.agent('agent1')
      const first = await scene.talk(agent)
      const draft = (await agent.until((state) => state.call?.orderId != null)).call?.orderId ?? ''
      const other = await house.agent('agent2')

      await database.stop()
      const beganMs = performance.now()
      await agent.until((state) => !state.saving, 15_000)
      const save = await agent.ask('PATCH', `/api/orders/${draft}`, {
        ...{ version: 1, changes: { content: '停电' } },
      })
      expect(save).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })

      const second = await scene.talk(other)
      const third = await house.citizen()
      await third.answered
      await third.hangUp()

      await killController(scene.product, '/healthz').back
      await other.until((state) => state.agent.status === 'talking' && state.call?.callId === second.callId)
      for (const { hears } of [first.citizen, agent, second.citizen, other])
        expect(hears.longestSilenceMs()).toBeLessThan(200)
      await first.citizen.hangUp()
      await agent.until((state) => state.agent.status === 'wrapUp')
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, awayMs - (performance.now() - beganMs))))

      await database.start()
      await other.until((state) => state.saving && state.call?.orderId != null, 20_000)
      await second.citizen.hangUp()
      await other.until((state) => state.agent.status === 'wrapUp')
      const ended = await scene.ended(3)
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
    },
    60_000 + awayMs,
  )
}
