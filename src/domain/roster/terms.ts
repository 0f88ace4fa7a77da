import type { Day } from '../calendar/shanghai.ts'
import type { HouseRules } from './house.ts'

/** A kind of shift. Minutes from midnight of the date that it stands under; beyond 1440 is the next date. */
export type Shift = {
  readonly code: string
  readonly name: string
  readonly from: number
  readonly to: number
}

/** The day off in a cycle; no shift has this code. */
export const dayOff = 'O'

export const dayMinutes = 1440
export const quarterMinutes = 15
export const quartersADay = 96

/** The shifts of domain.md §10: early, middle, night, and the one over the busy hours. */
export const usualShifts: readonly Shift[] = [
  { code: 'D', name: '早班', from: 480, to: 960 },
  { code: 'E', name: '中班', from: 960, to: 1440 },
  { code: 'N', name: '夜班', from: 1440, to: 1920 },
  { code: 'P', name: '高峰班', from: 540, to: 1020 },
]

/** 四班三运转, for four crews two days apart. */
export const fourCrewCycle: readonly string[] = ['D', 'D', 'E', 'E', 'N', 'N', 'O', 'O']

/** COMPREHENSIVE: hours are balanced over the quarter, as the labour authority approved (劳动法 39). */
export const regimes = ['STANDARD', 'COMPREHENSIVE'] as const
export type Regime = (typeof regimes)[number]

export type Crew = {
  readonly crewId: string
  readonly name: string
  readonly cycle: readonly string[]
  /** The crew's place in the cycle on the anchor day. */
  readonly offset: number
  readonly anchor: Day
  readonly regime: Regime
}

/** Pregnant from the seventh month, or nursing a child under one year (劳动法 61, 63); both days included. */
export const protectionKinds = ['PREGNANT', 'NURSING'] as const
export type Protection = {
  readonly kind: (typeof protectionKinds)[number]
  readonly from: Day
  readonly until: Day
}

export type Worker = {
  readonly personId: string
  readonly name: string
  readonly crewId: string | null
  readonly skills: readonly string[]
  readonly isLead: boolean
  readonly active: boolean
  readonly protections: readonly Protection[]
  /** Codes of the shifts that the person likes to take. */
  readonly prefers: readonly string[]
}

export const absences = ['LEAVE', 'SICK'] as const
export type Absence = (typeof absences)[number]

/** Minutes from midnight of the date. */
export type Block = { readonly from: number; readonly to: number }

/** A shift's code, with `+` before it when it is overtime. */
export type Entry = string

export type Cell = {
  readonly entries: readonly Entry[]
  /** Whoever is away works none of the entries; they stay, so that the gap is known. */
  readonly absence: Absence | null
  readonly training: readonly Block[]
}
export const emptyCell: Cell = { entries: [], absence: null, training: [] }

export type PersonPlan = ReadonlyMap<Day, Cell>
export type Plan = ReadonlyMap<string, PersonPlan>

export const isOvertime = (entry: Entry): boolean => entry.startsWith('+')
export const codeOf = (entry: Entry): string => (isOvertime(entry) ? entry.slice(1) : entry)

/** The plan with one cell replaced; everything else is shared. */
export const withCell = (plan: Plan, personId: string, day: Day, cell: Cell): Plan => {
  const days = new Map(plan.get(personId))
  if (cell.entries.length === 0 && cell.absence === null && cell.training.length === 0) days.delete(day)
  else days.set(day, cell)
  return new Map(plan).set(personId, days)
}

/** What the rules need to know beside the plan. */
export type Ground = {
  readonly shifts: ReadonlyMap<string, Shift>
  readonly crews: ReadonlyMap<string, Crew>
  readonly isWorkday: (day: Day) => boolean
  readonly house: HouseRules
}

export const shiftsByCode = (shifts: readonly Shift[]): ReadonlyMap<string, Shift> =>
  new Map(shifts.map((shift) => [shift.code, shift]))

export const regimeOf = (ground: Ground, worker: Worker): Regime =>
  (worker.crewId === null ? undefined : ground.crews.get(worker.crewId))?.regime ?? 'STANDARD'
