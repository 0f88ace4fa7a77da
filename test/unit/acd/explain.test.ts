import { expect, it } from 'vitest'
import { explain, type Verdict } from '../../../src/domain/acd/routing/explain.ts'
import { createScript, person, twoQueues } from '../../support/hotline-script.ts'

const steps = [
  { afterMs: 0, skills: [{ code: 'SG_ENV', minLevel: 3 }], skipIfNobody: false },
  { afterMs: 20_000, skills: [{ code: 'SG_ENV', minLevel: 1 }], skipIfNobody: false },
]
const config = { ...twoQueues, queues: [{ queueId: 'SG_GENERAL' }, { queueId: 'SG_ENV', policy: { steps } }] }

it('says who would be offered a call now, and of everybody else the first reason why not', () => {
  const script = createScript(config)
  const skills: Readonly<Record<string, string[]>> = {
    first: ['SG_ENV:3'],
    second: ['SG_ENV:5'],
    beginner: ['SG_ENV:1'],
    other: ['SG_GENERAL'],
    resting: ['SG_ENV:4'],
    roster: ['SG_ENV:4'],
    home: ['SG_ENV:4'],
  }
  const people = Object.entries(skills).map(([id, has]) => person(id, has))
  for (const [id, has] of Object.entries(skills)) if (id !== 'home') script.sitsDown(id, has)
  script.does({ type: 'startBreak', agentId: 'resting', breakType: 'REST' })
  script.does({ type: 'dutyChanged', agentId: 'roster', onDuty: false })
  const verdicts = (waitedMs: number): Readonly<Record<string, Verdict>> => {
    const found = explain(script.acd, { queueId: 'SG_ENV', waitedMs, at: script.now }, people)
    return Object.fromEntries((found?.agents ?? []).map((one) => [one.person.agentId, one.verdict]))
  }
  expect(verdicts(0)).toMatchObject({
    first: { reason: 'wouldRing' },
    second: { reason: 'behind', agentId: 'first' },
    beginner: { reason: 'lacksSkill', code: 'SG_ENV', minLevel: 3, level: 1, fromMs: 20_000 },
    other: { reason: 'lacksSkill', code: 'SG_ENV', level: 0, fromMs: null },
    resting: { reason: 'busy', status: 'onBreak' },
    roster: { reason: 'offDuty' },
    home: { reason: 'notSignedIn' },
  })
  expect(verdicts(25_000)).toMatchObject({ beginner: { reason: 'behind', agentId: 'second' } })
  script.waits('c1', '12369')
  expect(script.call('c1')).toMatchObject({ status: 'offered', agentId: 'first' })
  expect(explain(script.acd, { queueId: 'GONE', waitedMs: 0, at: script.now }, people)).toBeNull()
})
