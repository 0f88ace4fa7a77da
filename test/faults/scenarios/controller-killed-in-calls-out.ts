import { expect } from 'vitest'
import { soundGapMs } from '../checkers/continuity.ts'
import { overOneDeath } from '../rig/over-one-death.ts'
import type { ReceivedCall } from '../rig/called-telephone.ts'
import type { Agent } from '../rig/house.ts'
import { within } from '../rig/patience.ts'
import type { Scene } from '../rig/scene.ts'

const ringsWithinMs = 15_000

export const whenControllerIsKilledInCallsOut = (scene: Scene): void => {
  const dial = async (agent: Agent): Promise<{ readonly call: ReceivedCall; readonly callId: string }> => {
    // Else whoever is done would take the calls that wait.
    await agent.command({ type: 'notReady' })
    const ringing = scene.telephone.nextCall()
    expect(await agent.command({ type: 'dial', number: '13912345678' })).toMatchObject({ ok: true })
    const call = await within(ringsWithinMs, ringing)
    if (call === null) throw new Error(`the telephone does not ring: ${JSON.stringify(agent.state)}`)
    const state = await agent.until(({ call: own }) => own?.ringsSince != null)
    return { call, callId: state.call?.callId ?? '' }
  }
  const isTold = (agent: Agent) =>
    agent.until((state) => state.outgoing?.outcome === 'failed' && state.agent.status !== 'talking')
  /** How many calls the trunk counts. */
  const trunkCalls = async (): Promise<number> => {
    const page = await (await fetch(`${scene.product.origin}/metrics`)).text()
    return Number(/^lianxin_trunk_calls\{trunk="telephone"\} (\d+)$/m.exec(page)?.[1])
  }

  overOneDeath(scene, [
    {
      title:
        'while two talk: neither hears a gap, the trunk counts it alone, and the agent hangs up in one record',
      before: async () => {
        const agent = await scene.house.agent('agent1')
        const { call, callId } = await dial(agent)
        call.answer()
        await agent.until((state) => state.call?.status === 'talking')
        await Promise.all([call.hears.voice(), agent.hears.voice()])
        return {
          after: async () => {
            await agent.until(
              ({ agent: { status }, call: own }) => status === 'talking' && own?.callId === callId,
            )
            expect(call.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(agent.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            await expect.poll(trunkCalls).toBe(1)
            expect(await agent.command({ type: 'hangUp', callId })).toEqual({ ok: true })
            expect(await call.ended).toMatchObject({ by: 'remote' })
            expect(await scene.records.of(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'agent', ends: 1, recording: { stopped: true } },
            })
            expect(await trunkCalls()).toBe(0)
          },
        }
      },
    },
    {
      title: 'while it rings: the telephone stops ringing, and the agent is told',
      before: async () => {
        const agent = await scene.house.agent('agent2')
        const { call, callId } = await dial(agent)
        return {
          after: async () => {
            expect(await call.ended).toMatchObject({ by: 'cancel' })
            await isTold(agent)
            expect(await scene.records.of(callId)).toMatchObject({
              result: 'failed',
              endedBy: 'server',
              ends: 1,
            })
          },
        }
      },
    },
    {
      title: 'and somebody answers while nobody is there: acknowledged, and ended',
      before: async () => {
        const agent = await scene.house.agent('agent3')
        const { call, callId } = await dial(agent)
        return {
          meanwhile: () => call.answer(),
          after: async () => {
            expect(
              await within(
                15_000,
                call.acknowledged.then(() => 'ACK'),
              ),
            ).toBe('ACK')
            expect(await call.ended).toMatchObject({ by: 'remote' })
            await isTold(agent)
            expect(await scene.records.of(callId)).toMatchObject({ result: 'failed', ends: 1 })
          },
        }
      },
    },
    {
      title: 'while two wait: both keep their places, and the first is offered to the agent who comes',
      before: async () => {
        const first = await scene.house.citizen()
        const firstId = await scene.records.queued()
        const second = await scene.house.citizen()
        const secondId = await scene.records.queued([firstId])
        return {
          after: async () => {
            const agent = await scene.house.agent('agent6')
            const { call } = await agent.until((state) => state.agent.status === 'offered')
            expect(call?.callId).toBe(firstId)
            await agent.command({ type: 'accept', callId: firstId })
            await first.hears.voice()
            await Promise.all([first.hangUp(), second.hangUp()])
            expect(await scene.records.of(firstId)).toMatchObject({ result: 'answered', ends: 1 })
            expect(await scene.records.of(secondId)).toMatchObject({ result: 'abandoned', ends: 1 })
          },
        }
      },
    },
  ])
}
