import type { Knex } from 'knex'
import type { SimilarFound, SimilarStore } from '../../../app/ports/similar.ts'
import { dayMs } from '../../../domain/calendar/shanghai.ts'
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
  readonly district_code: string | null
  readonly confidential: boolean
  readonly created_at: Date
  readonly urge_count: number
  readonly same_number: boolean
  readonly same_category: boolean
  readonly same_district: boolean
  readonly same_place: boolean
  readonly text: number
}

const yearMs = 366 * dayMs
/** A place as short as "昆明" says nothing. */
const shortestAddress = 4

/** One statement: three ways to a candidate, each by an index, then what they have in common. */
const statement = `
  with candidates as (
    (select order_id, created_year from work_orders
      where caller_number_hash = any(:hashes) and order_no is not null and created_at > :year
      order by created_at desc limit 40)
    union
    (select order_id, created_year from work_orders
      where contact_number_hash = any(:hashes) and order_no is not null and created_at > :year
      order by created_at desc limit 40)
    union
    (select order_id, created_year from work_orders
      where category = :category and district_code = :district and order_no is not null and created_at > :month
      order by created_at desc limit 200)
    union
    (select order_id, created_year from work_orders
      where :place::text is not null and order_no is not null and created_at > :month
        and text_bigrams(title || ' ' || content || ' ' || address) @> text_bigrams(:place)
      limit 100)
  ), words as (select text_bigrams(:words) as mine)
  select o.order_id, o.order_no, o.version, o.status, o.type, o.category, o.title, o.district_code, o.confidential,
    o.created_at, o.urge_count,
    (coalesce(o.caller_number_hash = any(:hashes), false) or coalesce(o.contact_number_hash = any(:hashes), false))
      as same_number,
    coalesce(o.category = :category, false) as same_category,
    coalesce(o.district_code = :district, false) as same_district,
    coalesce(strpos(o.title || ' ' || o.content || ' ' || o.address, :place) > 0
      or (char_length(o.address) >= ${shortestAddress} and strpos(:words, o.address) > 0), false) as same_place,
    coalesce((select count(*) from unnest(theirs) as sign where sign = any(words.mine))::float
      / nullif((select count(*) from (select unnest(theirs) union select unnest(words.mine)) as every), 0), 0) as text
  from candidates join work_orders as o using (order_id, created_year), words,
    lateral (select text_bigrams(o.title || ' ' || o.content) as theirs) as other
  where o.order_id <> :self and :reader <> all(o.recused)`

export const createSimilarStore = (database: Knex, privacy: Privacy): SimilarStore => ({
  find: async (ask) => {
    const { rows } = await database.raw<{ rows: Row[] }>(statement, {
      hashes: ask.numbers.map((number) => privacy.hashNumber(number)) as unknown as string[],
      ...{ category: ask.category, district: ask.districtCode, words: ask.words, self: ask.orderId },
      place: ask.address.length >= shortestAddress ? ask.address : null,
      year: new Date(ask.now - yearMs),
      month: new Date(ask.now - 31 * dayMs),
      reader: ask.readerId,
    } as unknown as Knex.RawBinding)
    return rows.map(toFound)
  },
})

const toFound = (row: Row): SimilarFound => ({
  ...{ orderId: row.order_id, orderNo: row.order_no, version: row.version, status: row.status },
  ...{ type: row.type, category: row.category, title: row.title, districtCode: row.district_code },
  ...{ confidential: row.confidential, createdAt: row.created_at.getTime(), urges: row.urge_count },
  likeness: {
    ...{ sameNumber: row.same_number, sameCategory: row.same_category },
    ...{ sameDistrict: row.same_district, samePlace: row.same_place, text: row.text },
  },
})
