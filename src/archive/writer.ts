import { Readable } from 'node:stream'
import type pg from 'pg'
import type { Knex } from 'knex'
import { readRules } from '../adapters/db/orders/catalogue.ts'
import { copyIn } from '../backup/database/copy.ts'
import { createCalendar, type CalendarYear } from '../domain/calendar/calendar.ts'
import { dayOf, yearOf, type Day } from '../domain/calendar/shanghai.ts'
import type { Rules } from '../domain/orders/rules.ts'
import { makeChunk, type ChunkContext } from './chunk.ts'
import type { Chunk } from './plan.ts'
import { inventedYear } from './years.ts'

/** The rules as they are now, over a calendar that also has the years whose notices nobody entered. */
export const rulesFrom = async (database: Knex, from: Day, now: number): Promise<Rules> => {
  const rules = await readRules(database)
  const known = await database<CalendarYear>('calendars').select('year', 'days')
  const years = new Map(known.map((year) => [year.year, year]))
  for (let year = yearOf(from); year <= yearOf(dayOf(now)); year++) {
    if (!years.has(year)) years.set(year, inventedYear(year))
  }
  return { ...rules, clock: { ...rules.clock, calendar: createCalendar([...years.values()]) } }
}

const partitioned: readonly string[] = ['work_orders', 'order_events']
export const chunkKey = (index: number): string => `archive.chunk.${String(index).padStart(6, '0')}`

/**
 * Makes one chunk and writes it in one transaction together with its mark, so that it is there once or not at all.
 * Straight into the partitions: what happened long ago is not news that the figures have yet to take up.
 */
export const writeChunk = async (client: pg.Client, chunk: Chunk, context: ChunkContext): Promise<number> => {
  const { year, tables, lastOfDay } = makeChunk(chunk, context)
  await client.query('begin')
  await client.query('set local synchronous_commit = off')
  for (const [table, { columns, lines }] of tables) {
    const target = partitioned.includes(table) ? `${table}_${year}` : table
    await copyIn(client, `copy ${target} (${columns.join(', ')}) from stdin`, Readable.from(piecesOf(lines)))
  }
  await client.query(
    `insert into order_day_counters (day, last) select * from unnest($1::date[], $2::int[])
     on conflict (day) do update set last = greatest(order_day_counters.last, excluded.last)`,
    [[...lastOfDay.keys()], [...lastOfDay.values()]],
  )
  await client.query('insert into settings (key, value) values ($1, $2)', [
    chunkKey(chunk.index),
    JSON.stringify({ orders: chunk.orders }),
  ])
  await client.query('commit')
  return chunk.orders
}

const linesAtOnce = 500

function* piecesOf(lines: readonly string[]): Generator<Buffer> {
  for (let from = 0; from < lines.length; from += linesAtOnce) {
    yield Buffer.from(lines.slice(from, from + linesAtOnce).join(''))
  }
}
