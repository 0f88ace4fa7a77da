import type { Gap } from './coverage.ts'
import { dayMinutes, quarterMinutes, type Shift } from './terms.ts'

/**
 * All that is missing of a skill within one shift of a date: from the first short quarter to the last, of which `quarters` are
 * short. A night's hours after midnight stand under the date on which they are worked. `code` is null where no shift reaches.
 */
export type ShiftGap = Gap & { readonly code: string | null; readonly quarters: number }

/** Whoever fills a gap works a shift, so short quarters of one shift are one gap, however many rests lie between them. */
export const gapsByShift = (shifts: readonly Shift[], gaps: readonly Gap[]): readonly ShiftGap[] => {
  const found = new Map<string, ShiftGap>()
  for (const { day, skill, fromQuarter, toQuarter, missing } of gaps) {
    for (let quarter = fromQuarter; quarter < toQuarter; quarter += 1) {
      const code = shiftOver(shifts, quarter)
      const key = `${day} ${skill} ${code ?? `from ${fromQuarter}`}`
      const known = found.get(key)
      found.set(key, {
        ...{ day, skill, code, toQuarter: quarter + 1, fromQuarter: known?.fromQuarter ?? quarter },
        ...{ missing: Math.max(missing, known?.missing ?? 0), quarters: (known?.quarters ?? 0) + 1 },
      })
    }
  }
  return [...found.values()]
}

/** The first that is worked then, on the date itself or from the date before. */
const shiftOver = (shifts: readonly Shift[], quarter: number): string | null => {
  const at = quarter * quarterMinutes
  const over = shifts.find(({ from, to }) =>
    [at, at + dayMinutes].some((minute) => from <= minute && minute < to),
  )
  return over?.code ?? null
}
