import type { Knex } from 'knex'
import type { DeskName, DeskStore, Keyset } from '../../../app/ports/desks.ts'
import { wholeSecond } from '../../../domain/calendar/shanghai.ts'
import type { Privacy } from '../privacy.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from './desk-rows.ts'
import { registerReads } from './desk-registers.ts'
import { narrow } from './filters.ts'
import { searchOrders } from './search.ts'

/** What is on a list and by which column it is sorted; the words of each `where` are those of its partial index. */
const desks: Readonly<Record<DeskName, { readonly key: string; readonly where: string }>> = {
  dispatch: { key: 'dispatch_due', where: `status = 'PENDING_DISPATCH'` },
  returns: { key: 'return_decision_due', where: `status = 'RETURN_REVIEW'` },
  unit: {
    key: 'effective_due',
    where: `status in ('PENDING_SIGN','HANDLING','RETURN_REVIEW','FEEDBACK_REVIEW','PENDING_CALLBACK','RULING')`,
  },
  review: { key: 'feedback_at', where: `status = 'FEEDBACK_REVIEW'` },
  callback: { key: 'callback_due', where: `status = 'PENDING_CALLBACK'` },
  ruling: { key: 'updated_at', where: `status = 'RULING'` },
  extensions: { key: 'extension_asked_at', where: `extension_asked_at is not null and status = 'HANDLING'` },
  expedite: { key: 'updated_at', where: 'expedite_wanted' },
  overdue: { key: 'effective_due', where: `status in ('PENDING_SIGN','HANDLING')` },
  proposed: { key: 'supervision_proposed_at', where: 'supervision_proposed_at is not null' },
}

/** The lists of the desks. Pages follow (deadline, id), so that they stay put while orders come and go. */
export const createDeskStore = (database: Knex, privacy: Privacy): DeskStore => ({
  list: async ({ desk, filter, reader, now, after, limit }) => {
    const { key, where } = desks[desk]
    const query = database('work_orders')
      .select<DeskRow[]>([...deskColumns, { key }])
      .whereRaw(where)
      .orderBy([key, 'order_id'])
      .limit(limit)
    if (desk === 'overdue') void query.where('effective_due', '<', new Date(wholeSecond(now)))
    narrow(query, filter, reader, now)
    if (after !== null) void query.whereRaw(`(${key}, order_id) > (?::timestamptz, ?::uuid)`, keyOf(after))
    return (await query).map((row) => rowToDeskItem(row, now))
  },
  search: (query) => searchOrders(database, privacy, query),
  pastRulings: async (category, districtCode) => {
    const { rows } = await database.raw<{
      rows: { unit: string; orders: number; same_district: number }[]
    }>(
      `select lead_unit as unit, count(*)::int as orders,
         count(*) filter (where district_code = ?)::int as same_district
       from (select lead_unit, district_code from work_orders
         where category = ? and lead_unit is not null and status not in ('PENDING_SIGN','RETURN_REVIEW')
         order by district_code is not distinct from ? desc, created_at desc limit 500) as past
       group by lead_unit order by same_district desc, orders desc, unit limit 5`,
      [districtCode, category, districtCode],
    )
    return rows.map((row) => ({ unit: row.unit, orders: row.orders, sameDistrict: row.same_district }))
  },
  ...registerReads(database),
  ...timerReads(database),
})

const keyOf = ({ at, orderId }: Keyset): [Date, string] => [new Date(at), orderId]

type TimerReads = Pick<DeskStore, 'silentOrders' | 'untoldOrders' | 'provisionalOrders'>

const timerReads = (database: Knex): TimerReads => ({
  silentOrders: (now, limit) =>
    ids(
      database('work_orders')
        .where({ status: 'PENDING_CALLBACK' })
        .where('silent_until', '<', new Date(wholeSecond(now)))
        .orderBy('silent_until')
        .limit(limit),
    ),
  untoldOrders: (now, limit) =>
    ids(
      database('work_orders')
        .whereIn('status', ['PENDING_SIGN', 'HANDLING'])
        .where('yellow_at', '<=', new Date(now))
        .where('effective_due', '>=', new Date(wholeSecond(now)))
        .whereRaw(
          `not exists (select from messages where messages.key = work_orders.order_id || '.U2.' ||
             (extract(epoch from effective_due) * 1000)::bigint)`,
        )
        .orderBy('yellow_at')
        .limit(limit),
    ),
  provisionalOrders: (after, limit) => {
    const query = database('work_orders').where({ due_provisional: true }).whereNull('ended_at')
    if (after !== null) void query.where('order_id', '>', after)
    return ids(query.orderBy('order_id').limit(limit))
  },
})

const ids = async (query: Knex.QueryBuilder): Promise<readonly string[]> => {
  const rows: { order_id: string }[] = await query.select<{ order_id: string }[]>('order_id')
  return rows.map((row) => row.order_id)
}
