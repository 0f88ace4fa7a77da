import { describe, expect, it } from 'vitest'
import { createPrompts, waitParts } from '../../../src/app/hotline/prompts.ts'
import { defaultPolicy, type AnnouncementPolicy } from '../../../src/domain/acd/routing/policy.ts'
import { createScript, twoQueues } from '../../support/hotline-script.ts'

const told = (rules: Partial<AnnouncementPolicy>) => {
  const announcements = { ...defaultPolicy.announcements, ...rules }
  const script = createScript({
    ...twoQueues,
    queues: [{ queueId: 'SG_GENERAL', policy: { announcements } }, { queueId: 'SG_ENV' }],
  })
  const due = (callId: string) =>
    script
      .does({ type: 'announcementDue', callId }, 30_000)
      .commands.flatMap((command) => (command.type === 'announcePosition' ? [command] : []))
  return { script, due }
}
const away = (script: ReturnType<typeof createScript>) => {
  script.sitsDown('a1')
  script.does({ type: 'startBreak', agentId: 'a1', breakType: 'REST' })
}

describe('what a waiting citizen is told', () => {
  it('is the place, again and again, unless there is a limit', () => {
    const { script, due } = told({ limit: 1 })
    script.waits('c1')
    script.waits('c2')
    expect(due('c2')).toMatchObject([{ ahead: 1, waitS: null }])
    expect(script.timers()).toEqual([])
  })

  it('is only a better place than the one that was said last, if the queue says so', () => {
    const { script, due } = told({ onlyWhenBetter: true })
    for (const callId of ['c1', 'c2', 'c3']) script.waits(callId)
    expect(due('c3')).toMatchObject([{ ahead: 2 }])
    expect(due('c3')).toEqual([])
    script.does({ type: 'callerHungUp', callId: 'c1', reason: 'bye' })
    expect(due('c3')).toMatchObject([{ ahead: 1 }])
  })

  it('is the wait that is expected, rounded up, by what calls take and who is there', () => {
    const rules = { position: false, expectedWait: true, roundToS: 60 }
    const alone = told(rules)
    alone.script.waits('c1')
    expect(alone.due('c1')).toEqual([])
    const { script, due } = told(rules)
    away(script)
    script.waits('c1')
    expect(due('c1')).toMatchObject([{ ahead: null, waitS: 240 }])
    script.does({ type: 'ready', agentId: 'a1' })
    script.does({ type: 'accept', agentId: 'a1', callId: 'c1' })
    script.does({ type: 'hangUp', agentId: 'a1', callId: 'c1' }, 1_200_000)
    script.waits('c2')
    // 210 s, and a tenth of what 1,200 s of talk and 60 s of wrap-up are more.
    expect(due('c2')).toMatchObject([{ waitS: 360 }])
  })

  it('is spoken in parts', () => {
    expect(waitParts(59)).toEqual(['expected-wait', 'minutes-under-1'])
    expect(waitParts(120)).toEqual(['expected-wait', 'minutes-2'])
    expect(waitParts(23 * 60)).toEqual(['expected-wait', 'number-20', 'number-3', 'minutes'])
    expect(waitParts(4000)).toEqual(['expected-wait', 'minutes-over-60'])
    expect(createPrompts('/p').place(1, 60)).toEqual(
      ['queue-ahead', 'wei-1', 'expected-wait', 'minutes-1'].map((name) => `/p/zh-CN/${name}.wav`),
    )
  })
})
