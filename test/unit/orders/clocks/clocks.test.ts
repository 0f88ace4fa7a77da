import { describe, expect, it } from 'vitest'
import { createCalendar } from '../../../../src/domain/calendar/calendar.ts'
import { toIso } from '../../../../src/domain/calendar/shanghai.ts'
import { deadline, limitToText, recount, type Limit } from '../../../../src/domain/orders/clocks/deadline.ts'
import { dispatchBasis, dispatchPromise } from '../../../../src/domain/orders/clocks/dispatch.ts'
import { extend, refuseExtension, type ExtensionAsk } from '../../../../src/domain/orders/clocks/extension.ts'
import {
  assistDue,
  defaultLimits,
  handlingClass,
  handlingClocks,
  light,
} from '../../../../src/domain/orders/clocks/handling.ts'
import { effectiveClock, redoClock } from '../../../../src/domain/orders/clocks/redo.ts'
import {
  mustBeDesignated,
  refuseReturn,
  returnClock,
  returnDecisionClock,
  type ReturnAsk,
} from '../../../../src/domain/orders/clocks/returning.ts'
import { at, context2026 as context, notice2026 } from '../../calendar/years.ts'

const local = (instant: number): string => toIso(instant).slice(0, 19).replace('T', ' ')
const workdays = (value: number): Limit => ({ unit: 'WORKDAY', value })
const hours = (value: number): Limit => ({ unit: 'HOUR', value })
const clock = (start: string, limit: Limit) => deadline(at(start), limit, '', context)
const clocksFor = (over: Partial<Parameters<typeof handlingClocks>[0]>) =>
  handlingClocks(
    {
      dispatchedAt: at('2026-04-30 10:00:00'),
      type: 'COMPLAINT',
      urgency: 'NORMAL',
      statutory: null,
      promised: null,
      ...over,
    },
    defaultLimits,
    context,
  )

describe('the dispatch clock', () => {
  it.each([
    ['2026-04-30 16:59:59', '2026-04-30 23:59:59', 'sameDay'],
    ['2026-04-30 17:00:00', '2026-05-01 10:00:00', 'nextMorning'],
    ['2026-12-31 23:59:59', '2027-01-01 10:00:00', 'nextMorning'],
    ['2026-05-01 00:00:00', '2026-05-01 23:59:59', 'sameDay'],
  ])('from %s runs until %s', (start, due, rule) => {
    expect(local(dispatchPromise(at(start)).due)).toBe(due)
    expect(dispatchPromise(at(start)).rule).toBe(rule)
  })

  it('counts in whole seconds: the last millisecond before 17:00 is before it', () => {
    expect(dispatchPromise(at('2026-04-30 17:00:00') - 1).rule).toBe('sameDay')
  })

  it('can be said in a sentence', () => expect(dispatchBasis.nextMorning).toContain('次日10:00前'))
})

describe('a limit', () => {
  it.each([
    ['2026-04-30 09:00:00', workdays(5), '2026-05-11 17:00:00'],
    ['2026-02-13 23:59:59', workdays(5), '2026-02-27 17:00:00'],
    ['2026-09-19 08:00:00', workdays(1), '2026-09-20 17:00:00'],
    ['2026-10-09 18:00:00', workdays(2), '2026-10-12 17:00:00'],
    ['2026-10-02 20:30:00', hours(24), '2026-10-03 20:30:00'],
    ['2026-10-02 20:30:00', hours(0.5), '2026-10-02 21:00:00'],
  ])('from %s of %o ends at %s', (start, limit, due) => {
    expect(local(clock(start, limit).due)).toBe(due)
  })

  it('drops the part of a second in which it starts', () => {
    expect(deadline(at('2026-10-02 20:30:00') + 999, hours(1), '', context).due).toBe(
      at('2026-10-02 21:30:00'),
    )
  })

  it('can be said', () => {
    expect([hours(0.5), hours(24), workdays(5)].map(limitToText)).toEqual(['30分钟', '24小时', '5个工作日'])
  })

  it('recounted after the notice moves later, never earlier than promised', () => {
    const promised = clock('2026-12-30 09:00:00', workdays(3))
    expect([local(promised.due), promised.provisional]).toEqual(['2027-01-05 17:00:00', true])
    const off = (date: string) => ({ date, name: '元旦', isOffDay: true })
    const later = createCalendar([notice2026, { year: 2027, days: [off('2027-01-01'), off('2027-01-04')] }])
    const earlier = createCalendar([
      notice2026,
      { year: 2027, days: [off('2027-01-01'), { date: '2027-01-02', name: '班', isOffDay: false }] },
    ])
    expect(local(recount(promised, { ...context, calendar: later }).due)).toBe('2027-01-06 17:00:00')
    const kept = recount(promised, { ...context, calendar: earlier })
    expect([local(kept.due), kept.provisional]).toEqual(['2027-01-05 17:00:00', false])
  })
})

