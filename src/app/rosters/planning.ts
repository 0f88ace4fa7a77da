import type { RosterChanged, RosterPress } from '../../contract/rosters.ts'
import { dayToDate, type Day } from '../../domain/calendar/shanghai.ts'
import { cellToText, textToCell } from '../../domain/roster/cell-text.ts'
import { generatePlan, type Away, type Lesson } from '../../domain/roster/cycle.ts'
import { daysOf, monthRangeOf, type DayRange } from '../../domain/roster/days.ts'
import { crewFaults, personFaults } from '../../domain/roster/faults.ts'
import { checkEverybody } from '../../domain/roster/rules/check.ts'
import { emptyCell, withCell, type Plan } from '../../domain/roster/terms.ts'
import { errors, withDetails } from '../errors.ts'
import type { CellChange, EditRecord, Notice, RosterState, RosterWrite } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import { breachesOfDays, breachesOfPeople } from './checking.ts'
import type { RosterDeps } from './deps.ts'
import {
  around,
  dayOfText,
  invalid,
  monthOf,
  rangeOfMonth,
  requiredStaff,
  requireEditor,
  standOn,
  type Stand,
} from './ground.ts'
import { textAt } from './months.ts'
import { breachToView, faultDetails, refusedBy } from './views.ts'

/**
 * What schedulers do. Errors: `FORBIDDEN` · `INVALID` with where and which fault · `ROSTER_CONFLICT` somebody changed the same
 * cells a moment ago, with who and where · `ROSTER_REFUSED` H1–H4 are broken, with where and which law.
 */
export type RosterPlanning = {
  press(actor: Actor, month: string, press: RosterPress): Promise<RosterChanged>
}

type Press<E extends RosterPress['event']> = Extract<RosterPress, { event: E }>

export const createRosterPlanning = (deps: RosterDeps): RosterPlanning => ({
  press: async (actor, month, press) => {
    requireEditor(actor)
    const range = rangeOfMonth(month)
    // An edit is checked while somebody waits: what it needs is read side by side.
    if (press.event === 'edit') return edit(deps, { actor, month, range, press })
    const stand = await standOn(deps)
    switch (press.event) {
      case 'generate':
        return generate(deps, stand, { actor, month, press })
      case 'undo':
        return undo(deps, stand, { actor, month, range, press })
      case 'publish':
        return publish(deps, stand, { actor, month, range, press })
    }
  },
})

const generate = async (
  deps: RosterDeps,
  stand: Stand,
  { actor, month, press }: { actor: Actor; month: string; press: Press<'generate'> },
): Promise<RosterChanged> => {
  const crews = stand.crews.filter(({ active }) => active)
  if (crews.length === 0) throw invalid([{ field: 'crews', rule: 'noCrews' }])
  const faults = crews.flatMap((crew) => crewFaults(stand.ground, crew, stand.workers))
  if (faults.length > 0) throw invalid(faultDetails(stand, faults))
  const ranges = monthsFrom(rangeOfMonth(month), press.months)
  const first = ranges[0] ?? rangeOfMonth(month)
  const whole = { from: first.from, until: ranges.at(-1)?.until ?? first.until }
  const before = await deps.plans.plan('DRAFT', whole)
  const after = generatePlan({
    ...{ range: whole, crews, workers: stand.workers, isWorkday: stand.ground.isWorkday },
    overlays: stand.overlays.filter(({ active }) => active),
    ...keptOf(before),
  })
  const people = stand.workers.map(({ personId }) => personId)
  const writes: RosterWrite[] = []
  for (const range of ranges) {
    const state = await deps.plans.state(monthOf(range.from))
    if (range === first && state.version !== press.version) throw overtaken([])
    const changes = differences(before, after, people, range)
    writes.push({
      expected: state.version,
      edit: record(deps, actor, { month: monthOf(range.from), event: 'generate', reason: '', changes }),
    })
  }
  const states = await deps.plans.write(writes)
  if (states === null) throw overtaken([])
  const state = states.find((one) => one.month === month)
  return changedReply(deps, stand, { state, changes: writes[0]?.edit.changes ?? [], range: first })
}

/** Leave, sickness and training stay when a month is made anew. */
const keptOf = (before: Plan): { readonly away: readonly Away[]; readonly lessons: readonly Lesson[] } => {
  const away: Away[] = []
  const lessons: Lesson[] = []
  for (const [personId, days] of before) {
    for (const [day, cell] of days) {
      if (cell.absence !== null) away.push({ personId, from: day, until: day, kind: cell.absence })
      for (const block of cell.training) lessons.push({ personId, day, ...block })
    }
  }
  return { away, lessons }
}

