import type { DayRange } from '../days.ts'
import { isNightShift, type Span } from '../spans.ts'
import type { Breach } from './breach.ts'

/** Limits in minutes; nights are counted. */
export const restLimits = {
  weekWindow: 168 * 60,
  weekRest: 24 * 60,
  betweenShifts: 11 * 60,
  nightsInARow: 2,
  afterNights: 24 * 60,
} as const

type Found = Omit<Breach, 'personId'>

/**
 * H2: every 168 hours, wherever they begin, hold 24 hours off in one piece. A window that begins just too late to hold the
 * whole of one such rest must still reach the whole of the next, so between the end of one and the begin of the next
 * there may be at most 168 − 2 × 24 hours.
 */
export const checkWeekRest = (spans: readonly Span[], range: DayRange): readonly Found[] => {
  const longest = restLimits.weekWindow - 2 * restLimits.weekRest
  const found: Found[] = []
  for (const stretch of stretchesBetweenRests(spans)) {
    const length = stretch.to - stretch.from
    if (length <= longest || stretch.lastDay < range.from || stretch.firstDay > range.until) continue
    const days = { from: stretch.firstDay, until: stretch.lastDay }
    found.push({ key: 'H2.rest', blocks: true, ...days, found: length, limit: longest })
  }
  return found
}

type Stretch = { from: number; to: number; firstDay: number; lastDay: number }

/** Work, short pauses included, between one rest of 24 hours and the next. */
const stretchesBetweenRests = (spans: readonly Span[]): readonly Stretch[] => {
  const stretches: Stretch[] = []
  for (const { from, to, day } of spans) {
    const last = stretches.at(-1)
    if (last === undefined || from - last.to >= restLimits.weekRest) {
      stretches.push({ from, to, firstDay: day, lastDay: day })
    } else {
      last.to = Math.max(last.to, to)
      last.lastDay = Math.max(last.lastDay, day)
    }
  }
  return stretches
}

/** H6: eleven hours between shifts; two nights in a row at most, and then 24 hours. */
export const checkGaps = (spans: readonly Span[], range: DayRange): readonly Found[] => {
  const found: Found[] = []
  let nights = 0
  spans.forEach((span, index) => {
    const before = spans[index - 1]
    const gap = before === undefined ? Infinity : span.from - before.to
    const nightsBefore = nights
    nights = !isNightShift(span) ? 0 : gap >= restLimits.afterNights ? 1 : nights + 1
    if (span.day < range.from || span.day > range.until) return
    const on = { blocks: false, from: span.day, until: span.day }
    if (isTooShort(gap, span, before))
      found.push({ ...on, key: 'H6.gap', found: gap, limit: restLimits.betweenShifts })
    if (nightsBefore >= restLimits.nightsInARow && nights === 0 && gap < restLimits.afterNights)
      found.push({ ...on, key: 'H6.afterNights', found: gap, limit: restLimits.afterNights })
    if (nights > restLimits.nightsInARow)
      found.push({ ...on, key: 'H6.nights', found: nights, limit: restLimits.nightsInARow })
  })
  return found
}

/** Overtime that follows its own shift at once prolongs it; shifts over each other are a fault, not a short gap. */
const isTooShort = (gap: number, span: Span, before: Span | undefined): boolean => {
  const prolongs = gap === 0 && span.overtime && before?.day === span.day
  return gap >= 0 && gap < restLimits.betweenShifts && !prolongs
}
