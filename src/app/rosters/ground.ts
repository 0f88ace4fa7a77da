import { createCalendar } from '../../domain/calendar/calendar.ts'
import { dateToDay, dayOf, dayToDate, type Day } from '../../domain/calendar/shanghai.ts'
import { monthToRange, type DayRange } from '../../domain/roster/days.ts'
import { shiftsByCode, type Ground, type Worker } from '../../domain/roster/terms.ts'
import { createRequired, type Required } from '../../domain/staffing/required.ts'
import type { Role } from '../../domain/people.ts'
import { errors, withDetails, type FieldError } from '../errors.ts'
import type { RosterBasis, RosterPlans } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { RosterDeps } from './deps.ts'

/** Those who plan for others. */
export const rosterEditors: readonly Role[] = ['SCHEDULER', 'SHIFT_LEAD', 'SYSADMIN']

export const requireEditor = (actor: Actor): void => {
  if (!rosterEditors.includes(actor.role)) throw new errors.forbidden()
}

/** The basis with what the rules want of it. */
export type Stand = RosterBasis & {
  readonly ground: Ground
  readonly isProvisional: (day: Day) => boolean
  readonly worker: (personId: string) => Worker | undefined
}

export const standOn = async (deps: Pick<RosterDeps, 'plans'>): Promise<Stand> => {
  const basis = await deps.plans.basis()
  const calendar = createCalendar(basis.years)
  const workers = new Map(basis.workers.map((worker) => [worker.personId, worker]))
  return {
    ...basis,
    ground: {
      shifts: shiftsByCode(basis.shifts),
      crews: new Map(basis.crews.map((crew) => [crew.crewId, crew])),
      isWorkday: (day) => calendar.isWorkday(day),
      house: basis.house,
    },
    isProvisional: (day) => calendar.isProvisional(day),
    worker: (personId) => workers.get(personId),
  }
}

/** So many days of calls make the required staff. */
const figureDays = 56

/** Figures of days that are over do not change, and take longest of all to read: they are kept until others are asked for. */
export const keepFigures = (plans: RosterPlans): RosterPlans => {
  let kept: { readonly key: string; readonly figures: ReturnType<RosterPlans['intervalFigures']> } | null =
    null
  return {
    ...plans,
    intervalFigures: (range) => {
      const key = `${range.from} ${range.until}`
      if (kept?.key !== key) kept = { key, figures: plans.intervalFigures(range) }
      const { figures } = kept
      // What failed is asked for again.
      figures.catch(() => {
        if (kept?.figures === figures) kept = null
      })
      return figures
    },
  }
}

export const requiredStaff = async (deps: RosterDeps, stand: Stand): Promise<Required> => {
  const today = dayOf(deps.time.now())
  const figures = await deps.plans.intervalFigures({ from: today - figureDays, until: today - 1 })
  return createRequired({ figures, byHand: stand.byHand })
}

export const invalid = (details: readonly FieldError[]): Error => withDetails(new errors.invalid(), details)

/** A date of a request; `INVALID` names the field where there is no such day. */
export const dayOfText = (text: string, field: string): Day => {
  const day = dateToDay(text)
  if (day === null) throw invalid([{ field, rule: 'noSuchDate', limit: text }])
  return day
}

export const rangeOfMonth = (month: string): DayRange => {
  const range = monthToRange(month)
  if (range === null) throw invalid([{ field: 'month', rule: 'noSuchDate', limit: month }])
  return range
}

export const monthOf = (day: Day): string => dayToDate(day).slice(0, 7)

/** A range with what lies around it and may touch it: the quarter on both sides. */
export const around = ({ from, until }: DayRange): DayRange => ({ from: from - 100, until: until + 100 })
