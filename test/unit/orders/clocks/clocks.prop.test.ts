import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addWorkdays } from '../../../../src/domain/calendar/calendar.ts'
import { dayOf, timeOfDay } from '../../../../src/domain/calendar/shanghai.ts'
import { deadline, defaultCloseMs } from '../../../../src/domain/orders/clocks/deadline.ts'
import { dispatchPromise } from '../../../../src/domain/orders/clocks/dispatch.ts'
import { extend } from '../../../../src/domain/orders/clocks/extension.ts'
import {
  assistDue,
  defaultLimits,
  handlingClocks,
  light,
} from '../../../../src/domain/orders/clocks/handling.ts'
import { orderTypes, urgencies } from '../../../../src/domain/orders/terms.ts'
import { at, calendar2026, context2026 as context } from '../../calendar/years.ts'

const instant = fc.integer({ min: at('2025-06-01'), max: at('2028-06-01') })
const days = fc.integer({ min: 1, max: 40 })
const workdayLimit = days.map((value) => ({ unit: 'WORKDAY' as const, value }))
const limit = fc.oneof(
  workdayLimit,
  fc.integer({ min: 1, max: 96 }).map((value) => ({ unit: 'HOUR' as const, value })),
)

describe('whenever it starts', () => {
  it('a deadline in workdays falls on a workday at the close of business', () =>
    fc.assert(
      fc.property(instant, workdayLimit, (start, one) => {
        const { due } = deadline(start, one, '', context)
        expect(calendar2026.isWorkday(dayOf(due))).toBe(true)
        expect(timeOfDay(due)).toBe(defaultCloseMs)
      }),
    ))

  it('one more workday is later, and exactly n workdays lie between', () =>
    fc.assert(
      fc.property(instant, days, (start, n) => {
        const from = dayOf(start)
        const end = addWorkdays(calendar2026, from, n).day
        let between = 0
        for (let d = from + 1; d <= end; d++) if (calendar2026.isWorkday(d)) between++
        expect(between).toBe(n)
        expect(addWorkdays(calendar2026, from, n + 1).day).toBeGreaterThan(end)
        expect(addWorkdays(calendar2026, end, -1).day).toBeLessThan(end)
      }),
    ))

  it('a deadline that started later is never due earlier', () =>
    fc.assert(
      fc.property(instant, instant, limit, (a, b, one) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)]
        expect(deadline(late, one, '', context).due).toBeGreaterThanOrEqual(
          deadline(early, one, '', context).due,
        )
        expect(dispatchPromise(late).due).toBeGreaterThanOrEqual(dispatchPromise(early).due)
      }),
    ))

  it('a dispatch promise leaves about seven hours at least, and never a whole day', () =>
    fc.assert(
      fc.property(instant, (start) => {
        const left = dispatchPromise(start).due - start
        expect(left).toBeGreaterThan(6.99 * 3_600_000)
        expect(left).toBeLessThan(24 * 3_600_000)
      }),
    ))

  it('signing and contact are due no later than the finish, and the assist before it', () =>
    fc.assert(
      fc.property(
        instant,
        fc.constantFrom(...orderTypes),
        fc.constantFrom(...urgencies),
        (start, type, urgency) => {
          const order = { dispatchedAt: start, type, urgency, statutory: null, promised: null }
          const { sign, contact, finish } = handlingClocks(order, defaultLimits, context)
          expect(sign.due).toBeLessThanOrEqual(contact.due)
          expect(contact.due).toBeLessThanOrEqual(finish.due)
          const assist = assistDue(finish, context)
          expect(assist).toBeGreaterThan(start)
          expect(assist).toBeLessThan(finish.due)
        },
      ),
    ))

  it('the light only ever goes from green to yellow to red', () =>
    fc.assert(
      fc.property(
        instant,
        limit,
        fc.array(fc.integer({ min: 0, max: 60 * 86_400_000 })),
        (start, one, waits) => {
          const clock = deadline(start, one, '', context)
          const order = ['GREEN', 'YELLOW', 'RED']
          const seen = [...waits]
            .sort((a, b) => a - b)
            .map((w) => order.indexOf(light(start + w, clock, context)))
          expect(seen).toEqual([...seen].sort((a, b) => a - b))
          expect(light(clock.due, clock, context)).toBe('YELLOW')
        },
      ),
    ))

  it('an extension moves the due date later, onto a workday', () =>
    fc.assert(
      fc.property(instant, workdayLimit, fc.integer({ min: 1, max: 10 }), (start, one, n) => {
        const old = Object.freeze(deadline(start, one, '', context))
        const longer = extend(old, n, context)
        expect(longer.due).toBeGreaterThan(old.due)
        expect(calendar2026.isWorkday(dayOf(longer.due))).toBe(true)
      }),
    ))
})
