import { describe, expect, it } from 'vitest'
import type { AcdConfig } from '../../../src/domain/acd/acd.ts'
import { defaultLineSettings, type LineSettings } from '../../../src/domain/acd/routing/line.ts'
import type { WaitLimit } from '../../../src/domain/acd/routing/policy.ts'
import { createScript, twoQueues } from '../../support/hotline-script.ts'

const withVoicemail = (voicemail: WaitLimit, more: object = {}): AcdConfig => ({
  ...twoQueues,
  queues: [{ queueId: 'SG_GENERAL', policy: { voicemail, ...more } }, { queueId: 'SG_ENV' }],
})
const afterAMinute = withVoicemail({ afterMs: 60_000, waitingOverStaffed: null })

/** A line that is never open at the beginning of time, a Thursday morning at eight. */
const closed = (then: LineSettings['closed']['then']): AcdConfig => {
  const nightly = [{ from: '22:00', to: '24:00' }]
  const settings: LineSettings = {
    ...defaultLineSettings,
    hours: { weekly: Array.from({ length: 7 }, () => nightly), holidays: 'asUsual' },
    closed: { then, prompt: 'closed', queueId: null },
  }
  return { ...twoQueues, lines: twoQueues.lines.map((line) => ({ ...line, settings })) }
}
const ends = (script: ReturnType<typeof createScript>) =>
  script.facts.flatMap((fact) => (fact.type === 'callEnded' ? [fact] : []))
const speaks = (script: ReturnType<typeof createScript>, callId: string, ms: number) => {
  script.does({ type: 'recordingStarted', callId, recordingId: 'r1', path: '/r1.wav' })
  script.does({ type: 'callerHungUp', callId, reason: 'bye' }, ms)
}

describe('a citizen who waits', () => {
  it('is told after a minute that a message may be left, once, and goes on waiting', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    expect(script.timers()).toContainEqual({ type: 'wideningDue', callId: 'c1' })
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    expect(script.commandTypes()).toEqual(['offerMessage'])
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    expect(script.commandTypes()).toEqual([])
    script.sitsDown('a1')
    expect(script.call('c1')?.status).toBe('offered')
  })

  it('is told at once where more than twice as many wait as there are agents', () => {
    const script = createScript(withVoicemail({ afterMs: null, waitingOverStaffed: 2 }))
    script.sitsDown('a1')
    script.does({ type: 'startBreak', agentId: 'a1', breakType: 'REST' })
    script.waits('c1')
    script.waits('c2')
    expect(script.facts.some(({ type }) => type === 'messageOffered')).toBe(false)
    script.waits('c3')
    expect(script.facts.at(-1)).toMatchObject({ type: 'messageOffered', callId: 'c3' })
  })

  it('presses 1, says it after the tone, and is owed a call within two hours', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    const queuedAt = script.now
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    script.does({ type: 'digitPressed', callId: 'c1', digit: '1' })
    expect(script.commands.at(-1)).toMatchObject({ type: 'playPrompt', prompt: 'voicemail-record' })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'voicemail-record' })
    expect(script.commands).toEqual([{ type: 'takeMessage', callId: 'c1', maxMs: 120_000, silenceMs: 5_000 }])
    speaks(script, 'c1', 20_000)
    expect(ends(script)).toMatchObject([
      {
        ...{ result: 'voicemail', queueId: 'SG_GENERAL', queuedAt, connectedAt: null, waitMs: 61_000 },
        message: { why: 'asked', recordingId: 'r1', ms: 20_000, dueAt: script.now + 7_200_000 },
      },
    ])
    // Nobody is offered it any more.
    script.sitsDown('a1')
    expect(script.agent('a1')?.status).toBe('ready')
  })

  it('is thanked when a key or a silence ends the message, and then hung up', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    script.does({ type: 'digitPressed', callId: 'c1', digit: '1' })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'voicemail-record' })
    script.does({ type: 'recordingStarted', callId: 'c1', recordingId: 'r1', path: '/r1.wav' })
    script.does({ type: 'messageTaken', callId: 'c1', spokenMs: 9_000 })
    expect(script.commands).toMatchObject([{ type: 'playPrompt', prompt: 'voicemail-thanks' }])
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'voicemail-thanks' })
    expect(script.commandTypes()).toEqual(['hangUpCaller', 'releaseCall'])
    expect(ends(script)).toMatchObject([{ result: 'voicemail', endedBy: 'system', message: { ms: 9_000 } }])
  })

  it('may press 1 while a desk rings: it stops ringing, and its agent is ready', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    script.sitsDown('a1')
    script.does({ type: 'digitPressed', callId: 'c1', digit: '1' })
    expect([script.call('c1')?.status, script.agent('a1')?.status]).toEqual(['message', 'ready'])
    expect(script.facts.at(-2)).toMatchObject({ type: 'agentStatusChanged', to: 'ready' })
  })

  it('presses 1 in vain before the offer, and without a queue that takes messages', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    script.does({ type: 'digitPressed', callId: 'c1', digit: '1' })
    expect(script.call('c1')?.status).toBe('queued')
  })

  it('who said nothing is called back all the same, if there is a number', () => {
    const script = createScript(afterAMinute)
    script.waits('c1')
    script.does({ type: 'wideningDue', callId: 'c1' }, 60_000)
    script.does({ type: 'digitPressed', callId: 'c1', digit: '1' })
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(ends(script)).toMatchObject([{ result: 'voicemail', message: { recordingId: null, ms: 0 } }])
  })
})

describe('a line out of its hours', () => {
  it('takes a message where it is told to', () => {
    const script = createScript(closed('voicemail'))
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: '13812345678', dialled: '12345' })
    expect(script.commandTypes()).toEqual(['answerCall'])
    script.does({ type: 'callAnswered', callId: 'c1' })
    expect(script.commands).toMatchObject([{ type: 'playPrompt', prompt: 'closed' }])
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'closed' })
    expect(script.commandTypes()).toEqual(['takeMessage'])
    speaks(script, 'c1', 4_000)
    expect(ends(script)).toMatchObject([
      { result: 'voicemail', queueId: null, queuedAt: null, waitMs: null, message: { why: 'closed' } },
    ])
  })

  it('owes nothing to whoever hung up before the tone', () => {
    const script = createScript(closed('voicemail'))
    script.does({ type: 'callArrived', callId: 'c1', callerNumber: '13812345678', dialled: '12345' })
    script.does({ type: 'callAnswered', callId: 'c1' })
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(ends(script)).toMatchObject([{ result: 'abandoned', queueId: null, message: null }])
  })
})

describe('a blocked number', () => {
  it('hears so, may leave a message, and counts for no queue', () => {
    const script = createScript()
    const from = { callerNumber: '13812345678', dialled: '12345', blocked: true }
    script.does({ type: 'callArrived', callId: 'c1', ...from })
    script.does({ type: 'callAnswered', callId: 'c1' })
    expect(script.commands).toMatchObject([{ type: 'playPrompt', prompt: 'blocked' }])
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'blocked' })
    speaks(script, 'c1', 8_000)
    expect(ends(script)).toMatchObject([
      { result: 'blocked', queueId: null, message: { why: 'blocked', ms: 8_000 } },
    ])
  })
})
