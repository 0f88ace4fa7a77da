import { describe, expect, it } from 'vitest'
import { createScript, person } from '../../support/hotline-script.ts'

describe('routing', () => {
  it('offers the longest-waiting call to the longest-idle agent', () => {
    const script = createScript()
    script.sitsDown('a2')
    script.sitsDown('a1')
    script.waits('c1')
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a2' })
    script.waits('c2')
    expect(script.call('c2')).toMatchObject({ status: 'offered', agentId: 'a1' })
  })

  it('offers waiting calls first in, first out', () => {
    const script = createScript()
    script.waits('c1')
    script.waits('c2')
    script.sitsDown('a1')
    expect(script.call('c1')?.status).toBe('offered')
    expect(script.call('c2')?.status).toBe('queued')
  })

  it('puts the leaders’ phones before earlier callers', () => {
    const script = createScript()
    script.waits('c1')
    script.waits('c2', '087100001')
    script.sitsDown('a1')
    expect(script.call('c2')?.status).toBe('offered')
  })

  it('offers nobody a call of a queue whose skill they lack', () => {
    const script = createScript()
    script.sitsDown('a1', ['SG_GENERAL'])
    script.waits('c1', '12369')
    expect(script.call('c1')?.status).toBe('queued')
    script.sitsDown('a2', ['SG_GENERAL', 'SG_ENV'])
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a2' })
  })

  it('sends an unanswered call to the next agent from the head, and makes the silent one not ready', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    script.waits('c2')
    script.sitsDown('a2')
    expect(script.call('c2')).toMatchObject({ agentId: 'a2' })
    script.does({ type: 'offerTimedOut', callId: 'c1', agentId: 'a1' }, 10_000)
    expect(script.agent('a1')).toMatchObject({ status: 'notReady', reason: 'noAnswer' })
    expect(script.call('c1')?.status).toBe('queued')
    script.sitsDown('a3')
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a3' })
  })

  it('ignores the timer of an offer that was answered', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'offerTimedOut', callId: 'c1', agentId: 'a1' })
    expect(script.call('c1')?.status).toBe('talking')
  })

  it('refuses a second answer, and an answer to a call that has gone', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'cancel' })
    expect(script.agent('a1')?.status).toBe('ready')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    expect(script.rejection).toBe('callGone')
  })

  it('keeps the idle clock over a break', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.does({ type: 'startBreak', agentId: 'a1', breakType: 'REST' })
    script.does({ type: 'ready', agentId: 'a1' })
    script.waits('c1')
    expect(script.call('c1')).toMatchObject({ agentId: 'a1' })
  })

  it('offers nothing to a desk whose link or leg is down, and brings the status back with it', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.does({ type: 'deskUnlinked', agentId: 'a1' })
    script.waits('c1')
    expect(script.call('c1')?.status).toBe('queued')
    script.does({ type: 'deskLinked', person: person('a1') })
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a1' })
    script.does({ type: 'legDown', agentId: 'a1', legId: 'leg-a1' })
    expect(script.call('c1')?.status).toBe('queued')
    expect(script.agent('a1')).toMatchObject({ status: 'notReady', reason: 'legLost' })
  })

  it('gives an agent who asked for a break in the talk the break after wrap-up', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'startBreak', agentId: 'a1', breakType: 'MEAL' })
    expect(script.agent('a1')?.status).toBe('talking')
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' })
    script.waits('c2')
    script.does({ type: 'wrapUpTimedOut', agentId: 'a1', callId: 'c1' }, 60_000)
    expect(script.agent('a1')).toMatchObject({ status: 'onBreak', breakType: 'MEAL' })
    expect(script.call('c2')?.status).toBe('queued')
  })

  it('goes offline when a desk stays silent, but never in a call', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    for (const agentId of ['a1', 'a2']) script.does({ type: 'deskUnlinked', agentId })
    for (const agentId of ['a1', 'a2']) script.does({ type: 'linkTimedOut', agentId }, 60_000)
    expect(script.agent('a1')?.status).toBe('talking')
    expect(script.agent('a2')?.status).toBe('offline')
  })
})