const monthsFrom = (first: DayRange, count: number): readonly DayRange[] => {
  const ranges = [first]
  while (ranges.length < count) ranges.push(monthRangeOf((ranges.at(-1) ?? first).until + 1))
  return ranges
}

type Given<E extends RosterPress['event']> = {
  readonly actor: Actor
  readonly month: string
  readonly range: DayRange
  readonly press: Press<E>
}

const edit = async (
  deps: RosterDeps,
  { actor, month, range, press }: Given<'edit'>,
): Promise<RosterChanged> => {
  const people = [...new Set(press.changes.map(({ personId }) => personId))]
  // The version first: whatever is written after it makes the writing of this one fail.
  const readDraft = async () => {
    const state = await deps.plans.state(month)
    return { state, before: await deps.plans.plan('DRAFT', around(range), people) }
  }
  const [stand, { state, before }] = await Promise.all([standOn(deps), readDraft()])
  const wanted = press.changes.map(({ personId, date, cell }, index) => {
    const day = dayOfText(date, `changes.${index}.date`)
    if (day < range.from || day > range.until)
      throw invalid([{ field: `changes.${index}.date`, rule: 'otherMonth', limit: date }])
    if (stand.worker(personId) === undefined)
      throw invalid([{ field: `changes.${index}.personId`, rule: 'unknownPerson' }])
    return { personId, day, after: cellToText(textToCell(cell) ?? emptyCell) }
  })
  await refuseOvertaken(deps, stand, state, press.version, wanted)
  const changes = wanted
    .map((change) => ({ ...change, before: textAt(before, change.personId, change.day) }))
    .filter((change) => change.before !== change.after)
  refuseFaults(stand, applied(before, changes), range, changes)
  return writeChanges(deps, stand, {
    ...{ state, range, changes },
    edit: record(deps, actor, { month, event: 'edit', reason: press.reason, changes }),
  })
}

/** Two may edit one month; only who changes a cell that was changed meanwhile is refused. */
const refuseOvertaken = async (
  deps: RosterDeps,
  stand: Stand,
  state: RosterState,
  version: number,
  wanted: readonly { readonly personId: string; readonly day: Day }[],
): Promise<void> => {
  if (state.version === version) return
  if (version > state.version) throw overtaken([])
  const mine = new Set(wanted.map(({ personId, day }) => `${personId} ${day}`))
  const later = await deps.plans.edits(state.month, version)
  const clashes = later.flatMap(({ byName, changes }) =>
    changes
      .filter(({ personId, day }) => mine.has(`${personId} ${day}`))
      .map(({ personId, day }) => ({
        field: `${stand.worker(personId)?.name ?? ''} ${dayToDate(day)}`,
        ...{ rule: 'changedBy', limit: byName },
      })),
  )
  if (clashes.length > 0) throw overtaken(clashes)
}

const overtaken = (details: readonly { field: string; rule: string; limit?: string }[]): Error =>
  withDetails(new errors.rosterConflict(), details.slice(0, 20))

const refuseFaults = (stand: Stand, plan: Plan, range: DayRange, changes: readonly CellChange[]): void => {
  const touched = new Set(
    changes.flatMap(({ personId, day }) => [-1, 0, 1].map((by) => `${personId} ${day + by}`)),
  )
  const faults = [...new Set(changes.map(({ personId }) => personId))]
    .flatMap((personId) => {
      const worker = stand.worker(personId)
      return worker === undefined ? [] : personFaults(stand.ground, worker, plan, range)
    })
    .filter(({ personId, day }) => touched.has(`${personId} ${day}`))
  if (faults.length > 0) throw invalid(faultDetails(stand, faults))
}

/** Takes back one's own latest change that was not taken back yet. */
const undo = async (
  deps: RosterDeps,
  stand: Stand,
  { actor, month, range, press }: Given<'undo'>,
): Promise<RosterChanged> => {
  const state = await deps.plans.state(month)
  const edits = await deps.plans.edits(month)
  const last = edits.find(({ byId, event, undone }) => byId === actor.userId && event !== 'undo' && !undone)
  if (last === undefined) throw invalid([{ field: 'undo', rule: 'nothingToUndo' }])
  const later = edits.filter(({ version }) => version > last.version && version > press.version)
  if (later.length > 0) await refuseOvertaken(deps, stand, state, press.version, last.changes)
  const changes = last.changes.map(({ personId, day, before, after }) => ({
    ...{ personId, day, before: after, after: before },
  }))
  return writeChanges(deps, stand, {
    ...{ state, range, changes, undoes: last.version },
    edit: record(deps, actor, { month, event: 'undo', reason: '', changes }),
  })
}

