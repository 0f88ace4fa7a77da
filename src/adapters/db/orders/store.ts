import type { Knex } from 'knex'
import type { HistoryEntry, OrderFilter, OrderStore } from '../../../app/ports/orders.ts'
import type { OrderListItem } from '../../../contract/orders.ts'
import { toIso } from '../../../domain/calendar/shanghai.ts'
import type { Privacy } from '../privacy.ts'
import { createdYear, rowToRecord, type OrderRow } from './rows.ts'
import { createOrderTransaction } from './transaction.ts'

/** Work orders in PostgreSQL. */
export const createOrderStore = (database: Knex, privacy: Privacy): OrderStore => {
  const madeYears = new Set<number>()
  return {
    transaction: async (work) => {
      const inserted = new Set<number>()
      const result = await database.transaction(async (trx) => {
        const transaction = createOrderTransaction(trx, privacy)
        return work({
          ...transaction,
          insert: async (record) => {
            const year = createdYear(record)
            if (!madeYears.has(year)) await ensureYear(trx, year)
            inserted.add(year)
            await transaction.insert(record)
          },
        })
      })
      // Only now: a partition made in a transaction that failed is gone again.
      for (const year of inserted) madeYears.add(year)
      return result
    },
    byId: async (orderId) => {
      const row: OrderRow | undefined = await database<OrderRow>('work_orders')
        .where({ order_id: orderId })
        .first()
      return row === undefined ? null : rowToRecord(row, privacy)
    },
    call: (callId) => readCall(database, privacy, callId),
    unitsOfUser: async (userId) => {
      const rows = await database<{ user_id: string; unit_code: string }>('user_units')
        .where({ user_id: userId })
        .orderBy('unit_code')
        .select('unit_code')
      return rows.map((row) => row.unit_code)
    },
    list: (filter) => listRows(database, filter),
    history: (orderId) => readHistory(database, orderId),
    ensureYears: async (years) => {
      for (const year of years) await ensureYear(database, year)
    },
    forgetRequests: async (before) => database('order_requests').where('at', '<', new Date(before)).delete(),
  }
}

const ensureYear = async (connection: Knex, year: number): Promise<void> => {
  await connection.raw('select ensure_order_partitions(?)', [year])
}

type CallRow = {
  readonly agent_id: string | null
  readonly line_code: string | null
  readonly source_line: string | null
  readonly caller_number_enc: Buffer | null
  readonly is_message: boolean
}

/** Whoever calls back a citizen who left a message has that call. */
const readCall = async (database: Knex, privacy: Privacy, callId: string): ReturnType<OrderStore['call']> => {
  const row: CallRow | undefined = await database('calls as c')
    .leftJoin('callback_tasks as t', 't.call_id', 'c.call_id')
    .where({ 'c.call_id': callId })
    .first<CallRow | undefined>(
      ...['c.line_code', 'c.source_line', 'c.caller_number_enc'],
      database.raw('coalesce(c.agent_id, t.taken_by) as agent_id, t.call_id is not null as is_message'),
    )
  if (row === undefined) return null
  return {
    callId,
    agentId: row.agent_id,
    lineCode: row.line_code,
    sourceLine: row.source_line,
    isMessage: row.is_message,
    callerNumber: row.caller_number_enc === null ? null : privacy.open(row.caller_number_enc),
  }
}

/** What a list shows: nothing that would have to be unsealed. */
const listed = [
  ...(['order_id', 'order_no', 'status', 'type', 'category', 'title', 'urgency', 'district_code'] as const),
  ...(['call_id', 'created_at', 'updated_at', 'dispatch_due'] as const),
]
type ListedRow = Pick<OrderRow, (typeof listed)[number]>

const listRows = async (database: Knex, filter: OrderFilter): ReturnType<OrderStore['list']> => {
  const query = database('work_orders')
    .select<ListedRow[]>(listed)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'order_id', order: 'desc' },
    ])
  if (filter.agentId !== null) void query.where('agent_id', filter.agentId)
  if (filter.status !== null) void query.whereIn('status', [...filter.status])
  if (filter.text !== null) {
    const fragment = `%${filter.text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    void query.whereRaw('(order_no ilike ? or title ilike ?)', [fragment, fragment])
  }
  if (filter.after !== null) {
    const { createdAt, orderId } = filter.after
    void query.whereRaw('(created_at, order_id) < (?::timestamptz, ?::uuid)', [new Date(createdAt), orderId])
  }
  const rows = await query.limit(filter.limit)
  return rows.map((row) => ({ ...rowToListItem(row), createdAtMs: row.created_at.getTime() }))
}

const rowToListItem = (row: ListedRow): OrderListItem => ({
  orderId: row.order_id,
  orderNo: row.order_no,
  status: row.status,
  type: row.type,
  category: row.category,
  title: row.title,
  urgency: row.urgency,
  districtCode: row.district_code,
  callId: row.call_id,
  createdAt: toIso(row.created_at.getTime()),
  updatedAt: toIso(row.updated_at.getTime()),
  dispatchDue: row.dispatch_due === null ? null : toIso(row.dispatch_due.getTime()),
})

type EventRow = {
  readonly order_id: string
  readonly version: number
  readonly seq: number
  readonly event: string
  readonly at: Date
  readonly by_name: string | null
  readonly by_role: HistoryEntry['byRole']
  readonly from_status: HistoryEntry['fromStatus']
  readonly to_status: HistoryEntry['toStatus']
  readonly data: HistoryEntry['data']
}

const readHistory = async (database: Knex, orderId: string): ReturnType<OrderStore['history']> => {
  const rows = await database<EventRow>('order_events')
    .where({ order_id: orderId })
    .orderBy(['version', 'seq'])
  return rows.map(({ event, at, by_name, by_role, from_status, to_status, data }) => ({
    ...{ event, data, byName: by_name, byRole: by_role },
    at: at.getTime(),
    // An order begins where it is opened.
    fromStatus: event === 'open' ? null : from_status,
    toStatus: to_status,
  }))
}
