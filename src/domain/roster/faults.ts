import type { Day } from '../calendar/shanghai.ts'
import type { DayRange } from './days.ts'
import { spansOf, spansOfCell } from './spans.ts'
import {
  codeOf,
  dayMinutes,
  dayOff,
  type Cell,
  type Crew,
  type Ground,
  type Plan,
  type Worker,
} from './terms.ts'

/** What makes a crew or a plan wrong whatever the law says; each has a text that says what to do, by this key. */
export const faultKeys = [
  'cycleEmpty',
  'cycleUnknownShift',
  'offsetOutOfCycle',
  'crewWithoutPeople',
  'crewWithoutLead',
  'unknownShift',
  'overlap',
  'retired',
  'trainingTurned',
  'trainingBeyondDay',
] as const
export type FaultKey = (typeof faultKeys)[number]

/** Where: a crew, or a person on a date. `detail` names the shifts or minutes that clash. */
export type RosterFault = {
  readonly key: FaultKey
  readonly crewId?: string
  readonly personId?: string
  readonly day?: Day
  readonly detail?: string
}

export const crewFaults = (
  ground: Pick<Ground, 'shifts'>,
  crew: Crew,
  workers: readonly Worker[],
): readonly RosterFault[] => {
  const { crewId, cycle, offset } = crew
  const unknown = cycle.filter((code) => code !== dayOff && !ground.shifts.has(code))
  const members = workers.filter((worker) => worker.active && worker.crewId === crewId)
  return [
    ...(cycle.length === 0 ? [{ key: 'cycleEmpty' as const, crewId }] : []),
    ...(unknown.length > 0
      ? [{ key: 'cycleUnknownShift' as const, crewId, detail: [...new Set(unknown)].join(' ') }]
      : []),
    ...(offset < 0 || offset >= Math.max(1, cycle.length)
      ? [{ key: 'offsetOutOfCycle' as const, crewId, detail: String(offset) }]
      : []),
    ...(members.length === 0 ? [{ key: 'crewWithoutPeople' as const, crewId }] : []),
    ...(members.length > 0 && !members.some(({ isLead }) => isLead)
      ? [{ key: 'crewWithoutLead' as const, crewId }]
      : []),
  ]
}

/** Shifts of one person that lie over each other, also over midnight and the end of a month; unknown ones; a retired person. */
export const personFaults = (
  ground: Ground,
  worker: Worker,
  plan: Plan,
  range: DayRange,
): readonly RosterFault[] => {
  const days = plan.get(worker.personId)
  if (days === undefined) return []
  const { personId } = worker
  const faults: RosterFault[] = []
  for (const [day, cell] of days) {
    if (day < range.from || day > range.until) continue
    if (!worker.active && cell.entries.length > 0) faults.push({ key: 'retired', personId, day })
    faults.push(...cellFaults(ground, cell).map((fault) => ({ ...fault, personId, day })))
  }
  const spans = spansOf(ground, days, { from: range.from - 1, until: range.until + 1 })
  spans.forEach((span, index) => {
    const before = spans[index - 1]
    if (before === undefined || span.from >= before.to) return
    const day = span.day < range.from || span.day > range.until ? before.day : span.day
    faults.push({ key: 'overlap', personId, day, detail: `${before.code} ${span.code}` })
  })
  return faults
}

/** What is wrong within one cell. */
export const cellFaults = (ground: Ground, cell: Cell): readonly RosterFault[] => [
  ...cell.entries
    .filter((entry) => !ground.shifts.has(codeOf(entry)))
    .map((entry) => ({ key: 'unknownShift' as const, detail: entry })),
  ...cell.training.flatMap(({ from, to }) => [
    ...(to <= from ? [{ key: 'trainingTurned' as const, detail: `${from}–${to}` }] : []),
    ...(from < 0 || to > 2 * dayMinutes
      ? [{ key: 'trainingBeyondDay' as const, detail: `${from}–${to}` }]
      : []),
  ]),
  ...overlapsWithin(ground, cell),
]

const overlapsWithin = (ground: Ground, cell: Cell): readonly RosterFault[] => {
  // Away, the cell has no spans of its own in a plan; its entries must be possible all the same.
  if (cell.absence === null) return []
  const spans = [...spansOfCell(ground, 0, cell)].sort((a, b) => a.from - b.from)
  return spans.flatMap((span, index) => {
    const before = spans[index - 1]
    if (before === undefined || span.from >= before.to) return []
    return [{ key: 'overlap' as const, detail: `${before.code} ${span.code}` }]
  })
}
