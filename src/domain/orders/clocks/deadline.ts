import { addWorkdays, type Calendar } from '../../calendar/calendar.ts'
import { dayOf, hourMs, instantOf, wholeSecond, type Day } from '../../calendar/shanghai.ts'

/** How long something may take: hours run through day and night, workdays end at the close of business. */
export type Limit = { readonly unit: 'HOUR' | 'WORKDAY'; readonly value: number }

/**
 * A moment by which something is due and why (BJ13: an order shows its limit). Instants in ms since the epoch, whole
 * seconds. `basis` is the rule in a sentence for people. `provisional`: a notice of holidays yet to come may move it.
 */
export type Deadline = {
  readonly start: number
  readonly due: number
  readonly limit: Limit
  readonly basis: string
  readonly provisional: boolean
  /** Approved extensions in workdays, in their order; they are counted again with the deadline. */
  readonly extendedBy?: readonly number[]
}

/** 17:00, when business closes (CC203); part of the configuration. */
export const defaultCloseMs = 17 * hourMs

export type ClockContext = {
  readonly calendar: Calendar
  /** Time of day at which a deadline in workdays ends, in ms. */
  readonly closeMs: number
}

/** The instant at which business closes on a day. */
export const closeOf = (day: Day, context: ClockContext): number => instantOf(day, context.closeMs)

/** A limit applied to the instant at which it starts (domain.md §6.1). */
export const deadline = (start: number, limit: Limit, basis: string, context: ClockContext): Deadline => {
  if (limit.unit === 'HOUR') {
    return { start, due: wholeSecond(start) + limit.value * hourMs, limit, basis, provisional: false }
  }
  const end = addWorkdays(context.calendar, dayOf(start), limit.value)
  return { start, due: closeOf(end.day, context), limit, basis, provisional: end.provisional }
}

/** Three quarters of a limit in hours, where a limit in workdays would say "one workday before the end". */
export const threeQuarters = (start: number, due: number): number => wholeSecond(start + (due - start) * 0.75)

/** The workday before the one on which something is due. */
export const lastWorkdayBefore = (due: number, context: ClockContext): Day =>
  addWorkdays(context.calendar, dayOf(due), -1).day

/**
 * A provisional deadline counted again once the notice is there: it may move later, never earlier than what was
 * promised (domain.md §12).
 */
export const recount = (promised: Deadline, context: ClockContext): Deadline => {
  const { start, limit, basis, extendedBy = [] } = promised
  const plain = deadline(start, limit, basis, context)
  const fresh = extendedBy.reduce((clock, workdays) => postpone(clock, workdays, context), plain)
  return fresh.due >= promised.due ? fresh : { ...promised, provisional: fresh.provisional }
}

/** That many workdays after the day on which it was due so far (domain.md §6.5). */
export const postpone = (clock: Deadline, workdays: number, context: ClockContext): Deadline => {
  const end = addWorkdays(context.calendar, dayOf(clock.due), workdays)
  return {
    ...clock,
    due: closeOf(end.day, context),
    provisional: clock.provisional || end.provisional,
    extendedBy: [...(clock.extendedBy ?? []), workdays],
  }
}

/** "5 个工作日" or "30 分钟". */
export const limitToText = ({ unit, value }: Limit): string => {
  if (unit === 'WORKDAY') return `${value}个工作日`
  return value < 1 ? `${Math.round(value * 60)}分钟` : `${value}小时`
}
