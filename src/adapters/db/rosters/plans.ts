import type { Knex } from 'knex'
import type { RosterPlans, StoredEdit } from '../../../app/ports/rosters.ts'
import { dayToDate, type Day } from '../../../domain/calendar/shanghai.ts'
import { textToCell } from '../../../domain/roster/cell-text.ts'
import type { DayRange } from '../../../domain/roster/days.ts'
import { emptyCell, type Cell } from '../../../domain/roster/terms.ts'
import type { IntervalFigure } from '../../../domain/staffing/required.ts'
import { readBasis } from './basis.ts'
import { dayOfDate, emptyState, rowToState, type RosterRow } from './rows.ts'
import { publish, write } from './writes.ts'

/** What is planned and what holds. */
export const createRosterPlans = (database: Knex): RosterPlans => ({
  basis: () => readBasis(database),
  plan: async (side, range, personIds) => {
    const column = side === 'DRAFT' ? 'draft' : 'published'
    const query = database('roster_cells')
      .orderBy('date')
      .whereBetween('date', [dayToDate(range.from), dayToDate(range.until)])
      .whereNot(column, '')
      .select<{ user_id: string; day: string; cell: string }[]>(
        'user_id',
        database.raw('date::text as day'),
        `${column} as cell`,
      )
    if (personIds !== undefined) void query.whereIn('user_id', [...personIds])
    const plan = new Map<string, Map<Day, Cell>>()
    for (const { user_id, day, cell } of await query) {
      const days = plan.get(user_id) ?? new Map<Day, Cell>()
      plan.set(user_id, days.set(dayOfDate(day), textToCell(cell) ?? emptyCell))
    }
    return plan
  },
  state: async (month) => {
    const row = await database<RosterRow>('rosters').where({ month }).first()
    return row === undefined ? emptyState(month) : rowToState(row)
  },
  publishedMonths: async () => {
    const rows = await database('rosters')
      .whereNotNull('published_at')
      .orderBy('month')
      .select<{ month: string }[]>('month')
    return rows.map(({ month }) => month)
  },
  write: (writes) => write(database, writes),
  publish: (...given) => publish(database, ...given),
  edits: async (month, sinceVersion) => {
    const query = database('roster_edits').where({ month }).orderBy('version', 'desc').limit(200)
    if (sinceVersion !== undefined) void query.where('version', '>', sinceVersion)
    return (await query.select<EditRow[]>()).map(rowToEdit)
  },
  unacknowledged: async (month) => {
    const { rows } = await database.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from roster_notices where month = ? and acknowledged_at is null`,
      [month],
    )
    return rows[0]?.count ?? 0
  },
  isPublished: async (code) => {
    const row: unknown = await database('roster_cells')
      .whereRaw('published ~ ?', [`(^|[,+])${code}($|[,@!])`])
      .first('date')
    return row !== undefined
  },
  intervalFigures: (range) => intervalFigures(database, range),
  sequences: async (personId, range) => {
    const rows = await database('roster_cells')
      .where({ user_id: personId })
      .whereBetween('date', [dayToDate(range.from), dayToDate(range.until)])
      .select<{ day: string; sequence: number }[]>(database.raw('date::text as day'), 'sequence')
    return new Map(rows.map(({ day, sequence }) => [dayOfDate(day), sequence]))
  },
})

type EditRow = {
  readonly month: string
  readonly version: number
  readonly at: Date
  readonly by_id: string
  readonly by_name: string
  readonly event: StoredEdit['event']
  readonly reason: string
  readonly changes: readonly (readonly [string, string, string, string])[]
  readonly undone: boolean
}

const rowToEdit = (row: EditRow): StoredEdit => ({
  ...{ month: row.month, version: row.version, at: row.at.getTime(), byId: row.by_id, byName: row.by_name },
  ...{ event: row.event, reason: row.reason, undone: row.undone },
  changes: row.changes.map(([personId, date, before, after]) => ({
    ...{ personId, day: dayOfDate(date), before, after },
  })),
})

/**
 * Calls that reached a queue, per weekday and quarter of an hour, averaged over those days of the range on which the hotline
 * had begun to take calls; handling time by queue, wrap-up (60 s where none was seen) included.
 */
const intervalFigures = async (database: Knex, range: DayRange): Promise<readonly IntervalFigure[]> => {
  const { rows } = await database.raw<{ rows: IntervalFigure[] }>(figures, {
    from: dayToDate(range.from),
    until: dayToDate(range.until),
  })
  return rows
}

const figures = `
  with seen as (
    select queue_id, queued_at at time zone 'Asia/Shanghai' as local, coalesce(talk_ms, 0) + coalesce(hold_ms, 0) as busy_ms,
           connected_at is not null as answered
      from calls
     where queue_id is not null
       and queued_at >= (:from::date)::timestamp at time zone 'Asia/Shanghai'
       and queued_at < (:until::date + 1)::timestamp at time zone 'Asia/Shanghai'),
  days as (
    select extract(isodow from day)::int as weekday, count(*) as count
      from generate_series((select min(local)::date from seen), :until::date, interval '1 day') as day
     group by 1),
  wrap as (
    select coalesce(avg(lasted_ms), 60000) as ms from agent_status_log
     where from_status = 'wrapUp' and at >= :from::date),
  handling as (
    select queue_id, (avg(busy_ms) filter (where answered) + (select ms from wrap)) / 1000 as aht
      from seen group by queue_id)
  select seen.queue_id as skill, days.weekday,
         (extract(hour from local) * 4 + floor(extract(minute from local) / 15))::int as quarter,
         count(*)::float8 / days.count as calls, coalesce(handling.aht, 210)::float8 as "ahtSeconds"
    from seen join days on days.weekday = extract(isodow from local)::int join handling using (queue_id)
   group by 1, 2, 3, days.count, handling.aht`
