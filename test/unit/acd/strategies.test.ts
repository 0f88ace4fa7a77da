import { describe, expect, it } from 'vitest'
import type { AcdConfig } from '../../../src/domain/acd/acd.ts'
import type { QueuePolicy } from '../../../src/domain/acd/routing/policy.ts'
import { createScript, person, twoQueues } from '../../support/hotline-script.ts'

const under = (policy: Partial<QueuePolicy>, env: Partial<QueuePolicy> = {}): AcdConfig => ({
  ...twoQueues,
  queues: [
    { queueId: 'SG_GENERAL', policy: { maxWaiting: 20, ...policy } },
    { queueId: 'SG_ENV', policy: { maxWaiting: 20, ...env } },
  ],
})
type Script = ReturnType<typeof createScript>
const ringingFor = (script: Script, callId: string): readonly string[] => {
  const call = script.call(callId)
  return call?.status === 'offered' ? call.offers.map(({ agentId }) => agentId) : []
}
/** Talks for so long, wraps up, and is free again. */
const takes = (script: Script, agentId: string, callId: string, talkMs = 1000) => {
  script.does({ type: 'accept', agentId, callId })
  script.does({ type: 'hangUp', agentId, callId }, talkMs)
  script.does({ type: 'finishWrapUp', agentId })
}
const ringsOut = (script: Script, agentId: string, callId: string) =>
  script.does({ type: 'offerTimedOut', agentId, callId }, 10_000)

