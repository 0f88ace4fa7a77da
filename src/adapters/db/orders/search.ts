import type { Knex } from 'knex'
import type { DeskItem, SearchQuery } from '../../../app/ports/desks.ts'
import { dayOf, yearOf } from '../../../domain/calendar/shanghai.ts'
import type { Privacy } from '../privacy.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from './desk-rows.ts'
import { narrow } from './filters.ts'

/** What stands in the index; the same words, or it is not used. */
const words = `text_bigrams(title || ' ' || content || ' ' || address)`

const literal = (fragment: string): string => `%${fragment.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** So many of the newest orders are looked through before an index is asked. */
const lookedThrough = 1500

/**
 * Numbered orders that fit every given part, newest first. Words of two characters and more are found by their bigrams,
 * then compared; numbers of orders by four digits at a time; telephones by keyed hash, whole or by their last four.
 *
 * A word that is everywhere would make its index give a tenth of the archive to be sorted for one page, and a rare one
 * would make a walk from the newest go through all of it. So the newest are looked through first, and the index is asked
 * only for what is not common among them.
 */
export const searchOrders = async (
  database: Knex,
  privacy: Privacy,
  query: SearchQuery,
): Promise<readonly DeskItem[]> => {
  const years = await yearsUpTo(database, query)
  const [newest] = years
  if (newest !== undefined && query.phone === null && (query.text !== null || query.orderNo !== null)) {
    const page = await readPage(lookThrough(database, query, newest), query, query.limit)
    if (page.length >= query.limit) return page
  }
  const found: DeskItem[] = []
  for (const year of years) {
    const ofYear = database('work_orders').where({ created_year: year })
    conditions(ofYear, query, privacy)
    byIndex(ofYear, query)
    found.push(...(await readPage(ofYear, query, query.limit - found.length)))
    if (found.length >= query.limit) break
  }
  return found
}

/**
 * Years that can have what is looked for, the newest first. One partition after the other is asked: most pages are full after
 * the first, and planning for all of them at once takes longer than that.
 */
const yearsUpTo = async (database: Knex, { now, after }: SearchQuery): Promise<readonly number[]> => {
  const last = yearOf(dayOf(after?.at ?? now))
  const { rows } = await database.raw<{ rows: { year: number }[] }>(
    `select right(relname, 4)::int as year from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = 'work_orders'::regclass order by 1 desc`,
  )
  return rows.map(({ year }) => year).filter((year) => year <= last)
}

/** How many fit, as far as somebody wants to know: counting ends at `most`. */
export const countOrders = async (
  database: Knex,
  privacy: Privacy,
  query: Omit<SearchQuery, 'after' | 'limit'>,
  most: number,
): Promise<number> => {
  const found = database('work_orders').select(database.raw('1')).limit(most)
  conditions(found, { ...query, after: null }, privacy)
  byIndex(found, query)
  const rows = await database.from(found.as('found')).count<{ count: number }[]>('* as count')
  return rows[0]?.count ?? 0
}

const readPage = async (
  found: Knex.QueryBuilder,
  { now }: SearchQuery,
  limit: number,
): Promise<readonly DeskItem[]> => {
  const rows = await found
    .select<DeskRow[]>([...deskColumns, 'created_at as key'])
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'order_id', order: 'desc' },
    ])
    .limit(limit)
  return rows.map((row) => rowToDeskItem(row, now))
}

/** The newest orders of that year before the cursor; only then whether they fit. */
const lookThrough = (database: Knex, query: SearchQuery, year: number): Knex.QueryBuilder => {
  const newest = database('work_orders')
    .where({ created_year: year })
    .whereNotNull('order_no')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'order_id', order: 'desc' },
    ])
    .limit(lookedThrough)
  within(newest, query)
  const found = database.from(newest.as('newest'))
  narrow(found, query.filter, query.reader, query.now)
  byWords(found, query)
  if (query.agentId !== null) void found.where({ agent_id: query.agentId })
  if (query.orderNo !== null) void found.where('order_no', 'like', literal(query.orderNo.toUpperCase()))
  return found
}

type Conditions = Pick<
  SearchQuery,
  | 'filter'
  | 'reader'
  | 'now'
  | 'agentId'
  | 'orderNo'
  | 'phone'
  | 'text'
  | 'after'
  | 'createdFrom'
  | 'createdUntil'
>

const conditions = (found: Knex.QueryBuilder, query: Conditions, privacy: Privacy): void => {
  void found.whereNotNull('order_no')
  narrow(found, query.filter, query.reader, query.now)
  within(found, query)
  byWords(found, query)
  if (query.agentId !== null) void found.where({ agent_id: query.agentId })
  if (query.phone !== null) byPhone(found, query.phone, privacy)
}

const within = (
  found: Knex.QueryBuilder,
  { after, createdFrom, createdUntil }: Pick<SearchQuery, 'after' | 'createdFrom' | 'createdUntil'>,
): void => {
  if (createdFrom !== null) void found.where('created_at', '>=', new Date(createdFrom))
  if (createdUntil !== null) void found.where('created_at', '<', new Date(createdUntil))
  if (after === null) return
  const place = [new Date(after.at), after.orderId]
  void found.whereRaw('(created_at, order_id) < (?::timestamptz, ?::uuid)', place)
}

const wordsOf = (text: string | null): readonly string[] =>
  text?.split(/\s+/u).filter((each) => each !== '') ?? []

const byWords = (found: Knex.QueryBuilder, { text }: Pick<SearchQuery, 'text'>): void => {
  for (const word of wordsOf(text)) {
    void found.whereRaw(`(title || ' ' || content || ' ' || address) ilike ?`, [literal(word)])
  }
}

/** The small table of numbers knows them all; its rows say which order, and the partition follows from that. */
const byIndex = (
  found: Knex.QueryBuilder,
  { text, orderNo }: Pick<SearchQuery, 'text' | 'orderNo'>,
): void => {
  for (const word of wordsOf(text)) void found.whereRaw(`${words} @> text_bigrams(?)`, [word])
  if (orderNo === null) return
  const wanted = orderNo.toUpperCase()
  void found.whereRaw(
    `(order_id, created_year) in (select order_id, created_year from order_numbers
       where number_grams(order_no) @> number_grams(?) and order_no like ?)`,
    [wanted, literal(wanted)],
  )
}

const byPhone = (found: Knex.QueryBuilder, phone: string, privacy: Privacy): void => {
  const lastFour = /^\d{4}$/.test(phone)
  const hash = lastFour ? privacy.hashLast4(phone) : privacy.hashNumber(phone)
  const column = lastFour ? ('number_last4_hash' as const) : ('number_hash' as const)
  void found.whereRaw(`(caller_${column} = ? or contact_${column} = ?)`, [hash, hash] as Knex.RawBinding[])
}
