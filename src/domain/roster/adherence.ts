import type { DutyTime } from './duty.ts'

/** How somebody keeps to the plan at this moment. */
export const adherences = ['onPlan', 'late', 'leftEarly', 'breakOver', 'offPlan', 'off'] as const
export type Adherence = (typeof adherences)[number]

/**
 * What a person's state is against the plan. `duty` is the shift whose time or grace this is; in the grace before and after
 * it one may be there or not. `signedInThisShift`: was at the desk at some moment since it began. `graceMs`: so much after
 * the begin nobody is late yet. Off plan is at the desk without a shift.
 */
export const adherenceOf = (given: {
  readonly duty: DutyTime | null
  readonly present: boolean
  readonly signedInThisShift: boolean
  /** How long the break has lasted, and its limit; null outside of breaks. */
  readonly onBreak: { readonly lastedMs: number; readonly limitMs: number } | null
  readonly at: number
  readonly graceMs: number
}): Adherence => {
  const { duty, present, onBreak, at } = given
  if (duty === null) return present ? 'offPlan' : 'off'
  if (at < duty.from || at >= duty.to) return present ? 'onPlan' : 'off'
  if (!present) {
    if (given.signedInThisShift) return 'leftEarly'
    return at >= duty.from + given.graceMs ? 'late' : 'onPlan'
  }
  return onBreak !== null && onBreak.lastedMs > onBreak.limitMs ? 'breakOver' : 'onPlan'
}
