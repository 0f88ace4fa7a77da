import type { RosterCandidate, RosterCoverage, RosterEdit, RosterMonth } from '../../contract/rosters.ts'
import { dayToDate, toIso } from '../../domain/calendar/shanghai.ts'
import { candidatesFor } from '../../domain/roster/candidates.ts'
import { cellToText } from '../../domain/roster/cell-text.ts'
import { coverDay, gapsOf, type Gap } from '../../domain/roster/coverage.ts'
import { gapsByShift, type ShiftGap } from '../../domain/roster/gaps.ts'
import { daysOf } from '../../domain/roster/days.ts'
import { extraPay, quarterExcess, type ExtraPay } from '../../domain/roster/rules/pay.ts'
import { emptyCell, type Plan } from '../../domain/roster/terms.ts'
import type { Required } from '../../domain/staffing/required.ts'
import type { RosterState } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import { allBreaches } from './checking.ts'
import type { RosterDeps } from './deps.ts'
import {
  around,
  dayOfText,
  rangeOfMonth,
  requiredStaff,
  requireEditor,
  standOn,
  type Stand,
} from './ground.ts'
import { breachToView, cellsOf } from './views.ts'

/** What schedulers look at. Errors: `FORBIDDEN`, `INVALID` for a month or date that does not exist. */
export type RosterMonths = {
  month(actor: Actor, month: string): Promise<RosterMonth>
  edits(actor: Actor, month: string): Promise<readonly RosterEdit[]>
  /** Without a skill, of the one that is most missed. */
  coverage(actor: Actor, month: string, skill: string | null): Promise<RosterCoverage>
  candidates(
    actor: Actor,
    gap: {
      readonly date: string
      readonly skill: string
      readonly fromQuarter: number
      readonly toQuarter: number
    },
  ): Promise<readonly RosterCandidate[]>
  /** H5: what each person is to be paid more than once over. */
  pay(
    actor: Actor,
    month: string,
  ): Promise<readonly (ExtraPay & { readonly personId: string; readonly quarterExcess: number })[]>
}

export const createRosterMonths = (deps: RosterDeps): RosterMonths => ({
  month: async (actor, month) => {
    requireEditor(actor)
    const range = rangeOfMonth(month)
    const [stand, state, plan, published, unacknowledged] = await Promise.all([
      standOn(deps),
      deps.plans.state(month),
      deps.plans.plan('DRAFT', around(range)),
      deps.plans.plan('PUBLISHED', range),
      deps.plans.unacknowledged(month),
    ])
    const required = await requiredStaff(deps, stand)
    const cells = cellsOf(plan, range)
    return {
      ...stateView(state),
      ...{ month, unacknowledged },
      cells: cells.map(({ personId, day, text }) => ({ personId, date: dayToDate(day), cell: text })),
      unpublished: state.publishedAt === null ? [] : unpublishedOf(cells, cellsOf(published, range)),
      breaches: allBreaches(stand, plan, range, required).map(breachToView),
      days: daysOf(range).map((day) => ({
        ...{
          date: dayToDate(day),
          workday: stand.ground.isWorkday(day),
          provisional: stand.isProvisional(day),
        },
      })),
    }
  },
  edits: async (actor, month) => {
    requireEditor(actor)
    rangeOfMonth(month)
    const edits = await deps.plans.edits(month)
    const stand = await standOn(deps)
    return edits.map(({ version, at, byName, event, reason, undone, changes }) => ({
      ...{ version, at: toIso(at), byName, event, reason, undone, count: changes.length },
      changes: changes.slice(0, mostChanges).map(({ personId, day, before, after }) => ({
        ...{ name: stand.worker(personId)?.name ?? '', date: dayToDate(day), before, after },
      })),
    }))
  },
  coverage: async (actor, month, skill) => {
    requireEditor(actor)
    const range = rangeOfMonth(month)
    const stand = await standOn(deps)
    const [required, plan] = await Promise.all([
      requiredStaff(deps, stand),
      deps.plans.plan('DRAFT', { from: range.from - 1, until: range.until }),
    ])
    const skills = [
      ...new Set([...required.skills, ...stand.workers.flatMap((worker) => worker.skills)]),
    ].sort()
    return coverageView(stand, { ...{ plan, required, skill, skills }, days: daysOf(range) })
  },
  candidates: async (actor, { date, ...asked }) => {
    requireEditor(actor)
    const gap: Gap = { ...asked, day: dayOfText(date, 'date'), missing: 1 }
    const [stand, plan] = await Promise.all([
      standOn(deps),
      deps.plans.plan('DRAFT', around({ from: gap.day, until: gap.day })),
    ])
    return candidatesFor(stand.ground, stand.workers, plan, gap)
      .slice(0, mostCandidates)
      .map(({ personId, day, entry, reasons, newBreaches, overtimeMinutes }) => ({
        ...{ personId, name: stand.worker(personId)?.name ?? '', date: dayToDate(day), entry },
        agentNo: stand.workers.find((worker) => worker.personId === personId)?.agentNo ?? '',
        ...{ reasons, breaches: newBreaches.map(breachToView), overtimeMinutes },
      }))
  },
  pay: async (actor, month) => {
    requireEditor(actor)
    const range = rangeOfMonth(month)
    const [stand, plan] = await Promise.all([standOn(deps), deps.plans.plan('DRAFT', around(range))])
    return stand.workers
      .map((worker) => ({
        ...{ personId: worker.personId, ...extraPay(stand.ground, worker, plan, range) },
        quarterExcess: quarterExcess(stand.ground, worker, plan, range),
      }))
      .filter(({ worked }) => worked > 0)
  },
})