describe('the strategies', () => {
  it('roundRobin goes round, whoever has been idle longest', () => {
    const script = createScript(under({ strategy: 'roundRobin' }))
    for (const id of ['a1', 'a2', 'a3']) script.sitsDown(id)
    const order: (readonly string[])[] = []
    for (const callId of ['c1', 'c2', 'c3', 'c4']) {
      script.waits(callId)
      order.push(ringingFor(script, callId))
      takes(script, order.at(-1)?.[0] ?? '', callId, callId === 'c1' ? 60_000 : 1000)
    }
    expect(order).toEqual([['a1'], ['a2'], ['a3'], ['a1']])
  })

  it('topDown begins with the most skilled for every call', () => {
    const script = createScript(under({ strategy: 'topDown' }))
    script.sitsDown('a1', ['SG_GENERAL:2'])
    script.sitsDown('a2', ['SG_GENERAL:5'])
    for (const callId of ['c1', 'c2']) {
      script.waits(callId)
      expect(ringingFor(script, callId)).toEqual(['a2'])
      takes(script, 'a2', callId)
    }
  })

  it('topDown goes on past the last, who is away, and begins again from the top', () => {
    const script = createScript(under({ strategy: 'topDown', noAnswer: { then: 'keepReady', restMs: 1000 } }))
    script.sitsDown('a1', ['SG_GENERAL:5'])
    script.sitsDown('a2', ['SG_GENERAL:4'])
    script.sitsDown('a3', ['SG_GENERAL:3'])
    script.does({ type: 'startBreak', agentId: 'a3', breakType: 'REST' })
    script.waits('c1')
    ringsOut(script, 'a1', 'c1')
    expect(ringingFor(script, 'c1')).toEqual(['a2'])
    ringsOut(script, 'a2', 'c1')
    expect(ringingFor(script, 'c1')).toEqual(['a1'])
  })

  it('sequential takes turns among the equally skilled', () => {
    const script = createScript(under({ strategy: 'sequential' }))
    for (const id of ['a1', 'a2']) script.sitsDown(id, ['SG_GENERAL:4'])
    script.sitsDown('a3', ['SG_GENERAL:1'])
    const order: (readonly string[])[] = []
    for (const callId of ['c1', 'c2', 'c3']) {
      script.waits(callId)
      order.push(ringingFor(script, callId))
      takes(script, order.at(-1)?.[0] ?? '', callId)
    }
    expect(order).toEqual([['a1'], ['a2'], ['a1']])
  })

  it('leastTalkTime and fewestCalls go by the day, over breaks and sign-outs, until it ends', () => {
    for (const strategy of ['leastTalkTime', 'fewestCalls'] as const) {
      const script = createScript(under({ strategy }))
      script.sitsDown('a1')
      script.waits('c1')
      takes(script, 'a1', 'c1', 120_000)
      script.does({ type: 'signOut', agentId: 'a1' })
      script.sitsDown('a1')
      script.does({ type: 'startBreak', agentId: 'a1', breakType: 'REST' })
      script.does({ type: 'ready', agentId: 'a1' })
      script.sitsDown('a2')
      script.waits('c2')
      expect(ringingFor(script, 'c2')).toEqual(['a2'])
      script.does({ type: 'callerHungUp', callId: 'c2', reason: 'bye' })
      script.does({ type: 'dayBegan', tallies: [{ agentId: 'a2', calls: 7, talkMs: 900_000 }] })
      script.waits('c3')
      expect(ringingFor(script, 'c3')).toEqual(['a1'])
    }
  })

  it('knows the figures of a day for those who come later', () => {
    const script = createScript(under({ strategy: 'fewestCalls' }))
    script.does({ type: 'dayBegan', tallies: [{ agentId: 'a1', calls: 3, talkMs: 1 }] })
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.waits('c1')
    expect(ringingFor(script, 'c1')).toEqual(['a2'])
  })

  it('random offers to each of them sooner or later', () => {
    const drawn = new Set<string>()
    for (let round = 0; round < 40; round += 1) {
      const script = createScript(under({ strategy: 'random' }))
      for (const id of ['a1', 'a2', 'a3']) script.sitsDown(id)
      script.waits(`c${round}`)
      for (const agentId of ringingFor(script, `c${round}`)) drawn.add(agentId)
    }
    expect([...drawn].sort()).toEqual(['a1', 'a2', 'a3'])
  })

  it('ringAll rings everybody, and whoever becomes free meanwhile; one answers, the others are free without penalty', () => {
    const script = createScript(under({ strategy: 'ringAll' }))
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.waits('c1')
    script.sitsDown('a3')
    expect(ringingFor(script, 'c1')).toEqual(['a1', 'a2', 'a3'])
    script.waits('c2')
    expect(script.call('c2')?.status).toBe('queued')
    script.does({ type: 'accept', agentId: 'a2', callId: 'c1' })
    expect(script.call('c1')).toMatchObject({ status: 'talking', agentId: 'a2' })
    expect(ringingFor(script, 'c2')).toEqual(['a1', 'a3'])
    expect(script.facts).toContainEqual(
      expect.objectContaining({ type: 'offerWithdrawn', agentId: 'a3', reason: 'answeredElsewhere' }),
    )
  })

  it('ringProgressively rings more desks at every interval, and stops when the caller has gone', () => {
    const script = createScript(
      under({ strategy: 'ringProgressively', progressive: { first: 1, everyMs: 5000, add: 2 } }),
    )
    for (const id of ['a1', 'a2', 'a3', 'a4']) script.sitsDown(id)
    script.waits('c1')
    expect(ringingFor(script, 'c1')).toEqual(['a1'])
    script.does({ type: 'ringMoreDue', callId: 'c1' }, 5000)
    expect(ringingFor(script, 'c1')).toEqual(['a1', 'a2', 'a3'])
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(['a1', 'a2', 'a3', 'a4'].map((id) => script.agent(id)?.status)).toEqual(Array(4).fill('ready'))
  })
})