const writeChanges = async (
  deps: RosterDeps,
  stand: Stand,
  given: {
    readonly state: RosterState
    readonly range: DayRange
    readonly changes: readonly CellChange[]
    readonly edit: EditRecord
    readonly undoes?: number
  },
): Promise<RosterChanged> => {
  const { state, edit: written, changes, range, undoes } = given
  const states = await deps.plans.write([
    { expected: state.version, edit: written, ...(undoes === undefined ? {} : { undoes }) },
  ])
  if (states === null) throw overtaken([])
  return changedReply(deps, stand, { state: states[0], changes, range })
}

const publish = async (
  deps: RosterDeps,
  stand: Stand,
  { actor, month, range, press }: Given<'publish'>,
): Promise<RosterChanged> => {
  const plan = await deps.plans.plan('DRAFT', around(range))
  const crews = stand.crews.filter(({ active }) => active)
  const faults = [
    ...crews.flatMap((crew) => crewFaults(stand.ground, crew, stand.workers)),
    ...stand.workers.flatMap((worker) => personFaults(stand.ground, worker, plan, range)),
  ]
  if (faults.length > 0) throw invalid(faultDetails(stand, faults))
  const blocking = checkEverybody(stand.ground, stand.workers, plan, range).filter(({ blocks }) => blocks)
  if (blocking.length > 0) throw refusedBy(stand, blocking)
  const now = deps.time.now()
  const state = await deps.plans.publish(month, press.version, { at: now, name: actor.name }, (changes) =>
    noticesOf(deps, changes),
  )
  if (state === null) throw overtaken([])
  deps.changed()
  return changedReply(deps, stand, { state, changes: [], range })
}

/** One notice for each person and month concerned. */
export const noticesOf = (
  deps: RosterDeps,
  changes: readonly CellChange[],
): readonly Omit<Notice, 'publication'>[] => {
  const byPerson = new Map<string, CellChange[]>()
  for (const change of changes) {
    if (change.before === change.after) continue
    byPerson.set(change.personId, [...(byPerson.get(change.personId) ?? []), change])
  }
  return [...byPerson].map(([personId, own]) => ({
    ...{ noticeId: deps.newId(), personId, month: monthOf(own[0]?.day ?? 0) },
    changes: own.map(({ day, before, after }) => ({ day, before, after })).sort((a, b) => a.day - b.day),
    ...{ createdAt: deps.time.now(), acknowledgedAt: null },
  }))
}

export const record = (
  deps: RosterDeps,
  actor: Actor,
  edit: Pick<EditRecord, 'month' | 'event' | 'reason' | 'changes'>,
): EditRecord => ({ ...edit, at: deps.time.now(), byId: actor.userId, byName: actor.name })

const applied = (plan: Plan, changes: readonly CellChange[]): Plan =>
  changes.reduce(
    (growing, { personId, day, after }) => withCell(growing, personId, day, textToCell(after) ?? emptyCell),
    plan,
  )

const differences = (
  before: Plan,
  after: Plan,
  people: readonly string[],
  range: DayRange,
): readonly CellChange[] =>
  people.flatMap((personId) =>
    daysOf(range).flatMap((day) => {
      const change = { before: textAt(before, personId, day), after: textAt(after, personId, day) }
      return change.before === change.after ? [] : [{ personId, day, ...change }]
    }),
  )

const changedReply = async (
  deps: RosterDeps,
  stand: Stand,
  given: {
    readonly state: RosterState | undefined
    readonly changes: readonly CellChange[]
    readonly range: DayRange
  },
): Promise<RosterChanged> => {
  const { state, changes, range } = given
  const people = [...new Set(changes.map(({ personId }) => personId))]
  const days = [...new Set(changes.flatMap(({ day }) => [day, day + 1]))].filter(
    (day) => day >= range.from && day <= range.until,
  )
  // Two narrow readings instead of half a year of everybody: an edit is checked while somebody waits.
  const near = { from: Math.min(...days) - 1, until: Math.max(...days) }
  const [own, everybody, required] = await Promise.all([
    people.length === 0 ? new Map() : deps.plans.plan('DRAFT', around(range), people),
    days.length === 0 ? new Map() : deps.plans.plan('DRAFT', near),
    requiredStaff(deps, stand),
  ])
  const breaches = [
    ...breachesOfPeople(stand, own, { month: range, people }),
    ...breachesOfDays(stand, everybody, { days, required }),
  ]
  return {
    ...{ version: state?.version ?? 0, publication: state?.publication ?? 0, people },
    cells: changes.map(({ personId, day, after }) => ({ personId, date: dayToDate(day), cell: after })),
    dates: days.map(dayToDate),
    breaches: breaches.map(breachToView),
  }
}
