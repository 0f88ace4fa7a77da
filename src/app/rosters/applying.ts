import type { Day } from '../../domain/calendar/shanghai.ts'
import { newlyBroken } from '../../domain/roster/candidates.ts'
import { cellToText } from '../../domain/roster/cell-text.ts'
import { personFaults } from '../../domain/roster/faults.ts'
import { withCell, type Cell, type Plan } from '../../domain/roster/terms.ts'
import { errors } from '../errors.ts'
import type { CellChange, RosterWrite } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { RosterDeps } from './deps.ts'
import { around, invalid, monthOf, type Stand } from './ground.ts'
import { textAt } from './months.ts'
import { noticesOf, record } from './planning.ts'
import { faultDetails, refusedBy } from './views.ts'

export type Wanted = { readonly personId: string; readonly day: Day; readonly cell: Cell }

/** The plan that holds for these people around these days: what was published, and the draft of months that were not yet. */
export const holdingPlan = async (
  deps: Pick<RosterDeps, 'plans'>,
  days: readonly Day[],
  people: readonly string[],
): Promise<Plan> => {
  const range = around({ from: Math.min(...days), until: Math.max(...days) })
  const [months, held, drafted] = await Promise.all([
    deps.plans.publishedMonths(),
    deps.plans.plan('PUBLISHED', range, people),
    deps.plans.plan('DRAFT', range, people),
  ])
  const isPublished = (day: Day): boolean => months.includes(monthOf(day))
  const daysOf = (personId: string): readonly (readonly [Day, Cell])[] => [
    ...[...(held.get(personId) ?? [])].filter(([day]) => isPublished(day)),
    ...[...(drafted.get(personId) ?? [])].filter(([day]) => !isPublished(day)),
  ]
  return new Map(people.map((personId) => [personId, new Map(daysOf(personId))]))
}

/** Refuses cells that overlap, and, with `rules`, those that break H1–H4 where nothing was broken before (H9). */
export const refuseWrong = (stand: Stand, plan: Plan, wanted: readonly Wanted[], rules: boolean): void => {
  const after = wanted.reduce(
    (growing, { personId, day, cell }) => withCell(growing, personId, day, cell),
    plan,
  )
  const people = [...new Set(wanted.map(({ personId }) => personId))]
  for (const personId of people) {
    const worker = stand.worker(personId)
    if (worker === undefined) throw new errors.notFound('person')
    const own = wanted.filter((one) => one.personId === personId)
    const days = own.map(({ day }) => day)
    const range = { from: Math.min(...days) - 1, until: Math.max(...days) + 1 }
    const faults = personFaults(stand.ground, worker, after, range)
    if (faults.length > 0) throw invalid(faultDetails(stand, faults))
    if (!rules) continue
    const broken = days.flatMap((day) => newlyBroken(stand.ground, worker, { before: plan, after, day }))
    const blocking = broken.filter(({ blocks }) => blocks)
    if (blocking.length > 0) throw refusedBy(stand, blocking)
  }
}

/**
 * Writes cells into the draft, and where the month is published into what holds, with notices: a later change of a published
 * roster is a publication of its own. Tries again when somebody else was faster.
 */
export const applyCells = async (
  deps: RosterDeps,
  actor: Actor,
  wanted: readonly Wanted[],
  reason: string,
): Promise<void> => {
  const published = new Set(await deps.plans.publishedMonths())
  const days = wanted.map(({ day }) => day)
  const range = { from: Math.min(...days), until: Math.max(...days) }
  for (let tries = 0; tries < 5; tries += 1) {
    const draft = await deps.plans.plan('DRAFT', range)
    const held = await deps.plans.plan('PUBLISHED', range)
    const months = [...new Set(days.map(monthOf))]
    const writes = await Promise.all(
      months.map(async (month): Promise<RosterWrite> => {
        const own = wanted.filter(({ day }) => monthOf(day) === month)
        const changesFrom = (plan: Plan): readonly CellChange[] =>
          own.map(({ personId, day, cell }) => ({
            ...{ personId, day, before: textAt(plan, personId, day), after: cellToText(cell) },
          }))
        return {
          expected: (await deps.plans.state(month)).version,
          edit: record(deps, actor, { month, event: 'request', reason, changes: changesFrom(draft) }),
          ...(published.has(month) ? { publish: noticesOf(deps, changesFrom(held)) } : {}),
        }
      }),
    )
    if ((await deps.plans.write(writes)) !== null) {
      deps.changed()
      return
    }
  }
  throw new errors.rosterConflict()
}
