import { describe, expect, it } from 'vitest'
import { at } from '../calendar/years.ts'
import { caller, draft, eco, given, leader, reviewer, secondLeader, system, type Press } from './given.ts'
import {
  answered,
  answers,
  drive,
  form,
  missed,
  onceDissatisfied,
  orderIn,
  twiceDissatisfied,
  untilCallback,
  untilRuling,
} from './journey.ts'

const noon = at('2026-05-06 12:00:00')
const asking: Press = { type: 'req_return', reason: '非本单位', basis: '三定', suggestedUnit: 'URBAN' }

describe('calling back', () => {
  const due = orderIn('PENDING_CALLBACK', draft(), ...untilCallback)
  const call = (time: string, more: object = {}): [Press, typeof caller, number] => [
    { type: 'callback', calledAt: at(time), outcome: 'ANSWERED', answers, ...more },
    caller,
    at(time),
  ]

  it('keeps to the hours in which one may call', () => {
    for (const [time, allowed] of [
      ['08:59:59', false],
      ['09:00:00', true],
      ['11:59:59', true],
      ['12:00:00', false],
      ['14:00:00', true],
      ['19:59:59', true],
      ['20:00:00', false],
    ] as const) {
      const result = given(due).when(...call(`2026-05-11 ${time}`))
      if (allowed) result.thenStep()
      else result.thenMissing('calledAt callingWindow')
    }
  })

  it('a call begun in time may end after it', () => {
    const [press] = call('2026-05-11 11:58:00')
    given(due).when(press, caller, at('2026-05-11 12:04:00')).thenStep()
    given(due).when(press, caller, at('2026-05-11 11:57:00')).thenMissing('calledAt range')
  })

  it('asks every question', () => {
    given(due)
      .when(...call('2026-05-11 10:00:00', { answers: null }))
      .thenMissing('answers required')
    given(due)
      .when(
        ...call('2026-05-11 10:00:00', {
          answers: { ...answers, staffContacted: null, solved: null, result: 'GREAT' },
        }),
      )
      .thenMissing('staffContacted required', 'solved oneOf', 'result oneOf')
  })

  it('three misses on two days, then one message, then silence for 72 hours', () => {
    const twice = orderIn(
      'PENDING_CALLBACK',
      due,
      missed('2026-05-11 10:00:00'),
      missed('2026-05-11 15:00:00'),
    )
    given(twice)
      .when(...call('2026-05-11 16:00:00', { outcome: 'NO_ANSWER', answers: null }))
      .thenMissing('calledAt anotherDay')
    const { order, commands } = drive(twice, missed('2026-05-12 10:00:00'))
    expect(commands).toMatchObject([{ template: 'T4', key: '1' }])
    if (order === null) return
    given(order)
      .when(...call('2026-05-12 11:00:00', { outcome: 'NO_ANSWER', answers: null }))
      .thenMissing('outcome attemptsUsed')
    expect(given(order).when({ type: 'lapse' }, system, at('2026-05-15 10:00:00')).result).toBe('ignore')
    expect(
      given(order).when({ type: 'lapse' }, system, at('2026-05-15 10:00:01')).thenStep().order,
    ).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'UNREACHABLE' },
    })
    expect(
      given(order).when({ type: 'sms_reply', result: 'BASIC' }, system, at('2026-05-14 23:00:00')).thenStep()
        .order,
    ).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'CALLED_BACK' },
      course: { firstRating: { result: 'BASIC' } },
    })
    const bad = given(order)
      .when({ type: 'sms_reply', result: 'DISSATISFIED' }, system, at('2026-05-14 23:00:00'))
      .thenStep()
    expect(bad).toMatchObject({ order: { status: 'HANDLING' }, commands: [{ template: 'T5' }] })
    expect(
      given(order).when({ type: 'sms_reply', result: 'BASIC' }, system, at('2026-05-15 10:00:01')).result,
    ).toBe('ignore')
  })

  it('reads no message before it asked by message', () => {
    expect(given(due).when({ type: 'sms_reply', result: 'BASIC' }, system, noon).result).toBe('ignore')
    given(due).when({ type: 'sms_reply', result: 'BASIC' }, caller, noon).thenRefused('person')
  })

  it('dissatisfied once is redone by the same unit within the original limit', () => {
    const again = orderIn('HANDLING', draft(), ...onceDissatisfied)
    expect(again.course).toMatchObject({
      redo: { kind: 'PLAIN', clock: { due: at('2026-05-18 17:00:00') } },
      supervisions: [],
      dissatisfied: 1,
      firstRating: { result: 'DISSATISFIED' },
    })
    expect(again.course.assignment.signedAt).not.toBeNull()
    given(again).when(asking, eco, at('2026-05-11 10:00:00')).thenMissing('return inRedo')
    given(again)
      .when(
        { type: 'req_extend', workdays: 1, reason: 'x', plan: 'x', appellantTold: true },
        eco,
        at('2026-05-11 10:00:00'),
      )
      .thenMissing('extension redoNotExtendable')
  })

  it('dissatisfied twice is redone under supervision, within three workdays', () => {
    const { order, commands } = drive(draft(), ...twiceDissatisfied)
    expect(order).toMatchObject({
      status: 'HANDLING',
      course: {
        redo: { kind: 'SUPERVISED', clock: { due: at('2026-05-15 17:00:00') } },
        supervisions: [{ status: 'ISSUED', trigger: 'DISSATISFIED', due: at('2026-05-15 17:00:00') }],
      },
    })
    expect(commands).toMatchObject([{ template: 'T5' }, { template: 'U3', unit: 'ECO' }])
  })

  it('satisfied at last keeps the first and the final answer', () => {
    const { order } = drive(
      draft(),
      ...onceDissatisfied,
      [{ type: 'feedback', form }, eco, '2026-05-12 10:00:00'],
      [{ type: 'review_ok' }, reviewer, '2026-05-12 11:00:00'],
      answered('2026-05-12 15:00:00'),
    )
    expect(order?.course).toMatchObject({
      firstRating: { result: 'DISSATISFIED' },
      finalRating: { result: 'SATISFIED' },
    })
  })
})

