import { findCalendarFaults, type CalendarDay } from '../domain/calendar/calendar.ts'
import { errors, withDetails } from './errors.ts'
import type { Actor } from './work-orders/actor.ts'

export type CalendarView = { readonly year: number; readonly days: readonly CalendarDay[] }
export type CalendarStore = {
  all(): Promise<readonly CalendarView[]>
  /** Replaces the year. */
  save(calendar: CalendarView & { readonly papers: readonly string[] }): Promise<void>
}

/** The working calendar: what the State Council publishes for a year, brought in by an administrator (domain.md §12). */
export type Calendars = {
  all(): Promise<readonly CalendarView[]>
  /** Answers with how many orders got another due date; `INVALID` says what is wrong with the days. */
  bring(actor: Actor, calendar: CalendarView & { readonly papers: readonly string[] }): Promise<number>
}

export const createCalendars = (deps: {
  readonly calendars: CalendarStore
  /** Counts provisional dues again. */
  readonly recount: () => Promise<number>
}): Calendars => ({
  all: () => deps.calendars.all(),
  bring: async (actor, calendar) => {
    if (actor.role !== 'SYSADMIN') throw new errors.forbidden()
    const faults = findCalendarFaults(calendar)
    if (faults.length > 0) {
      throw withDetails(
        new errors.invalid(),
        faults.slice(0, 20).map((fault) => ({ field: 'days', rule: 'calendar', limit: fault })),
      )
    }
    await deps.calendars.save(calendar)
    return deps.recount()
  },
})