const coverageView = (
  stand: Stand,
  given: {
    readonly plan: Plan
    readonly required: Required
    readonly skill: string | null
    readonly skills: readonly string[]
    readonly days: readonly number[]
  },
): RosterCoverage => {
  const { plan, required, skill, skills } = given
  const wanted = [...new Set([...required.skills, ...(skill === null ? skills.slice(0, 1) : [skill])])]
  const days = given.days.map((day) => coverDay(stand.ground, stand.workers, plan, day, wanted))
  const gaps = gapsByShift(
    stand.shifts.filter(({ active }) => active),
    days.flatMap((coverage) => gapsOf(coverage, required)),
  )
  const chosen = skill ?? mostMissed(gaps) ?? required.skills[0] ?? skills[0] ?? ''
  return {
    skill: chosen,
    skills: skills.map((code) => ({ code, name: stand.skillNames.get(code) ?? code })),
    days: days.map((coverage) => ({
      ...{ date: dayToDate(coverage.day), required: required.of(chosen, coverage.day) },
      planned: coverage.bySkill.get(chosen) ?? [],
    })),
    gaps: gaps.slice(0, mostGaps).map(({ day, ...gap }) => ({ date: dayToDate(day), ...gap })),
  }
}

/** The skill that most quarters lack. */
const mostMissed = (gaps: readonly ShiftGap[]): string | undefined => {
  const missed = new Map<string, number>()
  for (const { skill, quarters } of gaps) missed.set(skill, (missed.get(skill) ?? 0) + quarters)
  return [...missed].sort(([, a], [, b]) => b - a)[0]?.[0]
}

type TextCell = ReturnType<typeof cellsOf>[number]

const unpublishedOf = (drafted: readonly TextCell[], published: readonly TextCell[]) => {
  const keyOf = ({ personId, day }: TextCell): string => `${personId} ${day}`
  const held = new Map(published.map((cell) => [keyOf(cell), cell.text]))
  const planned = new Set(drafted.map(keyOf))
  const view = ({ personId, day }: TextCell, text: string) => ({
    ...{ personId, date: dayToDate(day), published: text },
  })
  return [
    ...drafted
      .filter((cell) => (held.get(keyOf(cell)) ?? '') !== cell.text)
      .map((cell) => view(cell, held.get(keyOf(cell)) ?? '')),
    ...published.filter((cell) => !planned.has(keyOf(cell))).map((cell) => view(cell, cell.text)),
  ]
}

const mostGaps = 500
const mostCandidates = 12
/** Of each edit in the history; the count says how many there are. */
const mostChanges = 6

export const stateView = ({ version, publication, publishedAt, publishedByName }: RosterState) => ({
  ...{ version, publication, publishedByName },
  publishedAt: publishedAt === null ? null : toIso(publishedAt),
})

export const textAt = (
  plan: Awaited<ReturnType<RosterDeps['plans']['plan']>>,
  personId: string,
  day: number,
): string => cellToText(plan.get(personId)?.get(day) ?? emptyCell)
