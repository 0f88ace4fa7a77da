import { describe, expect, it } from 'vitest'
import { addWorkdays, createCalendar, findCalendarFaults } from '../../../src/domain/calendar/calendar.ts'
import { dateToDay, dayOf, dayToDate, toIso, weekdayOf } from '../../../src/domain/calendar/shanghai.ts'
import { at, calendar2026, day, notice2026 } from './years.ts'

const workdayAfter = (date: string, n: number): string =>
  dayToDate(addWorkdays(calendar2026, day(date), n).day)

describe('the days of Kunming', () => {
  it('begin at midnight of UTC+8, whatever the zone of the machine', () => {
    expect(dayToDate(dayOf(Date.parse('2026-04-30T15:59:59.999Z')))).toBe('2026-04-30')
    expect(dayToDate(dayOf(Date.parse('2026-04-30T16:00:00.000Z')))).toBe('2026-05-01')
  })

  it('are written with the offset and without idle milliseconds', () => {
    expect(toIso(Date.parse('2026-04-30T15:59:59Z'))).toBe('2026-04-30T23:59:59+08:00')
    expect(toIso(Date.parse('2026-12-31T16:00:00.007Z'))).toBe('2027-01-01T00:00:00.007+08:00')
  })

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '26-01-01', '', '2026-04-31', '2026-04-30T00:00'])(
    'know no date %j',
    (text) => expect(dateToDay(text)).toBeNull(),
  )

  it('reach before the epoch too', () => {
    expect(dayToDate(day('1969-12-31'))).toBe('1969-12-31')
    expect(weekdayOf(day('1969-12-29'))).toBe(1)
    expect(weekdayOf(day('1900-01-01'))).toBe(1)
  })
})

describe('a loaded year', () => {
  it('has 248 workdays in 2026', () => {
    let count = 0
    for (let d = day('2026-01-01'); d <= day('2026-12-31'); d++) if (calendar2026.isWorkday(d)) count++
    expect(count).toBe(248)
  })

  it.each([
    ['2026-01-04', true],
    ['2026-02-14', true],
    ['2026-10-10', true],
    ['2026-01-02', false],
    ['2026-05-04', false],
    ['2026-05-06', true],
    ['2026-05-10', false],
  ])('%s is a workday: %s', (date, expected) => expect(calendar2026.isWorkday(day(date))).toBe(expected))

  it('is certain until Christmas, then waits for the next notice', () => {
    expect(calendar2026.isProvisional(day('2026-12-23'))).toBe(false)
    expect(calendar2026.isProvisional(day('2026-12-24'))).toBe(true)
  })

  it('gives way to the next notice where that lists a day of December', () => {
    const both = createCalendar([
      { year: 2027, days: [{ date: '2026-12-27', name: '元旦调休', isOffDay: false }] },
      notice2026,
    ])
    expect(calendar2026.isWorkday(day('2026-12-27'))).toBe(false)
    expect(both.isWorkday(day('2026-12-27'))).toBe(true)
    expect(both.isProvisional(day('2026-12-27'))).toBe(false)
  })
})

describe('a year without its notice', () => {
  it('follows the weekday, rests on the fixed holidays, and says that it is a guess', () => {
    expect(calendar2026.isWorkday(day('2027-01-01'))).toBe(false)
    expect(calendar2026.isWorkday(day('2027-01-04'))).toBe(true)
    expect(calendar2026.isWorkday(day('2027-10-01'))).toBe(false)
    expect(calendar2026.isProvisional(day('2027-03-03'))).toBe(true)
  })

  it('stays a guess where days were put together before the notice', () => {
    const guessed = createCalendar([
      notice2026,
      { year: 2027, guessed: true, days: [{ date: '2027-02-08', name: '春节', isOffDay: true }] },
    ])
    expect(guessed.isWorkday(day('2027-02-08'))).toBe(false)
    expect(guessed.isProvisional(day('2027-02-08'))).toBe(true)
    expect(guessed.years).toEqual([2026])
  })

  it('marks a count that passes through it', () => {
    expect(addWorkdays(calendar2026, day('2026-12-21'), 2).provisional).toBe(false)
    expect(addWorkdays(calendar2026, day('2026-12-22'), 9).provisional).toBe(true)
  })
})

describe('counting workdays', () => {
  it.each([
    ['2026-04-30', 5, '2026-05-11'],
    ['2026-02-13', 5, '2026-02-27'],
    ['2026-02-27', 10, '2026-03-12'],
    ['2026-09-19', 1, '2026-09-20'],
    ['2026-09-24', 2, '2026-09-29'],
    ['2026-10-09', 2, '2026-10-12'],
  ])('%s and %i more is %s', (from, n, to) => expect(workdayAfter(from, n)).toBe(to))

  it('goes back as well, and nowhere for none', () => {
    expect(workdayAfter('2026-05-11', -1)).toBe('2026-05-09')
    expect(workdayAfter('2026-05-06', -1)).toBe('2026-04-30')
    expect(workdayAfter('2026-05-02', 0)).toBe('2026-05-02')
  })

  it('knows an instant by its day', () => expect(dayOf(at('2026-05-11 17:00'))).toBe(day('2026-05-11')))
})

describe('a notice to be loaded', () => {
  it('is taken as published', () => expect(findCalendarFaults(notice2026)).toEqual([]))

  it('is refused with a dead date, a date of another year, or a date twice', () => {
    const off = (date: string) => ({ date, name: '休', isOffDay: true })
    expect(
      findCalendarFaults({ year: 2027, days: ['2027-02-30', '2025-12-31', '2028-01-01'].map(off) }),
    ).toHaveLength(3)
    expect(findCalendarFaults({ year: 2027, days: [off('2026-12-31'), off('2026-12-31')] })).toEqual([
      { date: '2026-12-31', rule: 'dateTwice' },
    ])
  })
})
