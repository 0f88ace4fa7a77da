import type { RosterBreach } from '../../contract/rosters.ts'
import { dayToDate } from '../../domain/calendar/shanghai.ts'
import { cellToText } from '../../domain/roster/cell-text.ts'
import type { DayRange } from '../../domain/roster/days.ts'
import type { RosterFault } from '../../domain/roster/faults.ts'
import { lawsByRule, ruleOf, type Breach } from '../../domain/roster/rules/breach.ts'
import type { Plan } from '../../domain/roster/terms.ts'
import { errors, withDetails, type FieldError } from '../errors.ts'
import type { Stand } from './ground.ts'

export const breachToView = (breach: Breach): RosterBreach => ({
  ...{ key: breach.key, blocks: breach.blocks, personId: breach.personId },
  ...{ from: dayToDate(breach.from), until: dayToDate(breach.until) },
  ...{ found: breach.found, limit: breach.limit, law: lawsByRule[ruleOf(breach.key)] },
})

/** The cells of a plan within the range, each with its words. */
export const cellsOf = (plan: Plan, { from, until }: DayRange) =>
  [...plan].flatMap(([personId, days]) =>
    [...days]
      .filter(([day]) => day >= from && day <= until)
      .map(([day, cell]) => ({ personId, day, text: cellToText(cell) })),
  )

const mostDetails = 40

/** A breach as a line of a refusal: where, which rule, and the law. */
export const breachDetails = (stand: Stand, breaches: readonly Breach[]): readonly FieldError[] =>
  breaches.slice(0, mostDetails).map(({ key, personId, from, until }) => {
    const name = personId === null ? '' : `${stand.worker(personId)?.name ?? personId} `
    const law = lawsByRule[ruleOf(key)]
    return {
      field: `${name}${dayToDate(from)}${until === from ? '' : `–${dayToDate(until)}`}`,
      rule: key,
      ...(law === null ? {} : { limit: law }),
    }
  })

export const faultDetails = (stand: Stand, faults: readonly RosterFault[]): readonly FieldError[] =>
  faults.slice(0, mostDetails).map(({ key, crewId, personId, day, detail }) => {
    const where = [
      crewId === undefined ? '' : (stand.ground.crews.get(crewId)?.name ?? crewId),
      personId === undefined ? '' : (stand.worker(personId)?.name ?? personId),
      day === undefined ? '' : dayToDate(day),
    ]
    return {
      field: where.filter((part) => part !== '').join(' '),
      rule: key,
      ...(detail === undefined ? {} : { limit: detail }),
    }
  })

export const refusedBy = (stand: Stand, breaches: readonly Breach[]): Error =>
  withDetails(new errors.rosterRefused(), breachDetails(stand, breaches))
