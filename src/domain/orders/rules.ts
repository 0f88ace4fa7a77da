import type { ClockContext } from './clocks/deadline.ts'
import type { LimitTable } from './clocks/handling.ts'
import type { Catalogue } from './required.ts'

export type UnitInfo = {
  readonly code: string
  readonly name: string
  readonly kind: 'hotline' | 'department' | 'utility' | 'district' | 'zone'
  readonly parent: string | null
}

/** All that the rules look up: reference lists, working calendar, configured limits. */
export type Rules = Catalogue & {
  /** Null if there is no such unit in use. */
  unit(code: string): UnitInfo | null
  readonly clock: ClockContext
  readonly limits: LimitTable
}

/** No chain of units is longer; a ring in the data ends here. */
const deepest = 10

/** Whether a unit is that one or stands somewhere below it. */
export const isWithin = (rules: Pick<Rules, 'unit'>, code: string, above: string): boolean => {
  let current: string | null = code
  for (let depth = 0; current !== null && depth < deepest; depth++) {
    if (current === above) return true
    current = rules.unit(current)?.parent ?? null
  }
  return false
}
