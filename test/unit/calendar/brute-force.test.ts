import { describe, expect, it } from 'vitest'
import { addWorkdays } from '../../../src/domain/calendar/calendar.ts'
import { dayOf } from '../../../src/domain/calendar/shanghai.ts'
import { dispatchPromise } from '../../../src/domain/orders/clocks/dispatch.ts'
import { calendar2026, notice2026 } from './years.ts'

/**
 * A second calendar, made another way: it walks the two years on a wall clock (day, hour, minute as a clock shows them)
 * and never divides an instant. The first calendar must agree with it everywhere.
 */
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const pad = (n: number): string => String(n).padStart(2, '0')

type WallDay = { readonly date: string; readonly weekday: string; readonly midnight: number }
const wallDays = (): WallDay[] => {
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  let weekday = 3 // 2026-01-01 is a Thursday
  const days: WallDay[] = []
  for (const year of [2026, 2027]) {
    for (const [month, length] of monthLengths.entries()) {
      for (let d = 1; d <= length; d++) {
        const date = `${year}-${pad(month + 1)}-${pad(d)}`
        days.push({
          date,
          weekday: names[weekday] ?? '',
          midnight: new Date(`${date}T00:00:00+08:00`).valueOf(),
        })
        weekday = (weekday + 1) % 7
      }
    }
  }
  return days
}

const days = wallDays()
const listedOff = new Set(notice2026.days.filter((d) => d.isOffDay).map((d) => d.date))
const listedWork = new Set(notice2026.days.filter((d) => !d.isOffDay).map((d) => d.date))
const fixed2027 = new Set([
  '2027-01-01',
  '2027-05-01',
  '2027-05-02',
  '2027-10-01',
  '2027-10-02',
  '2027-10-03',
])

const works = ({ date, weekday }: WallDay): boolean => {
  if (listedWork.has(date)) return true
  if (listedOff.has(date) || fixed2027.has(date)) return false
  return weekday !== 'Sat' && weekday !== 'Sun'
}

describe('an independent calendar of 2026 and 2027', () => {
  it('agrees with the dispatch rule on every minute', () => {
    const wrong: string[] = []
    for (const [index, today] of days.entries()) {
      const tomorrow = days[index + 1]?.date ?? '2028-01-01'
      const sameDay = new Date(`${today.date}T23:59:59+08:00`).valueOf()
      const nextMorning = new Date(`${tomorrow}T10:00:00+08:00`).valueOf()
      let instant = today.midnight
      for (let hour = 0; hour < 24; hour++) {
        for (let minute = 0; minute < 60; minute++, instant += 60_000) {
          const expected = hour < 17 ? sameDay : nextMorning
          const { due, rule } = dispatchPromise(instant)
          if (due !== expected || rule !== (hour < 17 ? 'sameDay' : 'nextMorning')) {
            wrong.push(`${today.date} ${hour}:${minute}`)
          }
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('agrees on the last and the first second of every evening', () => {
    for (const { date } of days) {
      const five = new Date(`${date}T17:00:00+08:00`).valueOf()
      expect(dispatchPromise(five - 1).rule).toBe('sameDay')
      expect(dispatchPromise(five).rule).toBe('nextMorning')
    }
  })

  it('agrees on every workday', () => {
    const wrong = days.filter((d) => calendar2026.isWorkday(dayOf(d.midnight)) !== works(d))
    expect(wrong).toEqual([])
  })

  it('agrees on 0 to 12 workdays from every day', () => {
    const wrong: string[] = []
    for (const [index, from] of days.entries()) {
      for (let n = 0; n <= 12; n++) {
        const end = n === 0 ? from : days.slice(index + 1).filter(works)[n - 1]
        if (end === undefined) continue
        const counted = addWorkdays(calendar2026, dayOf(from.midnight), n).day
        if (counted !== dayOf(end.midnight)) wrong.push(`${from.date} + ${n}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
