import { describe, expect, it } from 'vitest'
import { mustWaitADay, nextWindow } from '../../../../agent-ui/src/state/orders/calling-windows.ts'
import { clocksOf, clockState } from '../../../../agent-ui/src/state/orders/clocks.ts'
import { assignment, givenCase } from './given-case.ts'

const at = (time: string) => Date.parse(`${time}+08:00`)

describe('the deadlines of an order', () => {
  it('names the rule that gave the hotline’s own, by whether it ends with the day', () => {
    const rule = (dispatchDue: string) =>
      clocksOf(givenCase({ status: 'PENDING_DISPATCH', dispatchDue }))[0]?.basis
    expect(rule('2026-04-30T23:59:59+08:00')).toEqual({ rule: 'sameDay' })
    expect(rule('2026-05-01T10:00:00+08:00')).toEqual({ rule: 'nextMorning' })
  })

  it('is the redo’s in place of the unit’s own while there is one', () => {
    const ids = (course: Parameters<typeof givenCase>[1]) =>
      clocksOf(givenCase({}, course)).map(({ id }) => id)
    expect(ids({ assignment })).toEqual(['sign', 'contact', 'finish', 'returnBy'])
    const redo = { kind: 'PLAIN' as const, at: 0, clock: assignment.finish }
    expect(ids({ assignment, redo })).toEqual(['sign', 'contact', 'redo'])
  })

  it('is on time up to its last second', () => {
    const [sign] = clocksOf(givenCase({}, { assignment }))
    if (sign === undefined) throw new Error('no clock')
    expect(clockState({ ...sign, doneAt: sign.due }, 0)).toBe('onTime')
    expect(clockState({ ...sign, doneAt: sign.due + 1 }, 0)).toBe('late')
    expect(clockState(sign, sign.due)).toBe('running')
    expect(clockState(sign, sign.due + 1)).toBe('over')
  })
})

describe('the hours for calls', () => {
  it.each([
    ['2026-11-26T08:59:59', '2026-11-26T09:00:00'],
    ['2026-11-26T12:00:00', '2026-11-26T14:00:00'],
    ['2026-11-26T20:00:00', '2026-11-27T09:00:00'],
  ])('are over at %s until %s', (now, next) => {
    expect(nextWindow(at(now))).toBe(at(next))
  })
  it.each(['2026-11-26T09:00:00', '2026-11-26T11:59:59', '2026-11-26T14:00:00', '2026-11-26T19:59:59'])(
    'are on at %s',
    (now) => {
      expect(nextWindow(at(now))).toBeNull()
    },
  )

  it('ask for another day after two misses of one', () => {
    const misses = [at('2026-11-26T09:30:00'), at('2026-11-26T15:00:00')]
    expect(mustWaitADay(misses, at('2026-11-26T16:00:00'))).toBe(true)
    expect(mustWaitADay(misses, at('2026-11-27T09:00:00'))).toBe(false)
    expect(mustWaitADay(misses.slice(1), at('2026-11-26T16:00:00'))).toBe(false)
  })
})
