import type { Knex } from 'knex'
import type { AccessEntry, AccessLog } from '../../../app/ports/disclosure.ts'

type Row = Pick<AccessEntry, 'role' | 'action' | 'outcome' | 'field' | 'purpose' | 'note' | 'address'> & {
  readonly access_id: string
  readonly at: Date
  readonly user_id: string
  readonly user_name: string
  readonly order_id: string | null
  readonly order_no: string | null
  readonly call_id: string | null
  readonly keep_until: Date
}

/** The access log in PostgreSQL; its table refuses changes, and removal before a row's time is up. */
export const createAccessLog = (database: Knex): AccessLog => ({
  append: async (entry) => {
    await database<Row>('access_log').insert(toRow(entry))
  },
  list: async ({ from, to, person, orderNo, after, limit, ...exact }) => {
    const query = database<Row>('access_log')
      .select('*')
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'access_id', order: 'desc' },
      ])
      .limit(limit)
    for (const [column, value] of Object.entries(exact)) if (value !== null) void query.where(column, value)
    if (from !== null) void query.where('at', '>=', new Date(from))
    if (to !== null) void query.where('at', '<=', new Date(to))
    if (person !== null) void query.whereRaw('user_name ilike ?', [`%${literal(person)}%`])
    if (orderNo !== null) void query.whereRaw('order_no like ?', [`%${literal(orderNo)}`])
    if (after !== null) {
      void query.whereRaw('(at, access_id) < (?::timestamptz, ?::uuid)', [new Date(after.at), after.accessId])
    }
    return (await query).map(toEntry)
  },
})

const literal = (fragment: string): string => fragment.replace(/[\\%_]/g, (sign) => `\\${sign}`)

const toRow = (entry: AccessEntry): Row => {
  const { accessId, at, userId, userName, orderId, orderNo, callId, keepUntil, ...same } = entry
  return {
    ...same,
    ...{ access_id: accessId, at: new Date(at), user_id: userId, user_name: userName },
    ...{ order_id: orderId, order_no: orderNo, call_id: callId, keep_until: new Date(keepUntil) },
  }
}

const toEntry = (row: Row): AccessEntry => {
  const { access_id, at, user_id, user_name, order_id, order_no, call_id, keep_until, ...same } = row
  return {
    ...same,
    ...{ accessId: access_id, at: at.getTime(), userId: user_id, userName: user_name },
    ...{ orderId: order_id, orderNo: order_no, callId: call_id, keepUntil: keep_until.getTime() },
  }
}
