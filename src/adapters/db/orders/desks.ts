import type { Knex } from 'knex'
import type {
  CountedList,
  DeskFilter,
  DeskName,
  DeskStore,
  Keyset,
  People,
  Reader,
} from '../../../app/ports/desks.ts'
import { wholeSecond } from '../../../domain/calendar/shanghai.ts'
import type { Role } from '../../../domain/people.ts'
import type { Privacy } from '../privacy.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from './desk-rows.ts'
import { openSupervisions, openTasks, registerReads } from './desk-registers.ts'
import { narrow } from './filters.ts'
import { countOrders, searchOrders } from './search.ts'

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
  nearing: { key: 'effective_due', where: `status in ('PENDING_SIGN','HANDLING')` },
  overdue: { key: 'effective_due', where: `status in ('PENDING_SIGN','HANDLING')` },
  proposed: { key: 'supervision_proposed_at', where: 'supervision_proposed_at is not null' },
}

/** The lists of the desks. Pages follow (deadline, id), so that they stay put while orders come and go. */
export const createDeskStore = (database: Knex, privacy: Privacy): DeskStore => ({
  list: async ({ desk, filter, reader, now, after, limit }) => {
    const { key } = desks[desk]
    const query = onDesk(database, desk, filter, reader, now)
      .select<DeskRow[]>([...deskColumns, { key }])
      .orderBy([key, 'order_id'])
      .limit(limit)
    if (after !== null) void query.whereRaw(`(${key}, order_id) > (?::timestamptz, ?::uuid)`, keyOf(after))
    return (await query).map((row) => rowToDeskItem(row, now))
  },
  people: (userIds) => readPeople(database, userIds),
  counts: async (lists, reader, now) => {
    const counted = await Promise.all(
      lists.map(async (list) => [list, await count(database, list, reader, now)] as const),
    )
    return Object.fromEntries(counted)
  },
  search: (query) => searchOrders(database, privacy, query),
  countFound: (query, most) => countOrders(database, privacy, query, most),
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

const onDesk = (
  database: Knex,
  desk: DeskName,
  filter: DeskFilter,
  reader: Reader,
  now: number,
): Knex.QueryBuilder => {
  const query = database('work_orders').whereRaw(desks[desk].where)
  const second = new Date(wholeSecond(now))
  if (desk === 'overdue') void query.where('effective_due', '<', second)
  if (desk === 'nearing') {
    void query.where('effective_due', '>=', second).where('yellow_at', '<=', new Date(now))
  }
  narrow(query, filter, reader, now)
  return query
}

/** Beyond this nobody counts any more: the number is there to say "look". */
const countedUpTo = 1000

const count = async (database: Knex, list: CountedList, reader: Reader, now: number): Promise<number> => {
  const rows =
    list === 'tasks'
      ? openTasks(database, reader)
      : list === 'supervisions'
        ? openSupervisions(database)
        : onDesk(database, list, {}, reader, now)
  const some = rows.select(database.raw('1')).limit(countedUpTo).as('some')
  const [found] = await database.from(some).count<{ count: string }[]>()
  return Number(found?.count ?? 0)
}

const readPeople = async (database: Knex, userIds: readonly string[]): Promise<People> => {
  const known = userIds.filter((userId) => uuid.test(userId))
  if (known.length === 0) return new Map()
  const rows = await database('users')
    .whereIn('user_id', known)
    .select<{ user_id: string; name: string; role: Role }[]>('user_id', 'name', 'role')
  return new Map(rows.map(({ user_id, name, role }) => [user_id, { name, role }]))
}
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

const keyOf = ({ at, orderId }: Keyset): [Date, string] => [new Date(at), orderId]

type TimerReads = Pick<DeskStore, 'silentOrders' | 'untoldOrders' | 'lateSupervisions' | 'provisionalOrders'>

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
  lateSupervisions: async (now, limit) => {
    const rows = await database('order_supervisions as s')
      .where({ status: 'ISSUED' })
      .where('due', '<', new Date(wholeSecond(now)))
      .whereRaw(
        `exists (select from work_orders as o where o.order_id = s.order_id and o.created_year = s.created_year
           and o.lead_unit is not null)`,
      )
      .whereRaw(
        `not exists (select from messages where messages.key = s.order_id || '.U3.late.' || s.id || '.' ||
           (extract(epoch from due) * 1000)::bigint)`,
      )
      .orderBy('due')
      .limit(limit)
      .select<{ order_id: string; id: number; due: Date }[]>('order_id', 'id', 'due')
    return rows.map((row) => ({ orderId: row.order_id, id: row.id, due: row.due.getTime() }))
  },
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
