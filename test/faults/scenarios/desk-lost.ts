import { expect, it } from 'vitest'
import { agentReturnSeconds, withPeople, type Scene } from '../rig/scene.ts'

const musicWithinMs = 1_000

export const whenDeskIsLost = (scene: Scene): void => {
  withPeople(scene)
  const draftOf = async (agent: Awaited<ReturnType<Scene['house']['agent']>>): Promise<string> =>
    (await agent.until((state) => state.call?.orderId != null)).call?.orderId ?? ''

  it('the citizen hears music within a second, and the next sign-in is joined to the same call and draft', async () => {
    const agent = await scene.house.agent('agent1')
    const { citizen, callId } = await scene.talk(agent)
    const orderId = await draftOf(agent)
    const music = citizen.hears.anotherSound()
    agent.vanish()
    expect(await music).toBeLessThan(musicWithinMs)

    const again = await scene.house.agent('agent1')
    const { call } = await again.until((state) => state.call?.status === 'talking')
    expect(call).toMatchObject({ callId, orderId })
    await Promise.all([citizen.hears.voice(), again.hears.voice()])
    await citizen.hangUp()
    expect(await scene.ended(1)).toMatchObject([
      { callId, result: 'answered', endedBy: 'caller', ends: 1, orderId },
    ])
  })

  it('and nobody comes back: the call is the first of its queue, and its draft goes to the next agent', async () => {
    const agent = await scene.house.agent('agent1')
    const { citizen, callId } = await scene.talk(agent)
    const orderId = await draftOf(agent)
    const second = await scene.house.citizen()
    await scene.records.waiting(2)
    agent.vanish()
    const requeued = await scene.records.event(callId, 'callRequeued', (agentReturnSeconds + 5) * 1000)
    const held = await scene.records.event(callId, 'callHeld')
    expect(requeued.at - held.at).toBeGreaterThanOrEqual(agentReturnSeconds * 1000)

    const next = await scene.house.agent('agent2')
    const { call } = await next.until((state) => state.agent.status === 'offered')
    expect(call).toMatchObject({ callId, orderId })
    await next.command({ type: 'accept', callId })
    await Promise.all([citizen.hears.voice(), next.hears.voice()])
    await Promise.all([citizen.hangUp(), second.hangUp()])
    expect(await scene.ended(2)).toMatchObject([
      { callId, result: 'answered', ends: 1, orderId },
      { result: 'abandoned', ends: 1 },
    ])
  })
}
