import type { Knex } from 'knex'
import type {
  Author,
  CallOrder,
  OrderRecord,
  OrderTransaction,
  StoredRequest,
} from '../../../app/ports/orders.ts'
import { dayOf, dayToDate } from '../../../domain/calendar/shanghai.ts'
import { attachmentWrites } from './attachments.ts'
import { createOutboxWrites } from '../messages/outbox-writes.ts'
import type { OrderFact } from '../../../domain/orders/order.ts'
import type { Privacy } from '../privacy.ts'
import { writeParts } from './parts.ts'
import { createdYear, recordToRow, rowToRecord, type OrderRow } from './rows.ts'

/** What one transaction does to orders. */
export const createOrderTransaction = (trx: Knex.Transaction, privacy: Privacy): OrderTransaction => ({
  ...orderWrites(trx, privacy, new Map()),
  ...numberWrites(trx),
  ...requestWrites(trx),
  ...callWrites(trx),
  ...createOutboxWrites(trx, privacy),
  ...attachmentWrites(trx),
})

const orderWrites = (
  trx: Knex.Transaction,
  privacy: Privacy,
  /** The orders as they were when they were locked. */
  locked: Map<string, OrderRecord>,
): Pick<OrderTransaction, 'lock' | 'insert' | 'update' | 'remove' | 'append'> => ({
  lock: async (orderIds) => {
    const rows: OrderRow[] = await trx<OrderRow>('work_orders')
      .whereIn('order_id', [...orderIds])
      .orderBy('order_id')
      .forUpdate()
    for (const row of rows) locked.set(row.order_id, rowToRecord(row, privacy))
    return new Map(rows.flatMap(({ order_id: id }) => entry(id, locked.get(id))))
  },
  insert: async (record) => {
    await trx('work_orders').insert(recordToRow(record, privacy))
    await writeParts(trx, null, record)
  },
  update: async (record) => {
    const { order_id, created_year, created_at: _fixed, ...changing } = recordToRow(record, privacy)
    expectOne(await trx('work_orders').where({ order_id, created_year }).update(changing), record)
    await writeParts(trx, locked.get(order_id)?.order.course ?? null, record)
    locked.set(order_id, record)
  },
  remove: async (record) => {
    expectOne(await trx('work_orders').where(keyOf(record)).delete(), record)
  },
  append: async (record, facts, author) => {
    if (facts.length === 0) return
    const key = keyOf(record)
    await trx('order_events').insert(
      facts.map((fact, seq) => factToRow(key, record.version, seq, fact, author)),
    )
  },
})

/** A row of `order_events`; `seq` counts the facts of one version. */
export const factToRow = (
  key: ReturnType<typeof keyOf>,
  version: number,
  seq: number,
  { event, at, from, to, data }: OrderFact,
  author: Author,
) => ({
  order_id: key.order_id,
  created_year: key.created_year,
  version,
  seq,
  event,
  at: new Date(at),
  by_id: author.userId,
  by_name: author.name,
  by_role: author.role,
  from_status: from,
  to_status: to,
  data: JSON.stringify(data),
})

const entry = <T>(id: string, value: T | undefined): [string, T][] =>
  value === undefined ? [] : [[id, value]]

const keyOf = (record: OrderRecord) => ({
  order_id: record.order.orderId,
  created_year: createdYear(record),
})

const gone = (record: OrderRecord): Error =>
  new Error(`Order ${record.order.orderId} is gone although it was locked`)

const expectOne = (count: number, record: OrderRecord): void => {
  if (count !== 1) throw gone(record)
}

const numberWrites = (
  trx: Knex.Transaction,
): Pick<OrderTransaction, 'nextNumber' | 'register' | 'askForEntry'> => ({
  nextNumber: async (at) => {
    const date = dayToDate(dayOf(at))
    const { rows } = await trx.raw<{ rows: { last: number }[] }>(
      `insert into order_day_counters (day, last) values (?, 1)
       on conflict (day) do update set last = order_day_counters.last + 1
       returning last`,
      [date],
    )
    return `KM${date.replaceAll('-', '')}${String(rows[0]?.last).padStart(6, '0')}`
  },
  askForEntry: async (record, { unit, due }, at) => {
    await trx('kb_requests')
      .insert({ ...keyOf(record), unit, asked_at: new Date(at), due: new Date(due) })
      .onConflict('order_id')
      .ignore()
  },
  register: async (record) => {
    await trx('order_numbers').insert({ order_no: record.orderNo, ...keyOf(record) })
  },
})

type RequestRow = {
  readonly request_id: string
  readonly order_id: string
  readonly user_id: string
  readonly event: string
  readonly at: Date
  readonly result: StoredRequest['result']
}

const requestWrites = (trx: Knex.Transaction): Pick<OrderTransaction, 'request' | 'rememberRequest'> => ({
  request: async (requestId) => {
    const row: RequestRow | undefined = await trx<RequestRow>('order_requests')
      .where({ request_id: requestId })
      .first()
    if (row === undefined) return null
    const { order_id, user_id, event, at, result } = row
    return { requestId, orderId: order_id, userId: user_id, event, at: at.getTime(), result }
  },
  rememberRequest: async ({ requestId, orderId, userId, event, at, result }) => {
    await trx('order_requests').insert({
      ...{ request_id: requestId, order_id: orderId, user_id: userId, event },
      ...{ at: new Date(at), result: JSON.stringify(result) },
    })
  },
})

type CallWrites = Pick<OrderTransaction, 'lockCall' | 'openCallOrder' | 'closeCallOrder' | 'keepOutcome'>

const callWrites = (trx: Knex.Transaction): CallWrites => ({
  lockCall: async (callId) => {
    // The row is made first, so that two who ask at once for a new call wait for each other.
    const made = await trx('call_orders')
      .insert({ call_id: callId, open: false })
      .onConflict('call_id')
      .ignore()
      .returning('call_id')
    if (made.length > 0) return null
    const row = await trx<{ call_id: string; order_id: string | null; open: boolean }>('call_orders')
      .where({ call_id: callId })
      .forUpdate()
      .first()
    return row === undefined ? null : ({ orderId: row.order_id, open: row.open } satisfies CallOrder)
  },
  openCallOrder: async (callId, orderId) => {
    await trx('call_orders')
      .where({ call_id: callId })
      .update({ order_id: orderId, open: true, outcome: null, outcome_at: null, outcome_by: null })
  },
  closeCallOrder: async (callId, orderId, isGone) => {
    await trx('call_orders')
      .where({ call_id: callId, order_id: orderId })
      .update({ open: false, ...(isGone ? { order_id: null } : {}) })
  },
  keepOutcome: async (callId, outcome, at, userId) => {
    await trx('call_orders')
      .where({ call_id: callId })
      .update({ outcome, outcome_at: new Date(at), outcome_by: userId })
  },
})