describe('the handling clocks', () => {
  it.each([
    [{ urgency: 'CRITICAL' }, ['2026-04-30 10:30:00', '2026-04-30 11:00:00', '2026-05-01 10:00:00']],
    [{ urgency: 'URGENT' }, ['2026-04-30 12:00:00', '2026-04-30 14:00:00', '2026-05-02 10:00:00']],
    [{ type: 'CONSULT' }, ['2026-05-06 17:00:00', '2026-05-06 17:00:00', '2026-05-07 17:00:00']],
    [{}, ['2026-05-06 17:00:00', '2026-05-06 17:00:00', '2026-05-11 17:00:00']],
    [
      { statutory: { limit: workdays(7), basis: '市场监管投诉举报办法第14条' } },
      ['2026-05-06 17:00:00', '2026-05-06 17:00:00', '2026-05-13 17:00:00'],
    ],
  ] as const)('of %o are due %o', (over, expected) => {
    const { sign, contact, finish } = clocksFor(over)
    expect([sign, contact, finish].map((c) => local(c.due))).toEqual(expected)
  })

  it('say which rule made them', () => {
    expect(clocksFor({}).finish.basis).toBe('一般件，自转办起5个工作日内办结')
    expect(clocksFor({ urgency: 'CRITICAL' }).sign.basis).toBe('特急件，自转办起30分钟内签收')
    expect(clocksFor({ statutory: { limit: workdays(7), basis: '办法14' } }).finish.basis).toBe('办法14')
  })

  it('put the statutory limit first, then the urgency, then the type', () => {
    const statutory = { limit: workdays(7), basis: '办法14' }
    expect(handlingClass({ type: 'CONSULT', urgency: 'URGENT', statutory })).toBe('STATUTORY')
    expect(handlingClass({ type: 'CONSULT', urgency: 'URGENT', statutory: null })).toBe('URGENT')
    expect(handlingClass({ type: 'CONSULT', urgency: 'NORMAL', statutory: null })).toBe('CONSULT')
  })

  it('start again for the unit on a redispatch, while the promise to the citizen stays', () => {
    const first = clocksFor({})
    const second = clocksFor({ dispatchedAt: at('2026-05-07 10:00:00'), promised: first.overall })
    expect(local(second.finish.due)).toBe('2026-05-13 17:00:00')
    expect(second.overall).toBe(first.overall)
  })
})

describe('an assisting unit', () => {
  it.each([
    ['2026-04-30 10:00:00', workdays(5), '2026-05-09 17:00:00'],
    ['2026-04-30 10:00:00', hours(24), '2026-05-01 04:00:00'],
    ['2026-10-09 10:00:00', workdays(2), '2026-10-10 17:00:00'],
  ])('of a lead from %s with %o is due %s', (start, limit, due) => {
    expect(local(assistDue(clock(start, limit), context))).toBe(due)
  })

  it('keeps time to work in when the lead has a single workday', () => {
    const lead = clock('2026-06-01 18:00:00', workdays(1))
    const due = assistDue(lead, context)
    expect(due).toBeGreaterThan(lead.start)
    expect(due).toBeLessThan(lead.due)
  })
})

describe('the light', () => {
  const week = clock('2026-04-30 10:00:00', workdays(5))
  const day = clock('2026-10-02 20:00:00', hours(24))
  it.each([
    [week, '2026-05-08 23:59:59', 'GREEN'],
    [week, '2026-05-09 00:00:00', 'YELLOW'],
    [week, '2026-05-11 17:00:00', 'YELLOW'],
    [week, '2026-05-11 17:00:01', 'RED'],
    [day, '2026-10-03 13:59:59', 'GREEN'],
    [day, '2026-10-03 14:00:00', 'YELLOW'],
    [day, '2026-10-03 20:00:01', 'RED'],
  ] as const)('%# at %s is %s', (one, now, expected) => expect(light(at(now), one, context)).toBe(expected))

  it('turns red with a whole second', () => {
    expect(light(at('2026-05-11 17:00:00') + 999, week, context)).toBe('YELLOW')
  })
})

