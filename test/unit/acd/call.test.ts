import { describe, expect, it } from 'vitest'
import { createScript } from '../../support/hotline-script.ts'

const lastFact = (script: ReturnType<typeof createScript>) => script.facts.at(-1)

describe('entry', () => {
  it('answers a call to a known line, plays the notice, then queues it with music', () => {
    const script = createScript()
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: null, dialled: '12345' })
    expect(script.commandTypes()).toEqual(['answerCall'])
    script.does({ type: 'callAnswered', callId: 'c1' })
    expect(script.commands).toEqual([{ type: 'playPrompt', callId: 'c1', prompt: 'notice' }])
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'notice' })
    expect(script.call('c1')?.status).toBe('queued')
    expect(script.commandTypes()).toEqual(['playMusic', 'startTimer'])
  })

  it('refuses an unknown number with 404 and leaves one terminal record', () => {
    const script = createScript()
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: null, dialled: '999' })
    expect(script.commands[0]).toMatchObject({ type: 'refuseCall', sipStatus: 404 })
    expect(script.facts.map((fact) => fact.type)).toEqual(['callArrived', 'callEnded'])
    expect(lastFact(script)).toMatchObject({ result: 'refused', reason: 'unknownNumber', lineCode: null })
    expect(script.call('c1')).toBeUndefined()
  })

  it('refuses at once with 503 and Retry-After while there is no media', () => {
    const script = createScript()
    script.does({ type: 'mediaChanged', available: false })
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: null, dialled: '12345' })
    expect(script.commands[0]).toMatchObject({ type: 'refuseCall', sipStatus: 503, retryAfterS: 5 })
  })

  it('speaks to the caller of a full queue before it refuses with 486', () => {
    const script = createScript()
    for (const callId of ['c1', 'c2', 'c3', 'c4', 'c5']) script.waits(callId)
    script.does({ type: 'callArrived', callId: 'c6', callerNumber: null, dialled: '12345' })
    expect(script.commands).toEqual([{ type: 'playBeforeRefusal', callId: 'c6', prompt: 'queue-full' }])
    script.does({ type: 'promptFinished', callId: 'c6', prompt: 'queue-full' })
    expect(script.commands[0]).toMatchObject({ type: 'refuseCall', sipStatus: 486 })
    expect(lastFact(script)).toMatchObject({ type: 'callEnded', result: 'refused', reason: 'queueFull' })
  })

  it('ends a call that hangs up in the notice as abandoned, without a wait', () => {
    const script = createScript()
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: null, dialled: '12345' })
    script.does({ type: 'callAnswered', callId: 'c1' })
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(lastFact(script)).toMatchObject({ result: 'abandoned', endedBy: 'caller', waitMs: null })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'notice' })
    expect(script.facts.filter((fact) => fact.type === 'callEnded')).toHaveLength(1)
  })
})

describe('the talk', () => {
  const inTalk = () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    return script
  }

  it('connects the legs and starts the recording when the agent accepts', () => {
    const script = inTalk()
    expect(script.commandTypes()).toEqual([
      'connect',
      'cancelTimer',
      'cancelTimer',
      'cancelTimer',
      'startRecording',
    ])
    expect(script.call('c1')).toMatchObject({ status: 'talking', agentId: 'a1' })
    expect(script.agent('a1')).toMatchObject({ status: 'talking', callId: 'c1' })
  })

  it('counts talk and hold apart', () => {
    const script = inTalk()
    script.does({ type: 'hold', agentId: 'a1', callId: 'c1' }, 5000)
    script.does({ type: 'resume', agentId: 'a1', callId: 'c1' }, 3000)
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' }, 2000)
    expect(script.facts.find((fact) => fact.type === 'callEnded')).toMatchObject({
      result: 'answered',
      talkMs: 7000,
      holdMs: 3000,
    })
    expect(script.agent('a1')?.status).toBe('wrapUp')
  })

  it('asks for a rating while the agent already wraps up, and takes the key', () => {
    const script = inTalk()
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' })
    expect(script.agent('a1')?.status).toBe('wrapUp')
    expect(script.commandTypes()).toContain('stopRecording')
    script.does({ type: 'digitPressed', callId: 'c1', digit: '2' })
    expect(lastFact(script)).toMatchObject({ type: 'callRated', rating: 2 })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'rating-thanks' })
    expect(lastFact(script)).toMatchObject({ type: 'callEnded', rating: 2, endedBy: 'agent' })
  })

  it('asks twice, then ends without a rating', () => {
    const script = inTalk()
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'rating-ask' })
    expect(script.timers()).toEqual([{ type: 'ratingTimedOut', callId: 'c1', attempt: 0 }])
    script.does({ type: 'ratingTimedOut', callId: 'c1', attempt: 0 }, 8000)
    expect(script.commands).toEqual([{ type: 'playPrompt', callId: 'c1', prompt: 'rating-ask' }])
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'rating-ask' })
    script.does({ type: 'ratingTimedOut', callId: 'c1', attempt: 1 }, 8000)
    expect(lastFact(script)).toMatchObject({ type: 'callEnded', rating: null })
    expect(script.commandTypes()).toContain('hangUpCaller')
  })

  it('keeps the citizen on music when the leg of the agent breaks, and joins the next leg to the same call', () => {
    const script = inTalk()
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-a1' })
    expect(script.call('c1')).toMatchObject({ status: 'held', reason: 'legLost' })
    expect(script.commandTypes()).toEqual(['callLeg', 'disconnect', 'playMusic', 'startTimer'])
    script.does({ type: 'legUp', agentId: 'a1', legId: 'leg-2' })
    expect(script.call('c1')?.status).toBe('talking')
    expect(script.commands).toContainEqual({ type: 'connect', callId: 'c1', agentId: 'a1', legId: 'leg-2' })
  })

  it('takes the call back to its old place when no leg returns in time, and leaves the agent not ready', () => {
    const script = inTalk()
    script.waits('c2')
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-a1' })
    script.does({ type: 'agentReturnTimedOut', callId: 'c1', agentId: 'a1' }, 60_000)
    expect(script.agent('a1')).toMatchObject({ status: 'notReady', reason: 'legLost' })
    script.sitsDown('a2')
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a2' })
    expect(script.call('c2')?.status).toBe('queued')
  })

  it('does not start a second recording when a requeued call is answered again', () => {
    const script = inTalk()
    script.does({ type: 'connectFailed', agentId: 'a1', callId: 'c1', reason: 'legGone' })
    script.sitsDown('a2')
    script.does({ type: 'accept', agentId: 'a2', callId: 'c1' })
    expect(script.commandTypes()).not.toContain('startRecording')
  })
})
