import type { Knex } from 'knex'
import type { RosterBasis } from '../../../app/ports/rosters.ts'
import type { CalendarYear } from '../../../domain/calendar/calendar.ts'
import { usualHouse, type HouseRules } from '../../../domain/roster/house.ts'
import type { Protection, Regime } from '../../../domain/roster/terms.ts'
import type { HandRequirement } from '../../../domain/staffing/required.ts'
import { dayOfDate } from './rows.ts'

type ShiftRow = { code: string; name: string; from_minute: number; to_minute: number; active: boolean }
type CrewRow = {
  crew_id: string
  name: string
  cycle: string[]
  cycle_offset: number
  anchor: string
  regime: Regime
  active: boolean
  version: number
}
type WorkerRow = {
  user_id: string
  name: string
  agent_no: string
  crew_id: string | null
  is_lead: boolean
  by_role: boolean
  active: boolean
  prefers: string[]
  protections: { kind: Protection['kind']; from: string; until: string }[]
  skills: string[]
}
type OverlayRow = {
  overlay_id: string
  name: string
  code: string
  days: 'workdays' | 'daily'
  user_ids: string[]
  active: boolean
}

/** In `settings`: what differs from the usual rules of the house. */
export const houseKey = 'rosterHouse'

/** Shifts, crews, people, overlays, what was set by hand, and the working calendar. */
export const readBasis = async (database: Knex): Promise<RosterBasis> => {
  const [shifts, crews, workers, overlays, byHand, years, skills, house] = await Promise.all([
    database<ShiftRow>('roster_shifts').orderBy(['position', 'code']).select(),
    database.raw<{ rows: CrewRow[] }>(
      `select crew_id, name, cycle, cycle_offset, anchor::text as anchor, regime, active, version
         from crews order by active desc, position, name`,
    ),
    database.raw<{ rows: WorkerRow[] }>(peopleOfRosters),
    database<OverlayRow>('roster_overlays').orderBy('name').select(),
    database<HandRequirement>('staff_by_hand')
      .orderBy(['skill', 'weekday', 'quarter'])
      .select('skill', 'weekday', 'quarter', 'agents'),
    database('calendars').orderBy('year').select<CalendarYear[]>('year', 'days'),
    database('skills').orderBy('code').select<{ code: string; name: string }[]>('code', 'name'),
    database('settings').where({ key: houseKey }).first<{ value: Partial<HouseRules> } | undefined>('value'),
  ])
  return {
    shifts: shifts.map(({ code, name, from_minute, to_minute, active }) => ({
      ...{ code, name, from: from_minute, to: to_minute, active },
    })),
    crews: crews.rows.map((row) => ({
      ...{ crewId: row.crew_id, name: row.name, cycle: row.cycle, offset: row.cycle_offset },
      ...{ anchor: dayOfDate(row.anchor), regime: row.regime, active: row.active, version: row.version },
    })),
    workers: workers.rows.map(rowToWorker),
    overlays: overlays.map(({ overlay_id, name, code, days, user_ids, active }) => ({
      ...{ overlayId: overlay_id, name, code, days, personIds: user_ids, active },
    })),
    ...{ byHand, years, skillNames: new Map(skills.map(({ code, name }) => [code, name])) },
    house: { ...usualHouse, ...house?.value },
  }
}

const rowToWorker = (row: WorkerRow): RosterBasis['workers'][number] => ({
  ...{ personId: row.user_id, name: row.name, agentNo: row.agent_no, crewId: row.crew_id },
  ...{ skills: row.skills, isLead: row.is_lead || row.by_role, prefers: row.prefers },
  ...{ active: row.active, leadsByRole: row.by_role },
  protections: row.protections.map(({ kind, from, until }) => ({
    ...{ kind, from: dayOfDate(from), until: dayOfDate(until) },
  })),
})

// Whoever takes citizens' calls, belongs to a crew, or is on a roster; a shift lead leads wherever they are.
const peopleOfRosters = `
  select u.user_id, u.name, u.agent_no, p.crew_id, u.active,
         coalesce(p.is_lead, false) as is_lead, u.role = 'SHIFT_LEAD' as by_role,
         coalesce(p.prefers, '{}') as prefers, coalesce(p.protections, '[]') as protections,
         coalesce((select array_agg(s.skill_code order by s.level desc, s.skill_code)
                     from user_skills s where s.user_id = u.user_id), '{}') as skills
    from users u left join roster_people p using (user_id)
   where (u.active and u.role in ('AGENT', 'SHIFT_LEAD', 'EXPERT')) or p.crew_id is not null
      or exists (select 1 from roster_cells c
                  where c.user_id = u.user_id and (c.draft <> '' or c.published <> ''))
   order by u.agent_no`
