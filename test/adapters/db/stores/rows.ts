import { randomUUID } from 'node:crypto'
import type { TestDatabase } from '../../../support/database.ts'

type CallRow = {
  callId?: string
  callerNumber?: string
  agentId?: string
  queueId?: string
  lineCode?: string
  queuedAt?: Date | null
  connected?: boolean
  endedAt?: Date | null
  waitMs?: number
  talkMs?: number
  result?: string
  rating?: number
  orderId?: string
}

const callDefaults = {
  lineCode: 'L12345',
  queueId: 'SG_GENERAL',
  queuedAt: new Date('2026-11-23T02:00:00Z') as Date | null,
  connected: true,
  waitMs: 4000,
  talkMs: 60_000,
}

/** Inserts a call that was answered after 4 s and talked for a minute, unless told otherwise; returns its id. */
export const insertCall = async (db: TestDatabase, given: CallRow = {}): Promise<string> => {
  const call = { ...callDefaults, callId: randomUUID() as string, ...given }
  const arrivedAt = call.queuedAt ?? new Date('2026-11-23T02:00:00Z')
  const talkMs = call.connected ? call.talkMs : null
  await db.database('calls').insert({
    call_id: call.callId,
    line_code: call.lineCode,
    dialled: '12345',
    ...numberColumns(db, call.callerNumber),
    queue_id: call.queueId,
    agent_id: call.agentId,
    arrived_at: arrivedAt,
    queued_at: call.queuedAt,
    connected_at: call.connected ? new Date(arrivedAt.getTime() + call.waitMs) : null,
    wait_ms: call.waitMs,
    talk_ms: talkMs,
    hold_ms: call.connected ? 0 : null,
    rating: call.rating,
    order_id: call.orderId,
    ...(call.endedAt === null
      ? {}
      : {
          ended_at: call.endedAt ?? new Date(arrivedAt.getTime() + call.waitMs + (talkMs ?? 0)),
          result: call.result ?? (call.connected ? 'answered' : 'abandoned'),
          ended_by: 'caller',
          reason: 'normal',
        }),
  })
  return call.callId
}

/** Inserts a call that was placed from a desk and answered, unless told otherwise. */
export const insertDial = async (
  db: TestDatabase,
  { agentId, at, connected = true }: { agentId: string; at: Date; connected?: boolean },
): Promise<void> => {
  await db.database('calls').insert({
    ...{ call_id: randomUUID(), direction: 'outbound', dialled: '139****0009', agent_id: agentId },
    ...{ arrived_at: at, connected_at: connected ? at : null, ended_at: at },
    ...{ result: connected ? 'answered' : 'refused', outcome: connected ? 'answered' : 'busy' },
    ...{ ended_by: 'agent', reason: 'normal' },
  })
}

const numberColumns = (db: TestDatabase, number: string | undefined): Record<string, Buffer | null> =>
  number === undefined
    ? {}
    : {
        caller_number_enc: db.privacy.seal(number),
        caller_number_hash: db.privacy.hashNumber(number),
        caller_number_last4_hash: db.privacy.hashLast4(number),
      }

type OrderRow = {
  orderNo?: string
  status?: string
  title?: string
  createdAt?: Date
  agentId?: string
  callId?: string
  callerNumber?: string
  contactNumber?: string
  appellantName?: string
  confidential?: boolean
}

const orderDefaults = {
  title: '占道经营',
  createdAt: new Date('2026-11-23T02:05:00Z'),
  confidential: false,
}

const emptyOrder = {
  source_channel: 'PHONE',
  subject_kind: 'individual',
  content: '',
  address: '',
  demand: '',
  urgency: 'NORMAL',
  answer_text: '',
  is_group: false,
  anonymous: false,
  reply_required: true,
  callback_required: true,
}

/** Inserts an order that waits for dispatch (with `orderNo`) or a draft (without); returns its id. */
export const insertOrder = async (db: TestDatabase, given: OrderRow = {}): Promise<string> => {
  const order = { ...orderDefaults, ...given }
  const orderId = randomUUID()
  const sealed = <T>(text: string | undefined, how: (text: string) => T): T | null =>
    text === undefined ? null : how(text)
  const numbered = order.orderNo !== undefined
  await db.database('work_orders').insert({
    ...emptyOrder,
    order_id: orderId,
    created_year: 2026,
    created_at: order.createdAt,
    updated_at: order.createdAt,
    version: 1,
    status: order.status ?? (numbered ? 'PENDING_DISPATCH' : 'DRAFT'),
    ...(numbered ? { order_no: order.orderNo, query_code: '123456', accepted_at: order.createdAt } : {}),
    call_id: order.callId,
    agent_id: order.agentId,
    caller_number_hash: sealed(order.callerNumber, db.privacy.hashNumber),
    contact_number_hash: sealed(order.contactNumber, db.privacy.hashNumber),
    appellant_name_enc: sealed(order.appellantName, db.privacy.seal),
    title: order.title,
    confidential: order.confidential,
  })
  if (numbered) {
    await db
      .database('order_numbers')
      .insert({ order_no: order.orderNo, order_id: orderId, created_year: 2026 })
  }
  return orderId
}
