import { describe, expect, it } from 'vitest'
import {
  clock,
  exactTime,
  fromLocalInput,
  sayTime,
  spacedNumber,
  toLocalInput,
  untilNextMinute,
} from '../../../agent-ui/src/text/times.ts'

const at = (instant: string) => Date.parse(instant)

describe('a running clock', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [-5, '0:00'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(clock(ms)).toBe(text)
  })
})

describe('a time as it is said', () => {
  const now = at('2026-11-23T16:59:59+08:00')

  it('knows today and tomorrow by the calendar of the hotline, not of the machine', () => {
    expect(sayTime(at('2026-11-23T23:59:59+08:00'), now)).toMatchObject({ day: 'today', time: '23:59' })
    expect(sayTime(at('2026-11-24T00:00:00+08:00'), now)).toMatchObject({ day: 'tomorrow', part: 'night' })
    expect(sayTime(at('2026-11-24T02:00:00Z'), now)).toMatchObject({
      day: 'tomorrow',
      part: 'morning',
      time: '10:00',
    })
    expect(sayTime(at('2026-11-22T23:59:59+08:00'), now).day).toBe('yesterday')
  })

  it('names the date further away, and the year when it is another', () => {
    expect(sayTime(at('2026-11-26T10:00:00+08:00'), now)).toMatchObject({
      day: 'thisYear',
      date: { year: 2026, month: 11, day: 26 },
    })
    expect(sayTime(at('2027-01-01T10:00:00+08:00'), at('2026-12-20T00:00:00+08:00')).day).toBe('otherYear')
    expect(sayTime(at('2027-01-01T10:00:00+08:00'), at('2026-12-31T23:59:59+08:00')).day).toBe('tomorrow')
  })

  it('is exact on hover', () => {
    expect(exactTime(at('2026-11-23T08:59:59Z'))).toBe('2026-11-23 16:59:59')
  })
})

describe('the field for date and time', () => {
  it('goes there and back in the zone of the hotline', () => {
    expect(toLocalInput('2026-11-23T08:30:00Z')).toBe('2026-11-23T16:30')
    expect(fromLocalInput('2026-11-23T16:30')).toBe('2026-11-23T16:30:00+08:00')
    expect(fromLocalInput('2026-11-23T16:30:25')).toBe('2026-11-23T16:30:00+08:00')
    expect(toLocalInput(null)).toBe('')
    expect(fromLocalInput('')).toBeNull()
    expect(fromLocalInput('2026-11')).toBeNull()
  })
})

it('renews the promise at the full minute, 17:00:00 among them', () => {
  expect(untilNextMinute(at('2026-11-23T16:59:59.500+08:00'))).toBe(500)
  expect(untilNextMinute(at('2026-11-23T17:00:00+08:00'))).toBe(60_000)
})

it.each([
  ['13888881234', '138 8888 1234'],
  ['087163166666', '0871 6316 6666'],
  ['01065123456', '010 6512 3456'],
  ['138****1234', '138****1234'],
  ['12345', '12345'],
])('spaces %s as %s', (number, text) => {
  expect(spacedNumber(number)).toBe(text)
})