describe('an extension', () => {
  const ask = (over: Partial<ExtensionAsk> = {}): ExtensionAsk => ({
    at: at('2026-02-27 17:00:00'),
    due: at('2026-02-27 17:00:00'),
    workdays: 10,
    kind: 'NORMAL',
    granted: 0,
    hardOrder: false,
    inRedo: false,
    ...over,
  })

  it('counts from the old due date', () => {
    const old = clock('2026-02-13 09:00:00', workdays(5))
    expect(local(extend(old, 10, context).due)).toBe('2026-03-12 17:00:00')
    expect(extend(old, 10, context).basis).toContain('延期10个工作日')
  })

  it.each([
    [{}, null],
    [{ at: at('2026-02-27 17:00:01') }, 'tooLate'],
    [{ kind: 'CONSULT' }, 'notExtendable'],
    [{ kind: 'URGENT' }, 'notExtendable'],
    [{ kind: 'STATUTORY' }, 'notExtendable'],
    [{ workdays: 11 }, 'daysOutOfRange'],
    [{ workdays: 0 }, 'daysOutOfRange'],
    [{ workdays: 1.5 }, 'daysOutOfRange'],
    [{ granted: 1 }, 'alreadyExtended'],
    [{ granted: 1, hardOrder: true }, null],
    [{ granted: 2, hardOrder: true }, 'alreadyExtended'],
    [{ inRedo: true }, 'redoNotExtendable'],
  ] as const)('asked with %o is refused as %s', (over, refusal) =>
    expect(refuseExtension(ask(over))).toBe(refusal),
  )
})

describe('a return', () => {
  it.each([
    ['2026-09-24 09:00:00', 'NORMAL', '2026-09-29 17:00:00'],
    ['2026-09-24 09:00:00', 'URGENT', '2026-09-24 10:00:00'],
    ['2026-09-24 23:30:00', 'CRITICAL', '2026-09-25 00:30:00'],
  ] as const)('of an order dispatched at %s, %s, may be asked until %s', (from, urgency, due) => {
    expect(local(returnClock(at(from), urgency, context).due)).toBe(due)
  })

  it('is decided in four hours', () => {
    expect(local(returnDecisionClock(at('2026-09-25 22:00:00'), context).due)).toBe('2026-09-26 02:00:00')
  })

  const ask: ReturnAsk = {
    at: at('2026-09-29 17:00:00'),
    due: at('2026-09-29 17:00:00'),
    forbidReturn: false,
    inRedo: false,
    supervised: false,
    askedBefore: false,
  }
  it.each([
    [{}, null],
    [{ at: at('2026-09-29 17:00:01') }, 'tooLate'],
    [{ forbidReturn: true }, 'returnForbidden'],
    [{ inRedo: true }, 'inRedo'],
    [{ supervised: true }, 'supervised'],
    [{ askedBefore: true }, 'askedBefore'],
  ])('asked with %o is refused as %s', (over, refusal) =>
    expect(refuseReturn({ ...ask, ...over })).toBe(refusal),
  )

  it('accepted twice leaves the naming of the unit to the leader', () => {
    expect([0, 1, 2, 3].map(mustBeDesignated)).toEqual([false, false, true, true])
  })
})

describe('a redo', () => {
  it.each([
    ['2026-04-30 10:00:00', workdays(5), false, '2026-05-11 17:00:00'],
    ['2026-04-30 10:00:00', workdays(7), false, '2026-05-11 17:00:00'],
    ['2026-04-30 10:00:00', workdays(2), false, '2026-05-07 17:00:00'],
    ['2026-04-30 10:00:00', workdays(5), true, '2026-05-08 17:00:00'],
    ['2026-04-30 10:00:00', workdays(2), true, '2026-05-07 17:00:00'],
    ['2026-04-30 10:00:00', hours(24), false, '2026-05-01 10:00:00'],
    ['2026-06-01 10:00:00', hours(120), true, '2026-06-04 17:00:00'],
  ])('from %s of %o, supervised %s, is due %s', (start, limit, supervised, due) => {
    expect(local(redoClock(at(start), limit, supervised, context).due)).toBe(due)
  })

  it('takes the place of the unit’s own deadline', () => {
    const handle = clock('2026-04-30 10:00:00', workdays(5))
    const redo = clock('2026-05-12 10:00:00', workdays(5))
    expect(effectiveClock(handle, null)).toBe(handle)
    expect(effectiveClock(handle, redo)).toBe(redo)
  })
})
