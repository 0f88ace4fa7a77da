import { dateToDay, weekdayOf, type Day } from '../../src/domain/calendar/shanghai.ts'
import { coverageBreaches, coverDay, gapsOf } from '../../src/domain/roster/coverage.ts'
import { generatePlan } from '../../src/domain/roster/cycle.ts'
import { daysOf, monthRangeOf, type DayRange } from '../../src/domain/roster/days.ts'
import { usualHouse } from '../../src/domain/roster/house.ts'
import { checkEverybody, checkPerson } from '../../src/domain/roster/rules/check.ts'
import {
  emptyCell,
  fourCrewCycle,
  shiftsByCode,
  usualShifts,
  withCell,
  type Crew,
  type Ground,
  type Plan,
  type Worker,
} from '../../src/domain/roster/terms.ts'
import { createRequired } from '../../src/domain/staffing/required.ts'
import { histogram, type Histogram } from './histogram.ts'

/** The rules alone, in this process, ms. */
export type RuleFigures = {
  /** A year of everybody made from the cycles, one value a repeat. */
  readonly generated: readonly number[]
  /** H1–H4 and H6 of everybody, and H7, H8 and the gaps of each day, for the year. */
  readonly validated: readonly number[]
  /** The same for a month. */
  readonly month: readonly number[]
  /** One cell changed: its person's quarter, and both days that it touches with everybody on them. */
  readonly edit: Histogram
}

export const people = 200
const edits = 400

const dayAt = (date: string): Day => {
  const found = dateToDay(date)
  if (found === null) throw new Error(date)
  return found
}
const year: DayRange = { from: dayAt('2027-01-01'), until: dayAt('2027-12-31') }

const crews: readonly Crew[] = ['甲班', '乙班', '丙班', '丁班'].map((name, index) => ({
  ...{ crewId: `c${index}`, name, cycle: fourCrewCycle, offset: index * 2, anchor: year.from },
  regime: 'COMPREHENSIVE',
}))
const ground: Ground = {
  shifts: shiftsByCode(usualShifts),
  crews: new Map(crews.map((crew) => [crew.crewId, crew])),
  isWorkday: (day) => weekdayOf(day) <= 5,
  house: usualHouse,
}
const workers: readonly Worker[] = Array.from({ length: people }, (_, index) => ({
  ...{ personId: `p${index}`, name: `p${index}`, crewId: `c${index % 4}`, isLead: index < 8, active: true },
  ...{ skills: ['SG_GENERAL', index % 3 === 0 ? 'SG_ENV' : 'SG_URBAN'], protections: [], prefers: [] },
}))
const required = createRequired({
  figures: [],
  byHand: ['SG_GENERAL', 'SG_ENV', 'SG_URBAN'].flatMap((skill) =>
    Array.from({ length: 7 * 96 }, (_, index) => ({
      ...{ skill, weekday: 1 + Math.floor(index / 96), quarter: index % 96 },
      agents: skill === 'SG_GENERAL' ? 45 : 12,
    })),
  ),
})

const generate = (): Plan =>
  generatePlan({ range: year, crews, workers, isWorkday: (day) => ground.isWorkday(day) })

const coverage = (plan: Plan, days: readonly Day[]): number =>
  days.reduce((sum, day) => {
    const covered = coverDay(ground, workers, plan, day, required.skills)
    return sum + coverageBreaches(covered, required, ground.house).length + gapsOf(covered, required).length
  }, 0)

const validate = (plan: Plan, range: DayRange): void => {
  checkEverybody(ground, workers, plan, range)
  if (coverage(plan, daysOf(range)) === 0)
    throw new Error('no gap was found: the measurement measures nothing')
}

const timed = (work: () => unknown): number => {
  const before = performance.now()
  work()
  return performance.now() - before
}

export const measureRules = (repeats: number): RuleFigures => {
  const plan = generate()
  validate(plan, year)
  const many = Array.from({ length: repeats })
  const march = monthRangeOf(dayAt('2027-03-15'))
  return {
    generated: many.map(() => timed(generate)),
    validated: many.map(() => timed(() => validate(plan, year))),
    month: many.map(() => timed(() => validate(plan, march))),
    edit: histogram(Array.from({ length: edits }, (_, index) => timed(() => edit(plan, index)))),
  }
}

/** As the use case checks it, without the database. */
const edit = (plan: Plan, index: number): void => {
  const day = year.from + 40 + ((index * 17) % 250)
  const worker = workers[(index * 7) % people]
  if (worker === undefined) throw new Error('nobody')
  const changed = withCell(plan, worker.personId, day, { ...emptyCell, entries: ['D'] })
  checkPerson(ground, worker, changed, monthRangeOf(day))
  coverage(changed, [day, day + 1])
}
