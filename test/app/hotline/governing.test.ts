import { expect, it } from 'vitest'
import type { HotlineConfig } from '../../../src/app/ports/records.ts'
import { defaultLineSettings } from '../../../src/domain/acd/routing/line.ts'
import { policyOf } from '../../../src/domain/acd/routing/policy.ts'
import { createTestHotline, somebody } from '../../support/hotline.ts'

const leadingTo = (queueId: string): HotlineConfig => ({
  queues: [{ queueId, name: queueId, policy: policyOf(queueId) }],
  lines: [
    {
      ...{ code: 'L12345', name: '12345', numbers: ['12345'], noticePrompt: 'notice-l12345' },
      ...{ queueId, priority: 0, settings: defaultLineSettings },
    },
  ],
  breakLimitsMs: { REST: 1, MEAL: 1, TRAINING: 1, MEETING: 1, OTHER: 1 },
  calendar: {},
})

it('treats the calls after a new configuration by it, and shows a queue that was taken out until it has drained', async () => {
  const { hotline, waits, fake } = createTestHotline()
  await waits('c1', 'm1')
  hotline.reconfigure(leadingTo('SG_NEW'))
  await waits('c2', 'm2')
  const names = () => hotline.views.board().queues.map(({ queueId, waiting }) => [queueId, waiting])
  expect(names()).toEqual([
    ['SG_NEW', 1],
    ['SG_GENERAL', 1],
  ])
  fake.hangsUp('c1')
  expect(names()).toEqual([['SG_NEW', 1]])
})

it('keeps what it has when a configuration leads nowhere', () => {
  const { hotline } = createTestHotline()
  const { queues: _queues, ...rest } = leadingTo('SG_NEW')
  expect(() => hotline.reconfigure({ ...rest, queues: [] })).toThrow('SG_NEW')
  expect(hotline.views.board().queues.map(({ queueId }) => queueId)).toEqual(['SG_GENERAL'])
})

it('says who would be offered a call, of those who may sign in', () => {
  const { hotline, sitsDown } = createTestHotline()
  sitsDown('a1')
  const people = [somebody('a1'), somebody('a2')]
  const reasons = () => hotline.explain('SG_GENERAL', 0, people)?.agents.map(({ verdict }) => verdict.reason)
  expect(reasons()).toEqual(['wouldRing', 'notSignedIn'])
  hotline.dutyChanged('a1', false)
  expect(reasons()).toEqual(['offDuty', 'notSignedIn'])
  hotline.dutyChanged('a1', true)
  hotline.personChanged({ ...somebody('a1'), skills: [] })
  expect(reasons()).toEqual(['lacksSkill', 'notSignedIn'])
  expect(hotline.explain('SG_NONE', 0, people)).toBeNull()
})
