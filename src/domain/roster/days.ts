import { dateToDay, dayMs, dayToDate, weekdayOf, type Day } from '../calendar/shanghai.ts'

/** Days, both included. */
export type DayRange = { readonly from: Day; readonly until: Day }

/** The Monday of the day's week. */
export const mondayOf = (day: Day): Day => day - weekdayOf(day) + 1

/** `2026-12` as its days, null if there is no such month. */
export const monthToRange = (month: string): DayRange | null => {
  const from = dateToDay(`${month}-01`)
  return from === null ? null : { from, until: lastOfMonths(from, 1) }
}

export const monthRangeOf = (day: Day): DayRange => {
  const from = day - Number(dayToDate(day).slice(8)) + 1
  return { from, until: lastOfMonths(from, 1) }
}

/** The calendar quarter that the day lies in. */
export const quarterRangeOf = (day: Day): DayRange => {
  const [year, month] = dayToDate(day).split('-').map(Number) as [number, number]
  const first = Math.floor((month - 1) / 3) * 3 + 1
  const from = dateToDay(`${year}-${String(first).padStart(2, '0')}-01`) ?? day
  return { from, until: lastOfMonths(from, 3) }
}

/** The last day of the `count` months that begin with `first`. */
const lastOfMonths = (first: Day, count: number): Day => {
  const [year, month] = dayToDate(first).split('-').map(Number) as [number, number]
  return Math.round(Date.UTC(year, month - 1 + count, 1) / dayMs) - 1
}

/** `2026-12-01`, and the next dates of the range. */
export const daysOf = ({ from, until }: DayRange): readonly Day[] =>
  Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index)
