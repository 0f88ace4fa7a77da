import { expect } from 'vitest'
import { soundGapMs } from '../checkers/continuity.ts'
import { agentTone, type Agent, type Citizen } from '../rig/house.ts'
import { overOneDeath } from '../rig/over-one-death.ts'
import type { Scene } from '../rig/scene.ts'

/** More than two in a conversation. One of them speaks and the others listen: a gap is then anybody's. */
export const whenControllerIsKilledInCompany = (scene: Scene): void => {
  const listener = { mute: true, hearsHz: agentTone } as const
  /** Citizen and agent, of whom the agent speaks. */
  const told = async (agent: Agent): Promise<{ readonly citizen: Citizen; readonly callId: string }> => {
    const citizen = await scene.house.citizen({ mute: true })
    const { call } = await agent.until((state) => state.agent.status === 'offered')
    const callId = call?.callId ?? ''
    expect(await agent.command({ type: 'accept', callId })).toEqual({ ok: true })
    await citizen.hears.voice()
    return { citizen, callId }
  }

  overOneDeath(scene, [
    {
      title: 'while three talk: nobody hears a gap, the asker leaves, and the citizen ends it in one record',
      before: async () => {
        const agent = await scene.house.agent('agent1')
        const { citizen, callId } = await told(agent)
        const other = await scene.house.agent('agent2', listener)
        expect(
          await agent.command({ type: 'addParty', callId, to: { agentId: other.agentId }, manner: 'join' }),
        ).toMatchObject({ ok: true })
        const { call } = await other.until((state) => state.agent.status === 'offered')
        expect(await other.command({ type: 'accept', callId: call?.callId ?? '' })).toEqual({ ok: true })
        await Promise.all([other.hears.voice(), citizen.hears.voice()])
        return {
          after: async () => {
            await agent.until(
              ({ call: own, parties: [party] }) => own !== null && party?.status === 'talking',
            )
            await other.until((state) => state.agent.status === 'talking' && state.call?.askedBy != null)
            expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(other.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(await agent.command({ type: 'leaveCall', callId })).toEqual({ ok: true })
            await agent.until((state) => state.agent.status === 'wrapUp')
            await other.until(({ call: own }) => own?.callId === callId && own.askedBy === null)
            await citizen.hangUp()
            await other.until((state) => state.agent.status === 'wrapUp')
            expect(await scene.records.of(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'caller', ends: 1, recording: { stopped: true } },
            })
          },
        }
      },
    },
    {
      title: 'while a lead listens: still hears the agent without a gap, speaks to everybody, and is let go',
      before: async () => {
        const agent = await scene.house.agent('agent3')
        const { citizen, callId } = await told(agent)
        const lead = await scene.house.agent('lead1', listener)
        expect(
          await lead.command({ type: 'watch', targetId: agent.agentId, mode: 'listen', visible: true }),
        ).toEqual({ ok: true })
        await lead.hears.voice()
        await citizen.hears.voice()
        return {
          after: async () => {
            await lead.until(({ watching }) => watching?.callId === callId && watching.audible)
            await agent.until(({ watchedBy }) => watchedBy.length === 1)
            expect(lead.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(citizen.hears.longestSilenceMs()).toBeLessThan(soundGapMs)
            expect(
              await lead.command({ type: 'watch', targetId: agent.agentId, mode: 'barge', visible: true }),
            ).toEqual({ ok: true })
            await agent.until(({ watchedBy: [watcher] }) => watcher?.mode === 'barge')
            await citizen.hangUp()
            await agent.until((state) => state.agent.status === 'wrapUp')
            await lead.until(({ watching, watchEnded }) => watching === null && watchEnded !== null)
            expect(await scene.records.of(callId)).toMatchObject({
              ...{ result: 'answered', endedBy: 'caller', ends: 1, recording: { stopped: true } },
            })
          },
        }
      },
    },
  ])
}
