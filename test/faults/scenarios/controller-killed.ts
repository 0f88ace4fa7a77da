import { expect } from 'vitest'
import { soundGapMs } from '../checkers/continuity.ts'
import { overOneDeath } from '../rig/over-one-death.ts'
import type { Scene } from '../rig/scene.ts'

export const whenControllerIsKilled = (scene: Scene): void => {
  const recordOf = (callId: string) => scene.records.of(callId)
  const offered = (agent: Awaited<ReturnType<typeof comes>>) =>
    agent.until((state) => state.agent.status === 'offered')
  const comes = (username: string) => scene.house.agent(username)

  overOneDeath(scene, [
    {
      title:
        'while two talk: neither hears a gap, the desk is back at its call, and the citizen hangs up in one record',
      before: async () => {
        const agent = await comes('agent1')
        const { citizen, callId } = await scene.talk(agent)
        return {
          after: async () => {
            await agent.until(
              ({ agent: { status }, call }) => status === 'talking' && call?.callId === callId,
            )
            expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(agent.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            await citizen.hangUp()
            await agent.until((state) => state.agent.status === 'wrapUp')
            expect(await recordOf(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'caller', ends: 1, recording: { stopped: true } },
            })
          },
        }
      },
    },
    {
      title: 'and the citizen hangs up while nobody is there: one record, and the agent is free',
      before: async () => {
        const agent = await comes('agent2')
        const { citizen, callId } = await scene.talk(agent)
        return {
          meanwhile: () => citizen.hangUp(),
          after: async () => {
            await agent.until((state) => state.agent.status === 'wrapUp')
            expect(await recordOf(callId)).toMatchObject({
              ...{ endedBy: 'caller', ends: 1, recording: { stopped: true } },
            })
          },
        }
      },
    },
    {
      title: 'while a citizen is held: the agent takes the call back, and hangs up',
      before: async () => {
        const agent = await comes('agent3')
        const { citizen, callId } = await scene.talk(agent)
        await agent.command({ type: 'hold', callId })
        return {
          after: async () => {
            await agent.until((state) => state.call?.status === 'held' && state.agent.status === 'talking')
            expect(await agent.command({ type: 'resume', callId })).toEqual({ ok: true })
            await Promise.all([citizen.hears.voice(), agent.hears.voice()])
            expect(await agent.command({ type: 'hangUp', callId })).toEqual({ ok: true })
            await agent.until((state) => state.agent.status === 'wrapUp')
            await citizen.hangUp()
            expect(await recordOf(callId)).toMatchObject({
              ...{ result: 'answered', ends: 1, recording: { stopped: true } },
            })
          },
        }
      },
    },
    {
      title: 'while a citizen is asked for a rating: the key counts, and the call ends by itself',
      before: async () => {
        const agent = await comes('agent4')
        const { citizen, callId } = await scene.talk(agent)
        const asked = citizen.hears.anotherSound()
        await agent.command({ type: 'hangUp', callId })
        await asked
        return {
          after: async () => {
            citizen.press('1')
            await citizen.ended
            expect(await recordOf(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'agent', ends: 1, rating: 1 },
            })
          },
        }
      },
    },
    {
      title: 'while a call is offered: the agent accepts it, and both hear each other',
      before: async () => {
        const agent = await comes('agent5')
        const citizen = await scene.house.citizen()
        const { call } = await offered(agent)
        const callId = call?.callId ?? ''
        return {
          after: async () => {
            await agent.until((state) => state.agent.status === 'offered' && state.call?.callId === callId)
            expect(await agent.command({ type: 'accept', callId })).toEqual({ ok: true })
            await Promise.all([citizen.hears.voice(), agent.hears.voice()])
            await citizen.hangUp()
            expect(await recordOf(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'caller', ends: 1 },
            })
          },
        }
      },
    },
    {
      // The telephone has the 200 before the controller hears that it was sent.
      title: 'at the very answer, as the notice begins: it is heard to its end, and the call is offered',
      before: async () => {
        const citizen = await scene.house.citizen()
        await citizen.answered
        return {
          after: async () => {
            const agent = await comes('agent7')
            const { call } = await offered(agent)
            const callId = call?.callId ?? ''
            expect(await agent.command({ type: 'accept', callId })).toEqual({ ok: true })
            await Promise.all([citizen.hears.voice(), agent.hears.voice()])
            await citizen.hangUp()
            expect(await recordOf(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'caller', ends: 1 },
            })
          },
        }
      },
    },
  ])
}