describe('the way of a waiting call', () => {
  const steps = [
    { afterMs: 0, skills: [{ code: 'SG_ENV', minLevel: 4 }], skipIfNobody: true },
    { afterMs: 20_000, skills: [{ code: 'SG_ENV', minLevel: 2 }], skipIfNobody: false },
  ]

  it('widens with the time', () => {
    const script = createScript(under({}, { steps }))
    script.sitsDown('expert', ['SG_ENV:5'])
    script.does({ type: 'startBreak', agentId: 'expert', breakType: 'REST' })
    script.sitsDown('beginner', ['SG_ENV:2'])
    script.waits('c1', '12369')
    expect(script.call('c1')?.status).toBe('queued')
    script.does({ type: 'wideningDue', callId: 'c1' }, 20_000)
    expect(ringingFor(script, 'c1')).toEqual(['beginner'])
  })

  it('skips a step that nobody here could match, at once, and when the last who could goes home', () => {
    const script = createScript(under({}, { steps }))
    script.waits('c1', '12369')
    expect(script.call('c1')).toMatchObject({ status: 'queued', step: 1 })
    const later = createScript(under({}, { steps }))
    later.sitsDown('expert', ['SG_ENV:5'])
    later.does({ type: 'startBreak', agentId: 'expert', breakType: 'REST' })
    later.sitsDown('beginner', ['SG_ENV:2'])
    later.waits('c1', '12369')
    expect(later.call('c1')).toMatchObject({ status: 'queued', step: 0 })
    later.does({ type: 'signOut', agentId: 'expert' })
    expect(ringingFor(later, 'c1')).toEqual(['beginner'])
  })

  it('overflows by the wait, keeps its place there, and its own agents may still take it', () => {
    const overflow = { toQueueId: 'SG_GENERAL', afterMs: 30_000, waitingOverStaffed: null }
    const script = createScript(under({}, { overflow }))
    script.waits('c1', '12369')
    script.waits('c2')
    script.does({ type: 'wideningDue', callId: 'c1' }, 30_000)
    script.sitsDown('general')
    expect(ringingFor(script, 'c1')).toEqual(['general'])
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(ringingFor(script, 'c2')).toEqual(['general'])
    script.waits('c3', '12369')
    script.does({ type: 'wideningDue', callId: 'c3' }, 30_000)
    script.sitsDown('env', ['SG_ENV'])
    expect(ringingFor(script, 'c3')).toEqual(['env'])
  })

  it('overflows at once when more wait than the agents who are here could bear', () => {
    const overflow = { toQueueId: 'SG_GENERAL', afterMs: null, waitingOverStaffed: 1 }
    const script = createScript(under({}, { overflow }))
    script.sitsDown('env', ['SG_ENV'])
    script.does({ type: 'startBreak', agentId: 'env', breakType: 'REST' })
    script.waits('c1', '12369')
    script.waits('c2', '12369')
    script.sitsDown('general')
    expect(ringingFor(script, 'c2')).toEqual(['general'])
    expect(script.call('c1')).toMatchObject({ status: 'queued', overflowed: false })
  })

  it('does not go back and forth between two queues that overflow to each other', () => {
    const to = (toQueueId: string) => ({ overflow: { toQueueId, afterMs: 30_000, waitingOverStaffed: null } })
    const script = createScript(under(to('SG_ENV'), to('SG_GENERAL')))
    script.waits('c1', '12369')
    script.does({ type: 'wideningDue', callId: 'c1' }, 30_000)
    expect(script.timers()).toEqual([])
    script.does({ type: 'wideningDue', callId: 'c1' }, 30_000)
    expect(script.call('c1')).toMatchObject({ queueId: 'SG_ENV', overflowed: true })
    expect(script.facts.filter(({ type }) => type === 'callOverflowed')).toHaveLength(1)
  })

  it('lets age outweigh priority, if the queue says so', () => {
    const script = createScript(under({ agePointsPerMinute: 5 }))
    script.waits('c1')
    script.does({ type: 'mediaChanged', available: true }, 120_000)
    script.waits('c2', '087100001')
    script.sitsDown('a1')
    expect(ringingFor(script, 'c1')).toEqual(['a1'])
  })
})

