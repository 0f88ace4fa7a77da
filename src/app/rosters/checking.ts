import type { Day } from '../../domain/calendar/shanghai.ts'
import { coverageBreaches, coverDay } from '../../domain/roster/coverage.ts'
import { daysOf, type DayRange } from '../../domain/roster/days.ts'
import type { Breach } from '../../domain/roster/rules/breach.ts'
import { checkPerson } from '../../domain/roster/rules/check.ts'
import type { Plan } from '../../domain/roster/terms.ts'
import type { Required } from '../../domain/staffing/required.ts'
import type { Stand } from './ground.ts'

/** What these people, and these days as a whole, break within the month. */
export const breachesOf = (
  stand: Stand,
  plan: Plan,
  at: {
    readonly month: DayRange
    readonly people: readonly string[]
    readonly days: readonly Day[]
    readonly required: Required
  },
): readonly Breach[] => {
  const personal = at.people.flatMap((personId) => {
    const worker = stand.worker(personId)
    return worker === undefined ? [] : checkPerson(stand.ground, worker, plan, at.month)
  })
  const general = at.days
    .filter((day) => day >= at.month.from && day <= at.month.until)
    .flatMap((day) =>
      coverageBreaches(coverDay(stand.ground, stand.workers, plan, day, at.required.skills), at.required),
    )
  return [...personal, ...general]
}

/** Of the whole month. */
export const allBreaches = (
  stand: Stand,
  plan: Plan,
  month: DayRange,
  required: Required,
): readonly Breach[] =>
  breachesOf(stand, plan, {
    ...{ month, required, days: daysOf(month) },
    people: stand.workers.map(({ personId }) => personId),
  })
