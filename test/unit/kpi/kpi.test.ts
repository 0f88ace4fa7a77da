import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderKpis, percent, unitScore } from '../../../src/domain/kpi/definitions.ts'
import { kpisFromEvents, type KpiOrder, type KpiPeriod } from '../../../src/domain/kpi/from-events.ts'
import type { By, OrderInput } from '../../../src/domain/orders/event.ts'
import { isRefusal, type Order } from '../../../src/domain/orders/order.ts'
import { stepOrder } from '../../../src/domain/orders/step-order.ts'
import { at } from '../calendar/years.ts'
import { catalogue, draft, li } from '../orders/given.ts'
import {
  answered,
  dispatched,
  onceDissatisfied,
  returned,
  signed,
  submitted,
  twiceDissatisfied,
  untilCallback,
  untilHandling,
  untilSign,
  type Moment,
} from '../orders/journey.ts'

/** The history that these presses leave. */
const history = (...moments: readonly Moment[]): KpiOrder => {
  let order: Order | null = draft()
  const events = moments.flatMap(([press, by, time]: readonly [object, By, string]) => {
    const result = stepOrder(order as Order, { ...press, by, at: at(time) } as OrderInput, catalogue)
    if (result === 'ignore' || isRefusal(result)) throw new Error(JSON.stringify(result))
    order = result.order
    return result.facts
  })
  return { events, contactable: true }
}

const period: KpiPeriod = { from: at('2026-04-01'), until: at('2026-06-01'), now: at('2026-05-12 08:00:00') }
const figures = (...orders: KpiOrder[]) => kpisFromEvents(orders, period)
const satisfied = history(...untilCallback, answered('2026-05-11 09:30:00'))

describe('the figures of the loop', () => {
  it('have each a definition, and no definition is without its figure', () => {
    expect(orderKpis.map(({ id }) => id).sort()).toEqual(Object.keys(figures()).sort())
  })

  it('are nothing where there is nothing to divide by', () => {
    for (const { value } of Object.values(figures())) expect(value).toBeNull()
  })

  it('of one good order are all at their best', () => {
    const of = figures(satisfied)
    for (const id of [
      'dispatch_timely',
      'dispatch_accuracy',
      'sign_timely',
      'on_time_close',
      'first_fix',
      'callback_rate',
      'valid_callback',
      'resolve_rate',
      'satisfaction',
    ] as const) {
      expect(of[id].value, id).toBe(100)
    }
    for (const id of [
      'overdue_rate',
      'return_rate',
      'extend_rate',
      'redo_rate',
      'supervise_rate',
      'direct_answer_rate',
    ] as const) {
      expect(of[id].value, id).toBe(0)
    }
    // Contacted on the 7th, due on the 6th.
    expect(of.response_rate.value).toBe(0)
    expect(of.unit_score.value).toBe(90)
  })

  it('count a redo, a supervision and the first dissatisfaction, and the final answer', () => {
    const twice = history(...twiceDissatisfied)
    expect(figures(satisfied, twice)).toMatchObject({
      redo_rate: { numerator: 1, denominator: 2, value: 50 },
      supervise_rate: { value: 50 },
      satisfaction: { value: 50 },
      first_fix: { value: 50 },
    })
    const healed = history(...onceDissatisfied)
    expect(figures(healed).satisfaction_first.value).toBe(0)
  })

  it('call late what is due and not done', () => {
    const silent = history(...untilHandling)
    expect(figures(silent)).toMatchObject({
      on_time_close: { numerator: 0, denominator: 1 },
      overdue_rate: { value: 100 },
    })
    expect(kpisFromEvents([silent], { ...period, now: at('2026-05-11 17:00:00') }).overdue_rate.value).toBe(0)
  })

  it('blame the hotline for a wrong dispatch, once', () => {
    const wrong = history(submitted, dispatched, signed, returned, [
      { type: 'return_ok', reason: '' },
      { userId: 'sun', role: 'DISPATCHER' },
      '2026-05-06 11:00:00',
    ])
    expect(figures(wrong, satisfied)).toMatchObject({
      dispatch_accuracy: { value: 50 },
      return_rate: { value: 50 },
      dispatch_timely: { value: 100 },
    })
  })

  it('leave out what was taken back', () => {
    const back = history(...untilSign, [{ type: 'withdraw', sameNumber: true }, li, '2026-05-06 09:00:00'])
    expect(figures(back, satisfied)).toEqual(figures(satisfied))
  })

  it('count an order in the period of its own moment alone', () => {
    const may = kpisFromEvents([satisfied], { ...period, from: at('2026-05-01') })
    expect(may).toMatchObject({
      dispatch_timely: { denominator: 0 },
      on_time_close: { denominator: 1 },
      satisfaction: { denominator: 1 },
    })
  })

  it('are rounded half up to two decimals, exactly', () => {
    expect([percent(1, 3), percent(2, 3), percent(1, 8), percent(1, 800), percent(7, 0)]).toEqual([
      33.33,
      66.67,
      12.5,
      0.13,
      null,
    ])
    expect(unitScore(90, 95.55, 92.22)).toBe(93.5)
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        const exact = (BigInt(part) * 20_000n + BigInt(whole)) / (BigInt(whole) * 2n)
        expect(Math.round((percent(part, whole) ?? 0) * 100)).toBe(Number(exact))
      }),
    )
  })
})