describe('ruling', () => {
  const disputed = orderIn('RULING', draft(), ...untilRuling)
  const ruling = (more: object = {}): Press => ({
    type: 'rule',
    decision: 'ARCHIVE',
    reason: '已尽责',
    unreasonable: false,
    notCounted: false,
    ...more,
  })

  it('after the third dissatisfaction archives as a hard order, or has it redone under supervision', () => {
    expect(given(disputed).when(ruling(), leader, noon).thenStep().order).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'RULED' },
      course: { hardOrder: true },
    })
    expect(
      given(disputed)
        .when(ruling({ decision: 'REDO' }), leader, noon)
        .thenStep().order,
    ).toMatchObject({ status: 'HANDLING', course: { redo: { kind: 'SUPERVISED' }, redoCount: 3 } })
    given(disputed)
      .when(ruling({ reason: '' }), leader, noon)
      .thenMissing('reason required')
  })

  it('as unreasonable takes the unit’s application and a second leader', () => {
    given(disputed)
      .when(ruling({ unreasonable: true }), leader, noon)
      .thenMissing('unreasonable applicationMissing')
    const applied = orderIn('RULING', disputed, [
      { type: 'apply_unreasonable', reason: '诉求超出法定' },
      eco,
      '2026-05-13 16:00:00',
    ])
    const first = given(applied)
      .when(ruling({ unreasonable: true }), leader, noon)
      .thenStep().order
    expect(first?.status).toBe('RULING')
    if (first === null) return
    given(first)
      .when(ruling({ unreasonable: true }), leader, noon)
      .thenMissing('decision secondApprover')
    expect(
      given(first)
        .when(ruling({ unreasonable: true }), secondLeader, noon)
        .thenStep().order,
    ).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'UNREASONABLE' },
      course: { unreasonable: true, notCounted: false },
    })
  })
})
