import { dayOf, hourMs, instantOf, secondMs, timeOfDay } from '../../calendar/shanghai.ts'

export type DispatchRule = 'sameDay' | 'nextMorning'

/** When an order must have been dispatched, and the rule that says so. `due` in ms since the epoch. */
export type DispatchPromise = { readonly due: number; readonly rule: DispatchRule }

const closeMs = 17 * hourMs
const lastSecondMs = 24 * hourMs - secondMs
const morningMs = 10 * hourMs

/**
 * The hotline's own promise (domain.md §6.2): taken before 17:00:00, dispatched the same day; from 17:00:00 on, by 10:00
 * of the next. Calendar days, because the hotline never closes. A late dispatch is flagged and never blocked.
 */
export const dispatchPromise = (start: number): DispatchPromise =>
  timeOfDay(start) < closeMs
    ? { due: instantOf(dayOf(start), lastSecondMs), rule: 'sameDay' }
    : { due: instantOf(dayOf(start) + 1, morningMs), rule: 'nextMorning' }

/** The rule in a sentence for people. */
export const dispatchBasis: Readonly<Record<DispatchRule, string>> = {
  sameDay: '17:00前受理，当日转办',
  nextMorning: '17:00后受理，次日10:00前转办',
}
