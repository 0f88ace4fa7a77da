import { dateToDay, dayToDate, type Day } from '../calendar/shanghai.ts'

export type Grain = 'D' | 'M' | 'Y'

/** Days `from` up to and without `until`, both at a border of the grain. */
export type Span = { readonly grain: Grain; readonly from: Day; readonly until: Day }

/**
 * A period in as few sums as it can be put together of: whole years, whole months, and the days that are left at its ends.
 * `coarsest` keeps years or months whole where they are asked for one by one.
 */
export const spansOf = (from: Day, until: Day, coarsest: Grain = 'Y'): readonly Span[] => {
  const spans: Span[] = []
  const grains = (['Y', 'M', 'D'] as const).slice({ Y: 0, M: 1, D: 2 }[coarsest])
  for (let day = from; day < until;) {
    const start = day
    const found = grains
      .map((grain) => ({ grain, from: start, until: endOf(start, grain) }))
      .find((span) => span.until !== null && span.until <= until)
    const next: Span = { grain: found?.grain ?? 'D', from: start, until: found?.until ?? start + 1 }
    const last = spans.at(-1)
    if (last?.grain === next.grain) spans[spans.length - 1] = { ...last, until: next.until }
    else spans.push(next)
    day = next.until
  }
  return spans
}

/** Where the year or month ends that begins on this day; null if none does. */
const endOf = (day: Day, grain: Grain): Day | null => {
  if (grain === 'D') return day + 1
  const date = dayToDate(day)
  const [year = 0, month = 0] = date.split('-').map(Number)
  if (grain === 'Y') return date.endsWith('-01-01') ? dateToDay(`${year + 1}-01-01`) : null
  if (!date.endsWith('-01')) return null
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1]
  return dateToDay(`${nextYear}-${String(nextMonth).padStart(2, '0')}-01`)
}
