import type { CalendarDay, CalendarYear } from '../domain/calendar/calendar.ts'
import { dateToDay, dayToDate } from '../domain/calendar/shanghai.ts'

/** The first day of the lunar year, from 2005 on. */
const newYears = (
  '2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 ' +
  '2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 ' +
  '2025-01-29 2026-02-17 2027-02-06'
).split(' ')

const off = (first: string, days: number, name: string): readonly CalendarDay[] => {
  const start = dateToDay(first) ?? 0
  return Array.from({ length: days }, (_, index) => ({
    date: dayToDate(start + index),
    name,
    isOffDay: true,
  }))
}

/**
 * The working years of an invented past, about as they were: the long holidays without the days that made up for them.
 * A year whose notice is known is taken from there instead.
 */
export const inventedYear = (year: number): CalendarYear => {
  const newYear = newYears.find((date) => date.startsWith(String(year))) ?? `${year}-02-05`
  return {
    year,
    days: [
      ...off(`${year}-01-01`, 1, '元旦'),
      ...off(newYear, 7, '春节'),
      ...off(`${year}-04-05`, 1, '清明节'),
      ...off(`${year}-05-01`, 3, '劳动节'),
      ...off(`${year}-10-01`, 7, '国庆节'),
    ],
  }
}
