import type { Day } from '../calendar/shanghai.ts'
import { daysOf, type DayRange } from './days.ts'
import { dayOff, emptyCell, type Absence, type Cell, type Crew, type Plan, type Worker } from './terms.ts'

/** Extra shifts over the cycles, of people who have no crew, or as overtime of those who have one. */
export type Overlay = {
  readonly code: string
  readonly personIds: readonly string[]
  /** 1 is Monday; `workdays` follows the working calendar. */
  readonly days: 'workdays' | 'daily'
}

export type Away = DayRange & { readonly personId: string; readonly kind: Absence }
export type Lesson = {
  readonly personId: string
  readonly day: Day
  readonly from: number
  readonly to: number
}

/** What a crew does on a day by its cycle. */
export const cycleCodeOf = (crew: Crew, day: Day): string => {
  const length = crew.cycle.length
  const place = (((day - crew.anchor + crew.offset) % length) + length) % length
  return crew.cycle[place] ?? dayOff
}

/** The plan of these days for everybody, from cycles, overlays, leave and training; those who left are not planned. */
export const generatePlan = (given: {
  readonly range: DayRange
  readonly crews: readonly Crew[]
  readonly workers: readonly Worker[]
  readonly overlays?: readonly Overlay[]
  readonly away?: readonly Away[]
  readonly lessons?: readonly Lesson[]
  readonly isWorkday: (day: Day) => boolean
}): Plan => {
  const crews = new Map(given.crews.map((crew) => [crew.crewId, crew]))
  const plan = new Map<string, Map<Day, Cell>>()
  for (const worker of given.workers) {
    if (!worker.active) continue
    const crew = worker.crewId === null ? undefined : crews.get(worker.crewId)
    plan.set(worker.personId, crew === undefined ? new Map<Day, Cell>() : cycleDays(crew, given.range))
  }
  for (const overlay of given.overlays ?? []) layOver(plan, overlay, given)
  for (const away of given.away ?? []) markAway(plan, away, given.range)
  for (const lesson of given.lessons ?? []) addLesson(plan, lesson, given.range)
  return plan
}

type Growing = Map<string, Map<Day, Cell>>

const cycleDays = (crew: Crew, range: DayRange): Map<Day, Cell> => {
  const days = new Map<Day, Cell>()
  for (const day of daysOf(range)) {
    const code = cycleCodeOf(crew, day)
    if (code !== dayOff) days.set(day, { ...emptyCell, entries: [code] })
  }
  return days
}

const layOver = (
  plan: Growing,
  overlay: Overlay,
  given: { range: DayRange; workers: readonly Worker[]; isWorkday: (day: Day) => boolean },
): void => {
  const crewed = new Set(
    given.workers.filter(({ crewId }) => crewId !== null).map(({ personId }) => personId),
  )
  for (const personId of overlay.personIds) {
    const days = plan.get(personId)
    if (days === undefined) continue
    const entry = crewed.has(personId) ? `+${overlay.code}` : overlay.code
    for (const day of daysOf(given.range)) {
      if (overlay.days === 'workdays' && !given.isWorkday(day)) continue
      if (!days.has(day)) days.set(day, { ...emptyCell, entries: [entry] })
    }
  }
}

const markAway = (plan: Growing, away: Away, range: DayRange): void => {
  const days = plan.get(away.personId)
  for (let day = Math.max(away.from, range.from); day <= Math.min(away.until, range.until); day += 1) {
    days?.set(day, { ...(days.get(day) ?? emptyCell), absence: away.kind })
  }
}

const addLesson = (plan: Growing, lesson: Lesson, range: DayRange): void => {
  const days = plan.get(lesson.personId)
  if (days === undefined || lesson.day < range.from || lesson.day > range.until) return
  const cell = days.get(lesson.day) ?? emptyCell
  days.set(lesson.day, { ...cell, training: [...cell.training, { from: lesson.from, to: lesson.to }] })
}
