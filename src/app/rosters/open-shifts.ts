import type { NewOpenShift, OpenShift, OpenShiftPress } from '../../contract/rosters.ts'
import { dayOf, dayToDate } from '../../domain/calendar/shanghai.ts'
import { emptyCell } from '../../domain/roster/terms.ts'
import { errors } from '../errors.ts'
import type { OpenShiftRecord } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import { applyCells, holdingPlan, refuseWrong } from './applying.ts'
import type { RosterDeps } from './deps.ts'
import { dayOfText, invalid, requireEditor, standOn, type Stand } from './ground.ts'

/**
 * Shifts that are offered to volunteers. Errors: `FORBIDDEN` not offered to this person · `INVALID` · `NOT_FOUND` ·
 * `SHIFT_TAKEN` · `ROSTER_REFUSED` it would break H1–H4 for whoever takes it, with which law.
 */
export type OpenShifts = {
  all(actor: Actor): Promise<readonly OpenShift[]>
  offer(actor: Actor, wanted: NewOpenShift): Promise<OpenShift>
  press(actor: Actor, openId: string, press: OpenShiftPress): Promise<OpenShift>
}

export const createOpenShifts = (deps: RosterDeps): OpenShifts => ({
  all: async (actor) => {
    requireEditor(actor)
    const [stand, records] = await Promise.all([standOn(deps), deps.desk.openShifts(dayOf(deps.time.now()))])
    return records.map((record) => openShiftToView(stand, record))
  },
  offer: async (actor, { date, code, skill, offeredTo, reason }) => {
    requireEditor(actor)
    const stand = await standOn(deps)
    if (!stand.ground.shifts.has(code)) throw invalid([{ field: 'code', rule: 'unknownShift', limit: code }])
    const record: OpenShiftRecord = {
      ...{ openId: deps.newId(), day: dayOfText(date, 'date'), code, skill, offeredTo, reason },
      ...{ status: 'OPEN', takenBy: null, createdAt: deps.time.now(), createdByName: actor.name },
    }
    await deps.desk.insertOpenShift(record)
    return openShiftToView(stand, record)
  },
  press: async (actor, openId, press) => {
    const record = await deps.desk.openShift(openId)
    if (record === null) throw new errors.notFound('shift')
    const stand = await standOn(deps)
    if (press.event === 'withdraw') {
      requireEditor(actor)
      await end(deps, record, 'WITHDRAWN', null)
      return openShiftToView(stand, { ...record, status: 'WITHDRAWN' })
    }
    return take(deps, stand, actor, record)
  },
})

const take = async (
  deps: RosterDeps,
  stand: Stand,
  actor: Actor,
  record: OpenShiftRecord,
): Promise<OpenShift> => {
  if (record.status !== 'OPEN') throw new errors.shiftTaken()
  if (!isOfferedTo(stand, record, actor.userId)) throw new errors.forbidden()
  const plan = await holdingPlan(deps, [record.day], [actor.userId])
  const cell = plan.get(actor.userId)?.get(record.day) ?? emptyCell
  const wanted = [
    {
      ...{ personId: actor.userId, day: record.day },
      cell: { ...cell, entries: [...cell.entries, `+${record.code}`] },
    },
  ]
  refuseWrong(stand, plan, wanted, true)
  await end(deps, record, 'TAKEN', actor.userId)
  await applyCells(deps, actor, wanted, record.reason)
  return openShiftToView(stand, { ...record, status: 'TAKEN', takenBy: actor.userId })
}

const end = async (
  deps: RosterDeps,
  { openId }: OpenShiftRecord,
  status: 'TAKEN' | 'WITHDRAWN',
  takenBy: string | null,
): Promise<void> => {
  if (!(await deps.desk.endOpenShift(openId, status, takenBy, deps.time.now()))) throw new errors.shiftTaken()
}

export const isOfferedTo = (stand: Stand, record: OpenShiftRecord, personId: string): boolean => {
  const worker = stand.worker(personId)
  if (worker?.active !== true || !worker.skills.includes(record.skill)) return false
  return record.offeredTo.length === 0 || record.offeredTo.includes(personId)
}

export const openShiftToView = (stand: Stand, record: OpenShiftRecord): OpenShift => ({
  ...{ openId: record.openId, date: dayToDate(record.day), code: record.code, skill: record.skill },
  ...{ offeredTo: record.offeredTo, reason: record.reason, status: record.status },
  takenByName: record.takenBy === null ? null : (stand.worker(record.takenBy)?.name ?? ''),
  createdByName: record.createdByName,
})
