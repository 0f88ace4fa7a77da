import { isStatutoryHoliday } from '../../calendar/statutory.ts'
import { quarterRangeOf, daysOf, type DayRange } from '../days.ts'
import { minutesByDay, spansOf, type Span } from '../spans.ts'
import { regimeOf, type Ground, type Plan, type Worker } from '../terms.ts'
import { hourLimits } from './hours.ts'

/** Minutes that are paid more than once over, at 150, 200 and 300 % (H5, 劳动法 44); all others once. */
export type ExtraPay = {
  readonly worked: number
  readonly at150: number
  readonly at200: number
  readonly at300: number
}

/**
 * H5 of one person. Statutory holidays are paid at 300 %. Overtime on a day that has a shift, or is a workday, at 150 %, on
 * other days at 200 %. On comprehensive hours there is no rest day to be paid: overtime is at 150 %.
 */
export const extraPay = (ground: Ground, worker: Worker, plan: Plan, range: DayRange): ExtraPay => {
  const spans = spansOf(ground, plan.get(worker.personId), { from: range.from - 1, until: range.until })
  const shiftDays = new Set(spans.filter(({ overtime }) => !overtime).map(({ day }) => day))
  const comprehensive = regimeOf(ground, worker) === 'COMPREHENSIVE'
  const pay = { worked: 0, at150: 0, at200: 0, at300: 0 }
  for (const span of spans) {
    for (const { day, minutes } of minutesByDay(span)) {
      if (day < range.from || day > range.until) continue
      pay.worked += minutes
      if (isStatutoryHoliday(day)) pay.at300 += minutes
      else if (!span.overtime) continue
      else if (comprehensive || shiftDays.has(span.day) || ground.isWorkday(day)) pay.at150 += minutes
      else pay.at200 += minutes
    }
  }
  return pay
}

/** What a quarter on comprehensive hours has over 8 h a workday, in minutes, statutory holidays left out; ≥ 0. */
export const quarterExcess = (ground: Ground, worker: Worker, plan: Plan, range: DayRange): number => {
  const quarter = quarterRangeOf(range.from)
  const spans = spansOf(ground, plan.get(worker.personId), { from: quarter.from - 1, until: quarter.until })
  const worked = spans.reduce((sum, span) => sum + ordinaryMinutes(span, quarter), 0)
  const due = daysOf(quarter).filter((day) => ground.isWorkday(day)).length * hourLimits.day
  return Math.max(0, worked - due)
}

const ordinaryMinutes = (span: Span, { from, until }: DayRange): number =>
  minutesByDay(span)
    .filter(({ day }) => day >= from && day <= until && !isStatutoryHoliday(day))
    .reduce((sum, { minutes }) => sum + minutes, 0)