describe('known failures of other systems', () => {
  it('nobody stays reserved: an offer ends with its call, whatever ends it', () => {
    for (const news of [
      { type: 'callerHungUp', reason: 'bye' },
      { type: 'mediaLost', reason: 'mediaLost' },
    ] as const) {
      const script = createScript()
      script.sitsDown('a1')
      script.waits('c1')
      script.does({ ...news, callId: 'c1' })
      expect(script.agent('a1')?.status).toBe('ready')
    }
  })

  it('a stale answer is refused: after the offer has gone to somebody else', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.waits('c1')
    ringsOut(script, 'a1', 'c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    expect(script.rejection).toBe('callGone')
    expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'a2' })
  })

  it('two who answer at once: one has it, the other is told', () => {
    const script = createScript(under({ strategy: 'ringAll' }))
    script.sitsDown('a1')
    script.sitsDown('a2')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' }, 0)
    script.does({ type: 'accept', agentId: 'a2', callId: 'c1' }, 0)
    expect(script.rejection).toBe('callGone')
    expect(script.agent('a2')?.status).toBe('ready')
    expect(script.call('c1')).toMatchObject({ status: 'talking', agentId: 'a1' })
  })

  it('wrap-up is not cut short: not by waiting calls, nor by the timer of the call before', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1')
    takes(script, 'a1', 'c1')
    script.waits('c2')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c2' })
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c2' })
    script.waits('c3')
    script.does({ type: 'wrapUpTimedOut', agentId: 'a1', callId: 'c1' })
    expect(script.agent('a1')).toMatchObject({ status: 'wrapUp', callId: 'c2' })
    expect(script.call('c3')?.status).toBe('queued')
  })

  it('the eighth caller does not come first: ten that arrive in one instant are served in the order of arrival', () => {
    const script = createScript(under({}))
    const callIds = Array.from({ length: 10 }, (_, index) => `c${index}`)
    for (const callId of callIds)
      script.does({ type: 'callArrived', callId, callerNumber: null, dialled: '12345' }, 0)
    for (const callId of callIds) script.does({ type: 'callAnswered', callId }, 0)
    for (const callId of callIds) script.does({ type: 'promptFinished', callId, prompt: 'notice' }, 0)
    const served: string[] = []
    script.sitsDown('a1')
    while (served.length < 10) {
      const agent = script.agent('a1')
      if (agent?.status !== 'offered') throw new Error('nobody is offered')
      served.push(agent.callId)
      script.does({ type: 'callerHungUp', callId: agent.callId, reason: 'bye' })
    }
    expect(served).toEqual(callIds)
  })
})

describe('wrap-up, no answer and duty', () => {
  const after = (wrapUp: Partial<QueuePolicy['wrapUp']>) => {
    const base = { mode: 'timed', ms: 60_000, extendMs: 30_000, maxExtensions: 1 } as const
    const script = createScript(under({ wrapUp: { ...base, ...wrapUp } }))
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' })
    return script
  }

  it('has four modes', () => {
    expect(after({ mode: 'none' }).agent('a1')?.status).toBe('ready')
    const untilDone = after({ mode: 'untilDone' })
    expect(untilDone.agent('a1')).toMatchObject({ status: 'wrapUp', until: null })
    expect(untilDone.timers().filter(({ type }) => type === 'wrapUpTimedOut')).toEqual([])
    untilDone.does({ type: 'finishWrapUp', agentId: 'a1' })
    expect(untilDone.agent('a1')?.status).toBe('ready')
    const timed = after({ mode: 'timed' })
    timed.does({ type: 'extendWrapUp', agentId: 'a1' })
    expect(timed.rejection).toBe('wrapUpNotExtendable')
    const longer = after({ mode: 'timedExtendable' })
    const until = longer.now + 60_000
    longer.does({ type: 'extendWrapUp', agentId: 'a1' })
    expect(longer.agent('a1')).toMatchObject({ status: 'wrapUp', until: until + 30_000 })
    longer.does({ type: 'extendWrapUp', agentId: 'a1' })
    expect(longer.rejection).toBe('wrapUpExtensionsUsedUp')
  })

  it('lets who missed a call rest, and come back by themselves', () => {
    const script = createScript(under({ noAnswer: { then: 'rest', restMs: 30_000 } }))
    script.sitsDown('a1')
    script.waits('c1')
    ringsOut(script, 'a1', 'c1')
    expect(script.agent('a1')).toMatchObject({
      status: 'notReady',
      reason: 'noAnswer',
      until: script.now + 30_000,
    })
    script.does({ type: 'restOver', agentId: 'a1' }, 30_000)
    expect(ringingFor(script, 'c1')).toEqual(['a1'])
  })

  it('offers nothing to whoever is off duty, and leaves them their call', () => {
    const script = createScript()
    script.does({ type: 'dutyChanged', agentId: 'a2', onDuty: false })
    script.sitsDown('a1')
    script.waits('c1')
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'dutyChanged', agentId: 'a1', onDuty: false })
    expect(script.call('c1')).toMatchObject({ status: 'talking', agentId: 'a1' })
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'finishWrapUp', agentId: 'a1' })
    script.sitsDown('a2')
    script.waits('c2')
    expect(script.call('c2')?.status).toBe('queued')
    script.does({ type: 'dutyChanged', agentId: 'a2', onDuty: true })
    expect(ringingFor(script, 'c2')).toEqual(['a2'])
  })
})

