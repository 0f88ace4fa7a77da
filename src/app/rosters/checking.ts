import type { Day } from '../../domain/calendar/shanghai.ts'
import { coverageBreaches, coverDay } from '../../domain/roster/coverage.ts'
import { daysOf, type DayRange } from '../../domain/roster/days.ts'
import type { Breach } from '../../domain/roster/rules/breach.ts'
import { checkPerson } from '../../domain/roster/rules/check.ts'
import type { Plan } from '../../domain/roster/terms.ts'
import type { Required } from '../../domain/staffing/required.ts'
import type { Stand } from './ground.ts'

/** What these people break within the month; of them the plan must know the quarters that it touches. */
export const breachesOfPeople = (
  stand: Stand,
  plan: Plan,
  at: { readonly month: DayRange; readonly people: readonly string[] },
): readonly Breach[] =>
  at.people.flatMap((personId) => {
    const worker = stand.worker(personId)
    return worker === undefined ? [] : checkPerson(stand.ground, worker, plan, at.month)
  })

/** What these days as a whole break; of them, and the days before them, the plan must know everybody. */
export const breachesOfDays = (
  stand: Stand,
  plan: Plan,
  at: { readonly days: readonly Day[]; readonly required: Required },
): readonly Breach[] =>
  at.days.flatMap((day) =>
    coverageBreaches(
      coverDay(stand.ground, stand.workers, plan, day, at.required.skills),
      at.required,
      stand.ground.house,
    ),
  )

/** Of the whole month. */
export const allBreaches = (
  stand: Stand,
  plan: Plan,
  month: DayRange,
  required: Required,
): readonly Breach[] => [
  ...breachesOfPeople(stand, plan, { month, people: stand.workers.map(({ personId }) => personId) }),
  ...breachesOfDays(stand, plan, { days: daysOf(month), required }),
]
