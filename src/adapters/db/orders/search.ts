import type { Knex } from 'knex'
import type { DeskItem, SearchQuery } from '../../../app/ports/desks.ts'
import type { Privacy } from '../privacy.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from './desk-rows.ts'
import { narrow } from './filters.ts'

/** What stands in the index; the same words, or it is not used. */
const words = `text_bigrams(title || ' ' || content || ' ' || address)`

const literal = (fragment: string): string => `%${fragment.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/**
 * Numbered orders that fit every given part, newest first. Words of two characters and more are found by their bigrams,
 * then compared; numbers of orders by four digits at a time; telephones by keyed hash, whole or by their last four.
 */
export const searchOrders = async (
  database: Knex,
  privacy: Privacy,
  query: SearchQuery,
): Promise<readonly DeskItem[]> => {
  const { now, after, reader, filter } = query
  const found = database('work_orders')
    .select<DeskRow[]>([...deskColumns, { key: 'created_at' }])
    .whereNotNull('order_no')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'order_id', order: 'desc' },
    ])
    .limit(query.limit)
  narrow(found, filter, reader, now)
  if (query.agentId !== null) void found.where({ agent_id: query.agentId })
  if (query.orderNo !== null) byNumber(found, query.orderNo)
  if (query.phone !== null) byPhone(found, query.phone, privacy)
  for (const word of query.text?.split(/\s+/u).filter((each) => each !== '') ?? []) {
    void found.whereRaw(`${words} @> text_bigrams(?)`, [word])
    void found.whereRaw(`(title || ' ' || content || ' ' || address) ilike ?`, [literal(word)])
  }
  if (after !== null) {
    void found.whereRaw('(created_at, order_id) < (?::timestamptz, ?::uuid)', [
      new Date(after.at),
      after.orderId,
    ])
  }
  return (await found).map((row) => rowToDeskItem(row, now))
}

/** The small table of numbers knows them all; its rows say which order, and the partition follows from that. */
const byNumber = (found: Knex.QueryBuilder, fragment: string): void => {
  const wanted = fragment.toUpperCase()
  void found.whereRaw(
    `(order_id, created_year) in (select order_id, created_year from order_numbers
       where number_grams(order_no) @> number_grams(?) and order_no like ? limit 1000)`,
    [wanted, literal(wanted)],
  )
}

const byPhone = (found: Knex.QueryBuilder, phone: string, privacy: Privacy): void => {
  const lastFour = /^\d{4}$/.test(phone)
  const hash = lastFour ? privacy.hashLast4(phone) : privacy.hashNumber(phone)
  const column = lastFour ? ('number_last4_hash' as const) : ('number_hash' as const)
  void found.whereRaw(`(caller_${column} = ? or contact_${column} = ?)`, [hash, hash] as Knex.RawBinding[])
}
