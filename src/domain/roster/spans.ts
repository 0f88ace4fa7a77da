import type { Day } from '../calendar/shanghai.ts'
import type { DayRange } from './days.ts'
import { codeOf, dayMinutes, isOvertime, type Cell, type Ground, type PersonPlan } from './terms.ts'

/** Work in one piece: absolute minutes (day × 1440 + minute of the day), and the date and entry it stands under. */
export type Span = {
  readonly day: Day
  readonly code: string
  readonly from: number
  readonly to: number
  readonly overtime: boolean
}

/** Training beside or within a shift. */
export const trainingCode = '*'

/** What is worked under these dates, by time. Leave and sickness are no work; training within a shift adds nothing to it. */
export const spansOf = (
  ground: Ground,
  plan: PersonPlan | undefined,
  { from, until }: DayRange,
): readonly Span[] => {
  const spans: Span[] = []
  if (plan === undefined) return spans
  for (let day = from; day <= until; day += 1) {
    const cell = plan.get(day)
    if (cell === undefined || cell.absence !== null) continue
    spans.push(...spansOfCell(ground, day, cell))
  }
  return spans.sort((a, b) => a.from - b.from)
}

/** What a cell would be if its person were there. */
export const spansOfCell = (ground: Ground, day: Day, cell: Cell): readonly Span[] => {
  const start = day * dayMinutes
  const shifts = cell.entries.flatMap((entry) => {
    const shift = ground.shifts.get(codeOf(entry))
    if (shift === undefined) return []
    return [
      { day, code: shift.code, from: start + shift.from, to: start + shift.to, overtime: isOvertime(entry) },
    ]
  })
  const training = cell.training
    .map(({ from, to }) => ({ day, code: trainingCode, from: start + from, to: start + to, overtime: false }))
    .filter((block) => !shifts.some((shift) => shift.from <= block.from && block.to <= shift.to))
  return [...shifts, ...training]
}

/** Minutes of a span on each date that it touches. */
export const minutesByDay = (span: Span): readonly { readonly day: Day; readonly minutes: number }[] => {
  const parts: { day: Day; minutes: number }[] = []
  for (let at = span.from; at < span.to;) {
    const day = Math.floor(at / dayMinutes)
    const end = Math.min(span.to, (day + 1) * dayMinutes)
    parts.push({ day, minutes: end - at })
    at = end
  }
  return parts
}

const night = { from: 22 * 60, to: 30 * 60 }

/** Minutes of a span within 22:00–06:00. */
export const nightMinutes = (span: Span): number => {
  let minutes = 0
  for (let day = Math.floor(span.from / dayMinutes) - 1; day * dayMinutes < span.to; day += 1) {
    const from = Math.max(span.from, day * dayMinutes + night.from)
    const to = Math.min(span.to, day * dayMinutes + night.to)
    minutes += Math.max(0, to - from)
  }
  return minutes
}

/** A night shift lies three hours or more in the night. */
export const isNightShift = (span: Span): boolean => nightMinutes(span) >= 180
