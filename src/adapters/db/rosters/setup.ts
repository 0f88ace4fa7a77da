import type { Knex } from 'knex'
import type { RosterSetupStore } from '../../../app/ports/rosters.ts'
import { dayToDate } from '../../../domain/calendar/shanghai.ts'
import { houseKey } from './basis.ts'

/** Crews, shifts, and what is known of people beside their skills. */
export const createRosterSetup = (database: Knex): RosterSetupStore => ({
  saveCrew: (crew, expected, members, leads) =>
    database.transaction(async (trx) => {
      const row = {
        ...{ name: crew.name, cycle: [...crew.cycle], cycle_offset: crew.offset },
        ...{ anchor: dayToDate(crew.anchor), regime: crew.regime, active: crew.active },
      }
      const changed =
        expected === 0
          ? await trx('crews')
              .insert({ ...row, crew_id: crew.crewId, position: trx.raw(nextPosition) })
              .onConflict('crew_id')
              .ignore()
          : await trx('crews')
              .where({ crew_id: crew.crewId, version: expected })
              .update({ ...row, version: expected + 1 })
      if (rowCountOf(changed) === 0) return false
      await trx('roster_people')
        .where({ crew_id: crew.crewId })
        .whereNotIn('user_id', [...members])
        .update({ crew_id: null })
      for (const user_id of members) {
        const belongs = { crew_id: crew.crewId, is_lead: leads.includes(user_id) }
        await trx('roster_people')
          .insert({ user_id, ...belongs })
          .onConflict('user_id')
          .merge(belongs)
      }
      return true
    }),
  saveShift: async ({ code, name, from, to, active }) => {
    const row = { name, from_minute: from, to_minute: to, active }
    await database('roster_shifts')
      .insert({ code, ...row })
      .onConflict('code')
      .merge(row)
  },
  saveOverlay: async ({ overlayId, name, code, days, personIds, active }) => {
    const row = { name, code, days, user_ids: [...personIds], active }
    await database('roster_overlays')
      .insert({ overlay_id: overlayId, ...row })
      .onConflict('overlay_id')
      .merge(row)
  },
  savePerson: async ({ personId, isLead, prefers, protections }) => {
    const row = {
      ...{ is_lead: isLead, prefers: [...prefers] },
      protections: JSON.stringify(
        protections.map(({ kind, from, until }) => ({
          kind,
          from: dayToDate(from),
          until: dayToDate(until),
        })),
      ),
    }
    await database('roster_people')
      .insert({ user_id: personId, ...row })
      .onConflict('user_id')
      .merge(row)
  },
  saveHouse: async (house) => {
    const row = { value: JSON.stringify(house), updated_at: database.fn.now() }
    await database('settings')
      .insert({ key: houseKey, ...row })
      .onConflict('key')
      .merge(row)
  },
  saveRequirement: ({ skill, weekdays, fromQuarter, toQuarter, agents }) =>
    database.transaction(async (trx) => {
      await trx('staff_by_hand')
        .where({ skill })
        .whereIn('weekday', [...weekdays])
        .whereBetween('quarter', [fromQuarter, toQuarter - 1])
        .delete()
      if (agents === null) return
      const quarters = Array.from({ length: toQuarter - fromQuarter }, (_, index) => fromQuarter + index)
      await trx('staff_by_hand').insert(
        weekdays.flatMap((weekday) => quarters.map((quarter) => ({ skill, weekday, quarter, agents }))),
      )
    }),
})

/** A new crew stands after the others. */
const nextPosition = '(select coalesce(max(position), 0) + 1 from crews)'

/** Knex answers an insert without `returning` with the driver's result, an update with the count. */
const rowCountOf = (result: unknown): number => {
  if (typeof result === 'number') return result
  const count: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'rowCount') : 0
  return typeof count === 'number' ? count : 0
}
