import { dayAfter } from '../text/times.ts'

/** The days of a year in the form of holiday-cn: what a file of them says, and how people read them. */
export type Day = { readonly date: string; readonly name: string; readonly isOffDay: boolean }
export type CalendarFile = {
  readonly year: number
  readonly days: readonly Day[]
  readonly papers: readonly string[]
}
/** Why a text is no such file; its words are the texts `kinds.calendar.<problem>`. `at`: which of the days, from 1. */
type Fault =
  | { readonly problem: 'notJson'; readonly why: string }
  | { readonly problem: 'notCalendar'; readonly what: 'year' | 'days' }
  | { readonly problem: 'dayIncomplete'; readonly at: number; readonly what: keyof Day | 'day' }

/** Whoever has half a file, or a file of something else, is told which part is not as it should be. */
export const readCalendarFile = (text: string): CalendarFile | Fault => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return { problem: 'notJson', why: error instanceof Error ? error.message : '' }
  }
  const { year, days, papers } = (data ?? {}) as Record<string, unknown>
  if (!Number.isInteger(year)) return { problem: 'notCalendar', what: 'year' }
  if (!Array.isArray(days) || days.length === 0) return { problem: 'notCalendar', what: 'days' }
  for (const [index, day] of days.entries()) {
    const what = missingIn(day)
    if (what !== null) return { problem: 'dayIncomplete', at: index + 1, what }
  }
  return {
    year: year as number,
    days: inOrder(days.map(({ date, name, isOffDay }: Day) => ({ date, name, isOffDay }))),
    papers: Array.isArray(papers) ? papers.filter((paper) => typeof paper === 'string') : [],
  }
}

const missingIn = (day: unknown): keyof Day | 'day' | null => {
  if (typeof day !== 'object' || day === null) return 'day'
  const { date, name, isOffDay } = day as Record<string, unknown>
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return 'date'
  if (typeof name !== 'string') return 'name'
  return typeof isOffDay === 'boolean' ? null : 'isOffDay'
}

const inOrder = (days: readonly Day[]): readonly Day[] =>
  [...days].sort((a, b) => a.date.localeCompare(b.date))

/** A holiday as the notice words it: its days off as spans of dates, and the days worked for it. */
export type Holiday = {
  readonly name: string
  readonly off: readonly (readonly [from: string, to: string])[]
  readonly daysOff: number
  readonly work: readonly string[]
}

/** The holidays of a year in the order of their first day off. */
export const holidaysOf = (days: readonly Day[]): readonly Holiday[] => {
  const offFirst = [...days].sort(
    (a, b) => Number(b.isOffDay) - Number(a.isOffDay) || a.date.localeCompare(b.date),
  )
  const names = [...new Set(offFirst.map(({ name }) => name))]
  return names.map((name) => {
    const own = inOrder(days).filter((day) => day.name === name)
    const off = own.filter(({ isOffDay }) => isOffDay).map(({ date }) => date)
    return {
      ...{ name, off: spansOf(off), daysOff: off.length },
      work: own.filter(({ isOffDay }) => !isOffDay).map(({ date }) => date),
    }
  })
}

const spansOf = (dates: readonly string[]): [string, string][] => {
  const spans: [string, string][] = []
  for (const date of dates) {
    const last = spans.at(-1)
    if (last !== undefined && dayAfter(last[1]) === date) last[1] = date
    else spans.push([date, date])
  }
  return spans
}

/** Where two years differ, date by date; null where one does not list the date. */
export type DayChange = { readonly date: string; readonly before: Day | null; readonly after: Day | null }
export const dayChanges = (before: readonly Day[], after: readonly Day[]): readonly DayChange[] => {
  const [were, are] = [byDate(before), byDate(after)]
  return [...new Set([...were.keys(), ...are.keys()])]
    .sort((a, b) => a.localeCompare(b))
    .map((date) => ({ date, before: were.get(date) ?? null, after: are.get(date) ?? null }))
    .filter(({ before: was, after: is }) => was?.isOffDay !== is?.isOffDay || was?.name !== is?.name)
}
const byDate = (days: readonly Day[]): ReadonlyMap<string, Day> => new Map(days.map((day) => [day.date, day]))
