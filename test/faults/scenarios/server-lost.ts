import { expect, it } from 'vitest'
import { killController } from '../injectors/kill-controller.ts'
import { soundGapMs } from '../checkers/continuity.ts'
import { withPeople, type Scene } from '../rig/scene.ts'

const backWithinMs = 5_000
const newCallsWithinMs = 3_000
/** Resolves with the ms until the controller has both servers again. */
const ready = async ({ product }: Scene): Promise<number> => {
  const beganMs = performance.now()
  for (;;) {
    const answer = await fetch(`${product.origin}/readyz`).catch(() => null)
    if (answer?.status === 200) return Math.round(performance.now() - beganMs)
    if (performance.now() - beganMs > 20_000) throw new Error(`not ready: ${await answer?.text()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export const whenEventSocketIsCut = (scene: Scene): void => {
  withPeople(scene)
  it('they talk on over legs that were taken up before, and a new call is answered within 5 s', async () => {
    const agent = await scene.house.agent('agent1')
    const { citizen, callId } = await scene.talk(agent)
    // From now on the controller has their legs over that event socket too.
    await killController(scene.product).back
    await agent.until((state) => state.agent.status === 'talking' && state.agent.legUp)
    scene.servers.eventSocket.cut()
    await expect
      .poll(async () => (await fetch(`${scene.product.origin}/readyz`)).status, { timeout: 5_000 })
      .toBe(503)
    scene.servers.eventSocket.restore()
    expect(await ready(scene)).toBeLessThan(backWithinMs)
    const other = await scene.house.citizen()
    expect(await other.answered).toBe(true)
    expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(agent.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(await agent.command({ type: 'hangUp', callId })).toEqual({ ok: true })
    await Promise.all([citizen.hangUp(), other.hangUp()])
    expect((await scene.ended(2)).map(({ ends }) => ends)).toEqual([1, 1])
  })
}

export const whenSipServerIsKilled = (scene: Scene): void => {
  withPeople(scene)
  it('they talk on, a new call comes in within 3 s, and a citizen who leaves without a word is noticed', async () => {
    const agent = await scene.house.agent('agent1')
    const { citizen, callId } = await scene.talk(agent)
    await scene.servers.restartSipServer?.()
    expect(await ready(scene)).toBeLessThan(newCallsWithinMs)
    const other = await scene.house.citizen()
    await other.answered
    expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(agent.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
    expect(agent.state.call).toMatchObject({ callId, status: 'talking' })

    // The new SIP server does not know this call: its BYE reaches nobody.
    await citizen.hangUp()
    await agent.until((state) => state.agent.status === 'wrapUp')
    await other.hangUp()
    const ended = await scene.ended(2)
    expect(ended.map(({ result, ends }) => ({ result, ends }))).toEqual([
      { result: 'answered', ends: 1 },
      { result: 'abandoned', ends: 1 },
    ])
  })
}
