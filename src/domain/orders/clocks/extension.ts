import { isOnTime } from '../../calendar/shanghai.ts'
import { postpone, type ClockContext, type Deadline } from './deadline.ts'
import type { HandlingClass } from './handling.ts'

export type ExtensionAsk = {
  readonly at: number
  readonly workdays: number
  readonly kind: HandlingClass
  readonly due: number
  /** Extensions approved so far. */
  readonly granted: number
  readonly hardOrder: boolean
  readonly inRedo: boolean
}

export type ExtensionRefusal =
  'tooLate' | 'notExtendable' | 'redoNotExtendable' | 'daysOutOfRange' | 'alreadyExtended'

const maxExtensionWorkdays = 10

/**
 * Whether an extension may be asked for (domain.md §6.5), null if it may: before the due time, normal matters that are
 * not consultations only, at most ten workdays, once; a second time on a hard order alone.
 */
export const refuseExtension = (ask: ExtensionAsk): ExtensionRefusal | null => {
  if (!isOnTime(ask.at, ask.due)) return 'tooLate'
  if (ask.inRedo) return 'redoNotExtendable'
  if (ask.kind !== 'NORMAL') return 'notExtendable'
  if (!Number.isInteger(ask.workdays) || ask.workdays < 1 || ask.workdays > maxExtensionWorkdays) {
    return 'daysOutOfRange'
  }
  const allowed = ask.hardOrder ? 2 : 1
  return ask.granted < allowed ? null : 'alreadyExtended'
}

/** An approved extension, counted from the old due date; for the unit's deadline and for the promised one alike. */
export const extend = (clock: Deadline, workdays: number, context: ClockContext): Deadline => ({
  ...postpone(clock, workdays, context),
  basis: `${clock.basis}，经批准延期${workdays}个工作日`,
})
