import type { ConfigObject } from '../../../src/contract/administration.ts'
import { serverNow } from '../state/clock.ts'
import { localDate } from '../text/times.ts'

/** From this month on the State Council's notice for the next year is due (it came between late October and late November). */
const noticeMonth = 11

/** The years that should be known on this date (`2026-11-27`) and are not among `known`, e.g. `['2027']`. */
export const missingYears = (known: readonly string[], date: string): readonly string[] => {
  const [year = 0, month = 0] = date.split('-').map(Number)
  const due = month >= noticeMonth ? [year, year + 1] : [year]
  return due.map(String).filter((each) => !known.includes(each))
}

/** The same today, by all calendars that there are. */
export const missingToday = (calendars: readonly ConfigObject[]): readonly string[] =>
  missingYears(
    calendars.filter(({ retired }) => !retired).map(({ id }) => id),
    localDate(serverNow()),
  )