describe('a new configuration', () => {
  it('is for the calls that come after it: those that wait keep theirs, and a queue that is gone drains', () => {
    const script = createScript(under({}, { ringMs: 7000 }))
    script.waits('c1', '12369')
    const [general] = under({}).queues
    const lines = twoQueues.lines.map((line) => ({ ...line, queueId: 'SG_GENERAL' }))
    script.does({ type: 'configured', config: { queues: general === undefined ? [] : [general], lines } })
    script.waits('c2', '12369')
    expect(script.call('c2')).toMatchObject({ queueId: 'SG_GENERAL' })
    script.sitsDown('env', ['SG_ENV'])
    expect(script.call('c1')).toMatchObject({
      status: 'offered',
      offers: [{ offerUntil: script.now + 7000 }],
    })
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(script.agent('env')?.status).toBe('ready')
  })

  it('moves somebody whose skills changed at once', () => {
    const script = createScript()
    script.sitsDown('a1')
    script.waits('c1', '12369')
    script.does({ type: 'personChanged', person: person('a1', ['SG_GENERAL', 'SG_ENV']) })
    expect(ringingFor(script, 'c1')).toEqual(['a1'])
  })

  it('keeps hours and languages by line', () => {
    const monday = Date.UTC(2026, 10, 23, 1) // 09:00 in Kunming
    const weekly = Array.from({ length: 7 }, () => [{ from: '08:00', to: '20:00' }])
    const settings = {
      hours: { weekly, holidays: 'closed' as const },
      closed: { then: 'announce' as const, prompt: 'closed', queueId: null },
      language: { key: '9', queueId: 'SG_ENV', prompt: null },
    }
    const lines = twoQueues.lines.map((line) => ({ ...line, settings }))
    const script = createScript({ ...twoQueues, lines, calendar: { '2026-11-24': true } })
    const rings = (callId: string) =>
      script.does({ type: 'callArrived', callId, callerNumber: null, dialled: '12345' })
    script.does({ type: 'mediaChanged', available: true }, monday)
    rings('c1')
    script.does({ type: 'callAnswered', callId: 'c1' })
    script.does({ type: 'digitPressed', callId: 'c1', digit: '9' })
    script.does({ type: 'promptFinished', callId: 'c1', prompt: 'notice' })
    expect(script.call('c1')).toMatchObject({ status: 'queued', queueId: 'SG_ENV' })
    script.does({ type: 'mediaChanged', available: true }, 12 * 3_600_000)
    rings('c2')
    expect(script.call('c2')).toMatchObject({ status: 'refusing', reason: 'closed', prompt: 'closed' })
    script.does({ type: 'mediaChanged', available: true }, 12 * 3_600_000)
    rings('c3')
    expect(script.call('c3')).toMatchObject({ status: 'refusing' })
  })
})
