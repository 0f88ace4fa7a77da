import type { DayRange } from '../days.ts'
import type { HouseRules } from '../house.ts'
import { isNightShift, type Span } from '../spans.ts'
import type { Breach } from './breach.ts'

/** Limits of H2 in minutes. */
const restLimits = { weekWindow: 168 * 60, weekRest: 24 * 60 } as const

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

/** H6: so many hours between shifts; so many nights in a row at most, and then a longer rest. */
export const checkGaps = (
  spans: readonly Span[],
  range: DayRange,
  house: Pick<HouseRules, 'betweenShifts' | 'nightsInARow' | 'afterNights'>,
): readonly Found[] => {
  const { betweenShifts, nightsInARow, afterNights } = house
  const found: Found[] = []
  let nights = 0
  spans.forEach((span, index) => {
    const before = spans[index - 1]
    const gap = before === undefined ? Infinity : span.from - before.to
    const nightsBefore = nights
    nights = !isNightShift(span) ? 0 : gap >= afterNights ? 1 : nights + 1
    if (span.day < range.from || span.day > range.until) return
    const on = { blocks: false, from: span.day, until: span.day }
    if (gap < betweenShifts && isShort(gap, span, before))
      found.push({ ...on, key: 'H6.gap', found: gap, limit: betweenShifts })
    if (nightsBefore >= nightsInARow && nights === 0 && gap < afterNights)
      found.push({ ...on, key: 'H6.afterNights', found: gap, limit: afterNights })
    if (nights > nightsInARow) found.push({ ...on, key: 'H6.nights', found: nights, limit: nightsInARow })
  })
  return found
}

/** Overtime that follows its own shift at once prolongs it; shifts over each other are a fault, not a short gap. */
const isShort = (gap: number, span: Span, before: Span | undefined): boolean => {
  const prolongs = gap === 0 && span.overtime && before?.day === span.day
  return gap >= 0 && !prolongs
}
