import type pg from 'pg'
import { dateToDay, dayToDate, type Day } from '../domain/calendar/shanghai.ts'
import { ArchiveFailure } from './failure.ts'
import { chunkKey } from './writer.ts'

/** What was asked for when it was begun; a later start goes on with exactly that. */
export type ArchiveState = {
  readonly orders: number
  readonly years: number
  readonly seed: number
  /** The first day that has none. */
  readonly until: Day
  readonly now: number
  /** Numbers that days had already given out. */
  readonly taken: ReadonlyMap<string, number>
}

const key = 'archive'

export const readState = async (
  client: pg.Client,
): Promise<(ArchiveState & { readonly finished: boolean }) | null> => {
  const { rows } = await client.query<{
    value: Omit<ArchiveState, 'until' | 'taken'> & {
      until: string
      taken: [string, number][]
      finished: boolean
    }
  }>('select value from settings where key = $1', [key])
  const value = rows[0]?.value
  if (value === undefined) return null
  return { ...value, until: dateToDay(value.until) ?? 0, taken: new Map(value.taken) }
}

export const writeState = async (
  client: pg.Client,
  state: ArchiveState,
  finished: boolean,
): Promise<void> => {
  const value = { ...state, until: dayToDate(state.until), taken: [...state.taken], finished }
  await client.query(
    `insert into settings (key, value) values ($1, $2)
     on conflict (key) do update set value = excluded.value, updated_at = now()`,
    [key, JSON.stringify(value)],
  )
}

/** Chunks whose rows are in the database. */
export const chunksDone = async (client: pg.Client): Promise<ReadonlySet<number>> => {
  const prefix = chunkKey(0).slice(0, -6)
  const { rows } = await client.query<{ key: string }>(
    `select key from settings where starts_with(key, $1)`,
    [prefix],
  )
  return new Set(rows.map((row) => Number(row.key.slice(prefix.length))))
}

export const forgetChunks = async (client: pg.Client): Promise<void> => {
  await client.query(`delete from settings where starts_with(key, $1)`, [chunkKey(0).slice(0, -6)])
}

export const takenNumbers = async (client: pg.Client): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await client.query<{ day: string; last: number }>(
    'select day::text as day, last from order_day_counters',
  )
  return new Map(rows.map(({ day, last }) => [day, last]))
}

/** An invented past does not belong among what citizens really said, unless somebody says so. */
export const refuseUsedDatabase = async (client: pg.Client, add: boolean): Promise<void> => {
  const { rows } = await client.query<{ orders: number; calls: number; controllers: number }>(
    `select (select count(*) from work_orders)::int as orders, (select count(*) from calls)::int as calls,
       (select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'lianxin-controller')::int as controllers`,
  )
  const { orders = 0, calls = 0, controllers = 0 } = rows[0] ?? {}
  if (controllers > 0) throw new ArchiveFailure('The hotline runs on this database: stop it first.')
  if (add || orders + calls === 0) return
  throw new ArchiveFailure(
    `The database holds ${orders} orders and ${calls} calls already. --add puts the invented archive beside them; ` +
      'never do that to a hotline that citizens call.',
  )
}
