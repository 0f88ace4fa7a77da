import type { Knex } from 'knex'
import type { DeskItem, SearchQuery } from '../../../app/ports/desks.ts'
import { dayOf, yearOf } from '../../../domain/calendar/shanghai.ts'
import type { Privacy } from '../privacy.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from './desk-rows.ts'
import { narrow } from './filters.ts'
import { numberOf, readNumbers, withNumberLike, type NumberRow } from './order-numbers.ts'

/** What stands in the index; the same words, or it is not used. */
const words = `text_bigrams(title || ' ' || content || ' ' || address)`

const literal = (fragment: string): string => `%${fragment.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** So many of the newest orders are looked through before an index is asked. */
const lookedThrough = 4000

/**
 * Numbered orders that fit every given part, newest first; by a part of its number, the latest number first. Words of two
 * characters and more are found by their bigrams, then compared; telephones and names by keyed hash, a telephone whole
 * or by its last four digits.
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
  if (query.orderNo !== null && seesAll(query)) return searchByNumber(database, privacy, query, query.orderNo)
  const years = await yearsFor(database, query)
  const [newest] = years
  if (newest !== undefined && query.phone === null && query.name === null && query.text !== null) {
    const page = await readPage(lookThrough(database, query, newest), query, query.limit)
    if (page.length >= query.limit) return page
  }
  const found: DeskItem[] = []
  for (let begun = 0, taken = 1; begun < years.length; begun += taken, taken *= 3) {
    const ofYears = database('work_orders').whereIn('created_year', years.slice(begun, begun + taken))
    conditions(ofYears, query, privacy)
    byBigrams(ofYears, query)
    found.push(...(await readPage(ofYears, query, query.limit - found.length)))
    if (found.length >= query.limit) break
  }
  return found
}

/** Whoever sees few orders is better served by what leads to those than by the index of all numbers. */
const seesAll = ({ agentId, reader }: Pick<SearchQuery, 'agentId' | 'reader'>): boolean =>
  agentId === null && reader.units === null

/** Numbers that fit are taken some at a time, then their orders; most pages are full after the first. */
const searchByNumber = async (
  database: Knex,
  privacy: Privacy,
  query: SearchQuery,
  wanted: string,
): Promise<readonly DeskItem[]> => {
  const found: DeskItem[] = []
  let before = query.after === null ? null : await numberOf(database, query.after.orderId)
  for (let atOnce = query.limit + 20; ; atOnce *= 8) {
    const numbers = await readNumbers(database, { wanted, before, limit: atOnce })
    found.push(...(await readNumbered(database, privacy, query, numbers)))
    before = numbers.at(-1)?.order_no ?? null
    if (found.length >= query.limit || numbers.length < atOnce) return found.slice(0, query.limit)
  }
}

const readNumbered = async (
  database: Knex,
  privacy: Privacy,
  query: SearchQuery,
  numbers: readonly NumberRow[],
): Promise<readonly DeskItem[]> => {
  const byYear = new Map<number, string[]>()
  for (const { created_year, order_id } of numbers) {
    const ofYear = byYear.get(created_year)
    if (ofYear === undefined) byYear.set(created_year, [order_id])
    else ofYear.push(order_id)
  }
  const found: DeskItem[] = []
  for (const [year, orderIds] of byYear) {
    const ofYear = database('work_orders')
      .where({ created_year: year })
      .whereRaw('order_id = any(?)', [orderIds])
    // The place in the list is the number's, not the moment's.
    conditions(ofYear, { ...query, orderNo: null, after: null }, privacy)
    found.push(...(await readPage(ofYear, query, orderIds.length)))
  }
  return found.sort((a, b) => (a.orderNo < b.orderNo ? 1 : -1))
}

/**
 * Years that can have what is looked for, the newest first. The newest partition is asked by itself, then more and more at
 * once: most pages are full after the first, and planning for all of them takes longer than that.
 */
const yearsFor = async (
  database: Knex,
  { now, after, createdFrom }: SearchQuery,
): Promise<readonly number[]> => {
  const last = yearOf(dayOf(after?.at ?? now))
  const first = createdFrom === null ? 0 : yearOf(dayOf(createdFrom))
  const { rows } = await database.raw<{ rows: { year: number }[] }>(
    `select right(relname, 4)::int as year from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = 'work_orders'::regclass order by 1 desc`,
  )
  return rows.map(({ year }) => year).filter((year) => first <= year && year <= last)
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
  byBigrams(found, query)
  if (query.orderNo !== null && seesAll(query)) withNumberLike(found, database, query.orderNo)
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
  | 'name'
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
  if (query.orderNo !== null) void found.where('order_no', 'like', literal(query.orderNo.toUpperCase()))
  if (query.phone !== null) byPhone(found, query.phone, privacy)
  if (query.name !== null) void found.where({ appellant_name_hash: privacy.hashName(query.name) })
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

/** Comparing without regard to case lowers the whole text first: that is left out for words that have none. */
const byWords = (found: Knex.QueryBuilder, { text }: Pick<SearchQuery, 'text'>): void => {
  for (const word of wordsOf(text)) {
    const operator = word.toLowerCase() === word.toUpperCase() ? 'like' : 'ilike'
    void found.whereRaw(`(title || ' ' || content || ' ' || address) ${operator} ?`, [literal(word)])
  }
}

const byBigrams = (found: Knex.QueryBuilder, { text }: Pick<SearchQuery, 'text'>): void => {
  for (const word of wordsOf(text)) void found.whereRaw(`${words} @> text_bigrams(?)`, [word])
}

const byPhone = (found: Knex.QueryBuilder, phone: string, privacy: Privacy): void => {
  const lastFour = /^\d{4}$/.test(phone)
  const hash = lastFour ? privacy.hashLast4(phone) : privacy.hashNumber(phone)
  const column = lastFour ? ('number_last4_hash' as const) : ('number_hash' as const)
  void found.whereRaw(`(caller_${column} = ? or contact_${column} = ?)`, [hash, hash] as Knex.RawBinding[])
}
