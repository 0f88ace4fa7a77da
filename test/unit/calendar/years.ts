import type { CalendarDay, CalendarYear } from '../../../src/domain/calendar/calendar.ts'
import { createCalendar } from '../../../src/domain/calendar/calendar.ts'
import { dateToDay } from '../../../src/domain/calendar/shanghai.ts'
import { defaultCloseMs, type ClockContext } from '../../../src/domain/orders/clocks/deadline.ts'

const list = (isOffDay: boolean, dates: readonly string[]): CalendarDay[] =>
  dates.map((date) => ({ date, name: isOffDay ? '休' : '班', isOffDay }))

/** The State Council's notice for 2026 (gov.cn content_7047091), written out by hand. */
export const notice2026: CalendarYear = {
  year: 2026,
  days: [
    ...list(true, ['2026-01-01', '2026-01-02', '2026-01-03']),
    ...list(true, ['2026-02-15', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19']),
    ...list(true, ['2026-02-20', '2026-02-21', '2026-02-22', '2026-02-23']),
    ...list(true, ['2026-04-04', '2026-04-05', '2026-04-06']),
    ...list(true, ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04', '2026-05-05']),
    ...list(true, ['2026-06-19', '2026-06-20', '2026-06-21']),
    ...list(true, ['2026-09-25', '2026-09-26', '2026-09-27']),
    ...list(true, ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04']),
    ...list(true, ['2026-10-05', '2026-10-06', '2026-10-07']),
    ...list(false, ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']),
  ],
}

export const calendar2026 = createCalendar([notice2026])
export const context2026: ClockContext = { calendar: calendar2026, closeMs: defaultCloseMs }

/** `2026-04-30` or `2026-04-30 16:59:59` in Kunming, as ms since the epoch. */
export const at = (text: string): number =>
  Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00'}+08:00`)

export const day = (date: string): number => {
  const found = dateToDay(date)
  if (found === null) throw new Error(`${date} is not a date`)
  return found
}
