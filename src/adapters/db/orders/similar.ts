import type { Knex } from 'knex'
import type { SimilarFound, SimilarStore } from '../../../app/ports/similar.ts'
import { dayMs, dayOf, yearOf } from '../../../domain/calendar/shanghai.ts'
import type { OrderStatus, OrderType } from '../../../domain/orders/terms.ts'
import type { Privacy } from '../privacy.ts'

type Row = {
  readonly order_id: string
  readonly order_no: string
  readonly version: number
  readonly status: OrderStatus
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly content: string
  readonly district_code: string | null
  readonly confidential: boolean
  readonly created_at: Date
  readonly urge_count: number
  readonly same_number: boolean
  readonly same_category: boolean
  readonly same_district: boolean
  readonly same_place: boolean
}

const yearMs = 366 * dayMs
/** A place as short as "昆明" says nothing. */
const shortestAddress = 4

/**
 * One statement: three ways to a candidate, each by an index, then what they have in common. The years are told apart from
 * the instants, so that the partitions before them are not even planned for. Texts are compared here, not there: that is
 * a hundred times cheaper outside the database.
 */
const statement = `
  with candidates as (
    (select order_id, created_year from work_orders
      where caller_number_hash = any(:hashes) and order_no is not null
        and created_at > :year and created_year >= :yearOfYear
      order by created_at desc limit 40)
    union
    (select order_id, created_year from work_orders
      where contact_number_hash = any(:hashes) and order_no is not null
        and created_at > :year and created_year >= :yearOfYear
      order by created_at desc limit 40)
    union
    (select order_id, created_year from work_orders
      where category = :category and district_code = :district and order_no is not null
        and created_at > :month and created_year >= :yearOfMonth
      order by created_at desc limit 200)
    union
    (select order_id, created_year from work_orders
      where :place::text is not null and order_no is not null
        and created_at > :month and created_year >= :yearOfMonth
        and text_bigrams(title || ' ' || content || ' ' || address) @> text_bigrams(:place)
      limit 100)
  )
  select o.order_id, o.order_no, o.version, o.status, o.type, o.category, o.title, o.content, o.district_code,
    o.confidential, o.created_at, o.urge_count,
    (coalesce(o.caller_number_hash = any(:hashes), false) or coalesce(o.contact_number_hash = any(:hashes), false))
      as same_number,
    coalesce(o.category = :category, false) as same_category,
    coalesce(o.district_code = :district, false) as same_district,
    coalesce(strpos(o.title || ' ' || o.content || ' ' || o.address, :place) > 0
      or (char_length(o.address) >= ${shortestAddress} and strpos(:words, o.address) > 0), false) as same_place
  from candidates join work_orders as o using (order_id, created_year)
  where o.created_year >= :yearOfYear and o.order_id <> :self and :reader <> all(o.recused)`

export const createSimilarStore = (database: Knex, privacy: Privacy): SimilarStore => ({
  find: async (ask) => {
    const [year, month] = [ask.now - yearMs, ask.now - 31 * dayMs]
    const { rows } = await database.raw<{ rows: Row[] }>(statement, {
      hashes: ask.numbers.map((number) => privacy.hashNumber(number)) as unknown as string[],
      ...{ category: ask.category, district: ask.districtCode, words: ask.words, self: ask.orderId },
      place: ask.address.length >= shortestAddress ? ask.address : null,
      ...{ year: new Date(year), yearOfYear: yearOf(dayOf(year)) },
      ...{ month: new Date(month), yearOfMonth: yearOf(dayOf(month)) },
      reader: ask.readerId,
    } as unknown as Knex.RawBinding)
    const mine = pairsIn(ask.words)
    return rows.map((row) => toFound(row, shareOf(pairsIn(`${row.title} ${row.content}`), mine)))
  },
})

/** Neighbouring signs, as the index has them (`text_bigrams`), each once. */
const pairsIn = (text: string): ReadonlySet<string> => {
  const signs = Array.from(text.normalize('NFKC').toLowerCase())
  const pairs = new Set<string>()
  for (const [index, sign] of signs.entries()) {
    const pair = sign + (signs[index + 1] ?? ' ')
    if (!/\s/u.test(pair)) pairs.add(pair)
  }
  return pairs
}

/** Those that both have, of those that either has. */
const shareOf = (theirs: ReadonlySet<string>, mine: ReadonlySet<string>): number => {
  const shared = [...theirs].filter((pair) => mine.has(pair)).length
  const either = theirs.size + mine.size - shared
  return either === 0 ? 0 : shared / either
}

const toFound = (row: Row, text: number): SimilarFound => ({
  ...{ orderId: row.order_id, orderNo: row.order_no, version: row.version, status: row.status },
  ...{ type: row.type, category: row.category, title: row.title, districtCode: row.district_code },
  ...{ confidential: row.confidential, createdAt: row.created_at.getTime(), urges: row.urge_count },
  likeness: {
    ...{ sameNumber: row.same_number, sameCategory: row.same_category },
    ...{ sameDistrict: row.same_district, samePlace: row.same_place, text },
  },
})
