import type { Day } from '../../calendar/shanghai.ts'
import { daysOf, mondayOf, monthRangeOf, quarterRangeOf, type DayRange } from '../days.ts'
import { minutesByDay, type Span } from '../spans.ts'
import type { Ground, Regime } from '../terms.ts'
import type { Breach } from './breach.ts'

/** Limits in minutes. */
export const hourLimits = {
  day: 480,
  week: 44 * 60,
  /** 国务院令146: 40 hours. */
  stateCouncilWeek: 40 * 60,
  quarterExcess: 108 * 60,
  overtimeDay: 60,
  overtimeDaySpecial: 180,
  overtimeMonth: 36 * 60,
} as const

type DaySums = ReadonlyMap<Day, { readonly regular: number; readonly overtime: number }>

/** Regular and overtime minutes on each date on which they are worked. */
export const sumDays = (spans: readonly Span[]): DaySums => {
  const sums = new Map<Day, { regular: number; overtime: number }>()
  for (const span of spans) {
    for (const { day, minutes } of minutesByDay(span)) {
      const sum = sums.get(day) ?? { regular: 0, overtime: 0 }
      if (span.overtime) sum.overtime += minutes
      else sum.regular += minutes
      sums.set(day, sum)
    }
  }
  return sums
}

type Found = Omit<Breach, 'personId'>

/** H1 by day: at most eight regular hours on a date, and in a shift. */
export const checkDayHours = (spans: readonly Span[], sums: DaySums, range: DayRange): readonly Found[] => {
  const byDate = [...sums]
    .filter(([day]) => day >= range.from && day <= range.until)
    .map(([day, { regular }]) => ({ day, found: regular }))
  const byShift = spans
    .filter((span) => !span.overtime && span.day >= range.from && span.day <= range.until)
    .map((span) => ({ day: span.day, found: span.to - span.from }))
  const worst = new Map<Day, number>()
  for (const { day, found } of [...byDate, ...byShift])
    if (found > hourLimits.day) worst.set(day, Math.max(found, worst.get(day) ?? 0))
  return [...worst].map(([day, found]) => breach('H1.day', { from: day, until: day }, found, hourLimits.day))
}

/** H1 by week (Monday to Sunday) for everybody who is not on comprehensive hours; over 40 hours warns, over 44 blocks. */
export const checkWeekHours = (sums: DaySums, range: DayRange): readonly Found[] => {
  const found: Found[] = []
  for (let monday = mondayOf(range.from); monday <= range.until; monday += 7) {
    const week = { from: monday, until: monday + 6 }
    const minutes = sumOf(sums, week, ({ regular }) => regular)
    if (minutes > hourLimits.week) found.push(breach('H1.week', week, minutes, hourLimits.week))
    else if (minutes > hourLimits.stateCouncilWeek)
      found.push({ ...breach('H1.week40', week, minutes, hourLimits.stateCouncilWeek), blocks: false })
  }
  return found
}

/**
 * H1 by quarter, for comprehensive hours: at most 108 h over 8 h a workday, and 44 h a week on average. Days that are not
 * planned yet count as free, so a breach found before the quarter is full will not go away by itself.
 */
export const checkQuarterHours = (
  sums: DaySums,
  range: DayRange,
  isWorkday: (day: Day) => boolean,
): readonly Found[] => {
  const found: Found[] = []
  for (let quarter = quarterRangeOf(range.from); quarter.from <= range.until;) {
    const due = daysOf(quarter).filter(isWorkday).length * hourLimits.day
    const minutes = sumOf(sums, quarter, ({ regular, overtime }) => regular + overtime)
    if (minutes - due > hourLimits.quarterExcess)
      found.push(breach('H1.quarter', quarter, minutes - due, hourLimits.quarterExcess))
    const mean = Math.ceil((minutes * 7) / (quarter.until - quarter.from + 1))
    if (mean > hourLimits.week) found.push(breach('H1.mean', quarter, mean, hourLimits.week))
    quarter = quarterRangeOf(quarter.until + 1)
  }
  return found
}

/** H3: on a day with a shift at most three hours more (over one hour needs a reason); 36 hours a month. */
export const checkOvertime = (sums: DaySums, range: DayRange): readonly Found[] => {
  const found: Found[] = []
  for (const [day, { regular, overtime }] of sums) {
    if (day < range.from || day > range.until || regular === 0) continue
    const on = { from: day, until: day }
    if (overtime > hourLimits.overtimeDaySpecial)
      found.push(breach('H3.day', on, overtime, hourLimits.overtimeDaySpecial))
    else if (overtime > hourLimits.overtimeDay)
      found.push({ ...breach('H3.special', on, overtime, hourLimits.overtimeDay), blocks: false })
  }
  for (let month = monthRangeOf(range.from); month.from <= range.until;) {
    const minutes = sumOf(sums, month, ({ overtime }) => overtime)
    if (minutes > hourLimits.overtimeMonth)
      found.push(breach('H3.month', month, minutes, hourLimits.overtimeMonth))
    month = monthRangeOf(month.until + 1)
  }
  return found
}

/** H1 of a person's regime. */
export const checkHours = (given: {
  readonly ground: Ground
  readonly regime: Regime
  readonly spans: readonly Span[]
  readonly range: DayRange
}): readonly Found[] => {
  const sums = sumDays(given.spans)
  return [
    ...checkDayHours(given.spans, sums, given.range),
    ...(given.regime === 'COMPREHENSIVE'
      ? checkQuarterHours(sums, given.range, given.ground.isWorkday)
      : checkWeekHours(sums, given.range)),
    ...checkOvertime(sums, given.range),
  ]
}

const breach = (key: Breach['key'], range: DayRange, found: number, limit: number): Found => ({
  ...{ key, blocks: true, found, limit },
  ...{ from: range.from, until: range.until },
})

const sumOf = (
  sums: DaySums,
  { from, until }: DayRange,
  minutes: (sum: { regular: number; overtime: number }) => number,
): number => {
  let total = 0
  for (let day = from; day <= until; day += 1) {
    const sum = sums.get(day)
    if (sum !== undefined) total += minutes(sum)
  }
  return total
}
