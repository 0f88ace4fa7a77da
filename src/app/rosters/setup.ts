import type {
  CrewChange,
  HouseRules,
  Overlay,
  RequirementChange,
  RosterPersonChange,
  RosterSetup,
  RosterShift,
} from '../../contract/roster-setup.ts'
import { dayToDate } from '../../domain/calendar/shanghai.ts'
import { crewFaults } from '../../domain/roster/faults.ts'
import { errors } from '../errors.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { RosterDeps } from './deps.ts'
import { dayOfText, invalid, requireEditor, standOn } from './ground.ts'
import { faultDetails } from './views.ts'

/**
 * Crews, shifts and people. Errors: `FORBIDDEN` · `INVALID` with where and which fault · `ROSTER_CONFLICT` somebody changed the
 * crew a moment ago · `NOT_FOUND`.
 */
export type RosterSetups = {
  all(actor: Actor): Promise<RosterSetup>
  saveCrew(actor: Actor, crewId: string, change: CrewChange): Promise<RosterSetup>
  saveShift(actor: Actor, shift: RosterShift): Promise<RosterSetup>
  saveOverlay(actor: Actor, overlay: Overlay): Promise<RosterSetup>
  savePerson(actor: Actor, personId: string, change: RosterPersonChange): Promise<RosterSetup>
  saveRequirement(actor: Actor, change: RequirementChange): Promise<RosterSetup>
  saveHouse(actor: Actor, house: HouseRules): Promise<RosterSetup>
}

export const createRosterSetups = (deps: RosterDeps): RosterSetups => {
  const all = async (actor: Actor): Promise<RosterSetup> => {
    requireEditor(actor)
    const { shifts, crews, workers, overlays, byHand, house, skillNames } = await standOn(deps)
    return {
      ...{ shifts, overlays, byHand, house },
      skills: [...skillNames].map(([code, name]) => ({ code, name })),
      crews: crews.map((crew) => ({ ...crew, anchor: dayToDate(crew.anchor) })),
      people: workers.map((worker) => ({
        ...worker,
        protections: worker.protections.map(({ kind, from, until }) => ({
          ...{ kind, from: dayToDate(from), until: dayToDate(until) },
        })),
      })),
    }
  }
  return {
    all,
    saveCrew: async (actor, crewId, change) => {
      requireEditor(actor)
      await saveCrew(deps, crewId, change)
      return all(actor)
    },
    saveShift: async (actor, shift) => {
      requireEditor(actor)
      if (shift.code === 'O') throw invalid([{ field: 'code', rule: 'reserved', limit: 'O' }])
      if (shift.to <= shift.from || shift.to - shift.from > 1440)
        throw invalid([{ field: 'to', rule: 'range' }])
      const known = (await standOn(deps)).ground.shifts.get(shift.code)
      const moves = known !== undefined && (known.from !== shift.from || known.to !== shift.to)
      // What people have confirmed, and what was paid, would change behind their backs.
      if (moves && (await deps.plans.isPublished(shift.code)))
        throw invalid([{ field: shift.name, rule: 'shiftPublished', limit: shift.code }])
      await deps.setup.saveShift(shift)
      deps.changed()
      return all(actor)
    },
    saveOverlay: async (actor, overlay) => {
      requireEditor(actor)
      const { ground } = await standOn(deps)
      if (!ground.shifts.has(overlay.code)) throw invalid([{ field: 'code', rule: 'unknownShift' }])
      await deps.setup.saveOverlay(overlay)
      return all(actor)
    },
    savePerson: async (actor, personId, { isLead, prefers, protections }) => {
      requireEditor(actor)
      if ((await standOn(deps)).worker(personId) === undefined) throw new errors.notFound('person')
      const periods = protections.map(({ kind, from, until }, index) => ({
        ...{ kind, from: dayOfText(from, `protections.${index}.from`) },
        until: dayOfText(until, `protections.${index}.until`),
      }))
      await deps.setup.savePerson({ personId, isLead, prefers, protections: periods })
      return all(actor)
    },
    saveRequirement: async (actor, change) => {
      requireEditor(actor)
      if (change.toQuarter <= change.fromQuarter) throw invalid([{ field: 'toQuarter', rule: 'range' }])
      await deps.setup.saveRequirement(change)
      return all(actor)
    },
    saveHouse: async (actor, house) => {
      requireEditor(actor)
      await deps.setup.saveHouse(house)
      deps.changed()
      return all(actor)
    },
  }
}

const saveCrew = async (deps: RosterDeps, crewId: string, change: CrewChange): Promise<void> => {
  const stand = await standOn(deps)
  const { version, members, leads, anchor, ...rest } = change
  const crew = { ...rest, crewId, anchor: dayOfText(anchor, 'anchor') }
  const unknown = members.filter((personId) => stand.worker(personId)?.active !== true)
  if (unknown.length > 0) throw invalid([{ field: 'members', rule: 'retired', limit: unknown.length }])
  const workers = stand.workers.map((worker) => ({
    ...worker,
    crewId: members.includes(worker.personId) ? crewId : worker.crewId === crewId ? null : worker.crewId,
    isLead: members.includes(worker.personId)
      ? leads.includes(worker.personId) || worker.leadsByRole
      : worker.isLead,
  }))
  const faults = crew.active ? crewFaults(stand.ground, crew, workers) : []
  if (faults.length > 0) {
    const details = faultDetails(stand, faults).map((fault) => ({ ...fault, field: crew.name }))
    throw invalid(details)
  }
  if (!(await deps.setup.saveCrew(crew, version, members, leads))) throw new errors.rosterConflict()
}
