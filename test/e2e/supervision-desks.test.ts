import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEar } from '../../src/citizen/ear.ts'
import type { DeskCommand } from '../../src/contract/desk.ts'
import { createSimulatedAgent, type SimulatedAgent } from '../support/agents/simulated-agent.ts'
import { callHotline, citizenTone, loudDb, quietDb } from '../support/desk.ts'
import { openScene, startScene, type Scene } from '../support/scene.ts'
import { realPair, settingsFor } from '../support/switch/addresses.ts'

/** The same on whichever pair `REAL_DRACHTIO_HOST` and the like name (test/switch/README.md); else on the embedded switch. */
const pair = realPair(process.env)

let scene: Scene
beforeAll(async () => {
  scene = await ('missing' in pair ? openScene() : startScene(settingsFor(pair)))
})
afterAll(() => scene.end())

type Desk = { readonly agent: SimulatedAgent; readonly ear: ReturnType<typeof createEar> }

const desk = async (username: string, toneHz: number): Promise<Desk> => {
  const ear = createEar()
  const { product } = scene
  const account = product.account(username)
  return { agent: await createSimulatedAgent({ origin: product.origin, account, toneHz, also: ear }), ear }
}

const agentTone = 1150
const leadTone = 1700

/** Exactly these of the three tones. */
const hears = (ear: Desk['ear'], tones: readonly number[]): Promise<void> =>
  expect
    .poll(
      () =>
        [citizenTone, agentTone, leadTone].map((hertz) => {
          const level = ear.toneDbfs(hertz) ?? -Infinity
          return level > loudDb ? 'loud' : level < quietDb ? 'quiet' : 'between'
        }),
      { timeout: 15_000 },
    )
    .toEqual([citizenTone, agentTone, leadTone].map((hertz) => (tones.includes(hertz) ? 'loud' : 'quiet')))

const press = async ({ agent }: Desk, command: DeskCommand): Promise<void> => {
  expect(await agent.command(command)).toMatchObject({ ok: true })
}

it('lets a lead listen through hold and back, whisper, barge in and take over', async () => {
  const [one, lead] = await Promise.all([desk('agent1', agentTone), desk('lead1', leadTone)])
  const citizen = createEar()
  await press(one, { type: 'ready' })
  const call = callHotline(scene.exchange, scene.product, '13888712046', citizen)
  const offered = await one.agent.until(({ agent }) => agent.status === 'offered', 30_000)
  const callId = offered.call?.callId ?? ''
  await press(one, { type: 'accept', callId })
  await hears(citizen, [agentTone])

  const watch = (mode: 'listen' | 'whisper' | 'barge') =>
    press(lead, { type: 'watch', targetId: one.agent.agentId, mode, visible: true })
  await watch('listen')
  await Promise.all([hears(lead.ear, [citizenTone, agentTone]), hears(one.ear, [citizenTone])])
  await press(one, { type: 'hold', callId })
  await expect
    .poll(() => lead.ear.toneDbfs(citizenTone) ?? -Infinity, { timeout: 15_000 })
    .toBeLessThan(quietDb)
  await press(one, { type: 'resume', callId })
  await hears(lead.ear, [citizenTone, agentTone])

  await watch('whisper')
  await Promise.all([hears(one.ear, [citizenTone, leadTone]), hears(citizen, [agentTone])])
  await watch('barge')
  await Promise.all([hears(citizen, [agentTone, leadTone]), hears(one.ear, [citizenTone, leadTone])])

  await press(lead, { type: 'takeOver', callId })
  await Promise.all([hears(citizen, [leadTone]), hears(lead.ear, [citizenTone]), hears(one.ear, [])])
  expect(one.agent.state.agent.status).toBe('wrapUp')

  await press(one, { type: 'ready' })
  await press(one, { type: 'notReady' })
  const back = { type: 'watch', targetId: lead.agent.agentId, mode: 'listen', visible: true } as const
  expect(await one.agent.command(back)).toMatchObject({ ok: false, code: 'forbidden' })
  await press(lead, { type: 'hangUp', callId })
  await call
  await Promise.all([one.agent.signOut(), lead.agent.signOut()])
})
