import type { DayRange } from '../days.ts'
import { nightMinutes, type Span } from '../spans.ts'
import type { Worker } from '../terms.ts'
import type { Breach } from './breach.ts'

/** H4: neither night work nor overtime while protected. */
export const checkProtection = (
  worker: Worker,
  spans: readonly Span[],
  range: DayRange,
): readonly Omit<Breach, 'personId'>[] => {
  if (worker.protections.length === 0) return []
  return spans.flatMap((span) => {
    const holds = worker.protections.some(({ from, until }) => from <= span.day && span.day <= until)
    if (!holds || span.day < range.from || span.day > range.until) return []
    const on = { blocks: true, from: span.day, until: span.day, limit: 0 } as const
    const night = nightMinutes(span)
    return [
      ...(night > 0 ? [{ ...on, key: 'H4.night' as const, found: night }] : []),
      ...(span.overtime ? [{ ...on, key: 'H4.overtime' as const, found: span.to - span.from }] : []),
    ]
  })
}
