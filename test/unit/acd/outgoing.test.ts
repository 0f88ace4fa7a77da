import { describe, expect, it } from 'vitest'
import { createScript } from '../../support/hotline-script.ts'

const number = '13912345678'
const dialled = () => {
  const script = createScript()
  script.sitsDown('a1')
  script.does({ type: 'dial', agentId: 'a1', callId: 'd1', number, orderId: 'o1', dialsToday: 0 })
  return script
}
const ended = (script: ReturnType<typeof createScript>) =>
  script.facts.filter((fact) => fact.type === 'callEnded')

describe('dialling', () => {
  it('places the call, takes the agent from the queue and says so, without the number in the open', () => {
    const script = dialled()
    expect(script.commands[0]).toEqual({ type: 'placeCall', callId: 'd1', agentId: 'a1', number })
    expect(script.agent('a1')).toMatchObject({ status: 'talking', direction: 'outbound', next: 'ready' })
    expect(script.facts).toContainEqual(
      expect.objectContaining({ type: 'callPlaced', dialled: '139****5678', orderId: 'o1' }),
    )
    script.waits('c1')
    expect(script.call('c1')?.status).toBe('queued')
  })

  it('is refused with its reason: on a call, without a leg, for a number that nobody may dial', () => {
    const script = dialled()
    const again = { type: 'dial', agentId: 'a1', callId: 'd2', number, orderId: null, dialsToday: 0 } as const
    script.does(again)
    expect(script.rejection).toBe('dialWhileTalking')
    script.sitsDown('a2')
    script.does({ ...again, agentId: 'a2', number: '+12025550100' })
    expect(script.rejection).toBe('numberInternational')
    script.does({ type: 'legDown', agentId: 'a2', legId: 'leg-a2' })
    script.does({ ...again, agentId: 'a2' })
    expect(script.rejection).toBe('legDown')
    script.does({ ...again, agentId: 'nobody' })
    expect(script.rejection).toBe('notSignedIn')
    expect(script.call('d2')).toBeUndefined()
  })

  it('makes the sound of ringing, and gives way to the sound of the network', () => {
    const script = dialled()
    script.does({ type: 'calleeRings', callId: 'd1', early: false })
    expect(script.commands).toEqual([{ type: 'playRinging', legId: 'leg-a1' }])
    script.does({ type: 'calleeRings', callId: 'd1', early: true })
    expect(script.commandTypes()).toEqual(['connect'])
    script.does({ type: 'calleeRings', callId: 'd1', early: false })
    expect(script.commands).toEqual([])
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    expect(script.commandTypes()).toEqual(['cancelTimer', 'startRecording'])
    expect(script.call('d1')?.status).toBe('talking')
  })

  it('joins again at the answer when the sound before it could not be joined', () => {
    const script = dialled()
    script.does({ type: 'calleeRings', callId: 'd1', early: true })
    script.does({ type: 'connectFailed', callId: 'd1', agentId: 'a1', reason: 'joinFailed' })
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    expect(script.commandTypes()).toEqual(['connect', 'cancelTimer', 'startRecording'])
  })

  it.each([
    ['busy', 'refused'],
    ['noAnswer', 'refused'],
    ['unallocated', 'refused'],
    ['unreachable', 'failed'],
    ['noRoute', 'failed'],
  ] as const)('ends as %s with a record, and lets the agent note it', (outcome, result) => {
    const script = dialled()
    script.does({ type: 'calleeRings', callId: 'd1', early: false })
    script.does({ type: 'calleeNotReached', callId: 'd1', outcome, reason: 'told' })
    expect(ended(script)).toMatchObject([
      { direction: 'outbound', outcome, result, queueId: null, waitMs: null },
    ])
    expect(script.agent('a1')).toMatchObject({ status: 'wrapUp', callId: 'd1', direction: 'outbound' })
    expect(script.commands).toContainEqual({ type: 'silence', legId: 'leg-a1' })
    script.does({ type: 'finishWrapUp', agentId: 'a1' })
    expect(script.agent('a1')?.status).toBe('ready')
  })

  it('rings out after a while', () => {
    const script = dialled()
    expect(script.timers()).toEqual([{ type: 'dialTimedOut', callId: 'd1' }])
    script.does({ type: 'dialTimedOut', callId: 'd1' }, 60_000)
    expect(ended(script)).toMatchObject([{ outcome: 'noAnswer', endedBy: 'system' }])
    expect(script.commandTypes()).toContain('releaseCall')
  })

  it('is given up by the agent, who goes on as before', () => {
    const script = dialled()
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'd1' })
    expect(ended(script)).toMatchObject([{ outcome: 'cancelled', result: 'abandoned', endedBy: 'agent' }])
    expect(script.agent('a1')?.status).toBe('ready')
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    expect(script.commands).toEqual([])
  })

  it('goes back to a break, or to not ready, from where it was dialled', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.does({ type: 'startBreak', agentId: 'a1', breakType: 'MEAL' })
    script.does({ type: 'dial', agentId: 'a1', callId: 'd1', number, orderId: null, dialsToday: 0 })
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    script.does({ type: 'callerHungUp', callId: 'd1', reason: 'bye' })
    script.does({ type: 'wrapUpTimedOut', agentId: 'a1', callId: 'd1' })
    expect(script.agent('a1')).toMatchObject({ status: 'onBreak', breakType: 'MEAL' })
  })
})

describe('the talk of an outgoing call', () => {
  const inTalk = () => {
    const script = dialled()
    script.does({ type: 'calleeRings', callId: 'd1', early: false })
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    return script
  }

  it('joins and records at the answer', () => {
    expect(inTalk().commandTypes()).toEqual(['connect', 'cancelTimer', 'startRecording'])
  })

  it('ends without a rating when the agent hangs up, with talk and hold counted apart', () => {
    const script = inTalk()
    script.does({ type: 'hold', agentId: 'a1', callId: 'd1' }, 4000)
    script.does({ type: 'resume', agentId: 'a1', callId: 'd1' }, 3000)
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'd1' }, 2000)
    expect(ended(script)).toMatchObject([
      { outcome: 'answered', endedBy: 'agent', talkMs: 6000, holdMs: 3000, rating: null },
    ])
    expect(script.commandTypes()).toContain('hangUpCaller')
    expect(script.agent('a1')?.status).toBe('wrapUp')
  })

  it('keeps the person called on music while the leg of the desk is away, and ends when none comes back', () => {
    const script = inTalk()
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-a1' })
    expect(script.call('d1')).toMatchObject({ status: 'held', reason: 'legLost' })
    script.does({ type: 'legUp', agentId: 'a1', legId: 'leg-2' })
    expect(script.commands).toContainEqual({ type: 'connect', callId: 'd1', agentId: 'a1', legId: 'leg-2' })
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-2' })
    script.does({ type: 'agentReturnTimedOut', agentId: 'a1', callId: 'd1' }, 60_000)
    expect(ended(script)).toMatchObject([{ outcome: 'answered', reason: 'legLost' }])
    expect(script.agent('a1')?.status).toBe('wrapUp')
  })

  it('waits with music when somebody answers while the leg of the desk is away', () => {
    const script = dialled()
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-a1' })
    script.does({ type: 'calleeAnswered', callId: 'd1' })
    expect(script.call('d1')).toMatchObject({ status: 'held', reason: 'legLost' })
    expect(script.commandTypes()).toContain('playMusic')
    script.does({ type: 'legUp', agentId: 'a1', legId: 'leg-2' })
    expect(script.call('d1')?.status).toBe('talking')
  })
})
