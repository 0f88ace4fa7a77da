import type { Knex } from 'knex'
import type { ClaimedMessage, MessageItem, MessageState, MessageStore } from '../../../app/ports/messages.ts'
import type { OutgoingMessage } from '../../../app/ports/orders.ts'
import type { MessageTemplateId } from '../../../domain/orders/terms.ts'
import type { Privacy } from '../privacy.ts'
import { createOutboxWrites } from './outbox-writes.ts'

type MessageRow = {
  readonly message_id: string
  readonly key: string
  readonly template: MessageTemplateId
  readonly order_id: string | null
  readonly unit: string | null
  readonly number_enc: Buffer | null
  readonly text_enc: Buffer
  readonly state: MessageState
  readonly skipped_because: OutgoingMessage['skipped']
  readonly quiet: boolean
  readonly created_at: Date
  readonly next_at: Date
  readonly attempts: number
  readonly last_error: string | null
  readonly sent_at: Date | null
  readonly delivered_at: Date | null
}

/** Messages in PostgreSQL. A state changes only from the states it may follow, whoever else is at it. */
export const createMessageStore = (database: Knex, privacy: Privacy): MessageStore => ({
  ...workerWrites(database, privacy),
  ...templateReads(database),
  ...replyWrites(database, privacy),
  post: (messages) => database.transaction((trx) => createOutboxWrites(trx, privacy).post(messages)),
  list: async ({ state, number, orderId, limit, after }) => {
    const query = database('messages')
      .select<MessageRow[]>()
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'message_id', order: 'desc' },
      ])
      .limit(limit)
    if (state !== null) void query.whereIn('state', [...state])
    if (number !== null) void query.where({ number_hash: privacy.hashNumber(number) })
    if (orderId !== null) void query.where({ order_id: orderId })
    if (after !== null) {
      void query.whereRaw('(created_at, message_id) < (?::timestamptz, ?::uuid)', [
        new Date(after.at),
        after.messageId,
      ])
    }
    return (await query).map((row) => rowToItem(row, privacy))
  },
  byId: async (messageId) => {
    const row = await database<MessageRow>('messages').where({ message_id: messageId }).first()
    return row === undefined ? null : rowToItem(row, privacy)
  },
  counts: async (now) => {
    const { rows } = await database.raw<{
      rows: { waiting: number; sending: number; dead: number; oldest: Date | null }[]
    }>(
      `select count(*) filter (where state = 'WAITING')::int as waiting,
         count(*) filter (where state = 'SENDING')::int as sending,
         count(*) filter (where state = 'DEAD')::int as dead,
         min(next_at) filter (where state = 'WAITING' and next_at <= ?) as oldest
       from messages where state in ('WAITING','SENDING','DEAD')`,
      [new Date(now)],
    )
    const { waiting = 0, sending = 0, dead = 0, oldest = null } = rows[0] ?? {}
    return { waiting, sending, dead, oldestDueAt: oldest?.getTime() ?? null }
  },
})

type WorkerWrites = Pick<MessageStore, 'claim' | 'sent' | 'postpone' | 'dead' | 'reported' | 'revive'>

const workerWrites = (database: Knex, privacy: Privacy): WorkerWrites => {
  const change = (messageId: string, from: readonly MessageState[], to: object): Promise<number> =>
    database('messages')
      .where({ message_id: messageId })
      .whereIn('state', [...from])
      .update(to)
  return {
    claim: async (now, leaseUntil, limit) => {
      const { rows } = await database.raw<{ rows: MessageRow[] }>(
        `update messages set state = 'SENDING', lease_until = ?, attempts = attempts + 1
         where message_id in (
           select message_id from messages
           where state in ('WAITING','SENDING') and next_at <= ? and (state = 'WAITING' or lease_until < ?)
           order by next_at, message_id limit ? for update skip locked)
         returning *`,
        [new Date(leaseUntil), new Date(now), new Date(now), limit],
      )
      return rows.map((row) => rowToClaimed(row, privacy))
    },
    sent: async (messageId, at, gatewayId) => {
      await change(messageId, ['SENDING', 'WAITING'], {
        ...{
          state: 'SENT',
          sent_at: new Date(at),
          gateway_id: gatewayId,
          lease_until: null,
          last_error: null,
        },
      })
    },
    postpone: async (messageId, nextAt, error, counts) => {
      await change(messageId, ['SENDING'], {
        ...{ state: 'WAITING', next_at: new Date(nextAt), last_error: error, lease_until: null },
        ...(counts ? {} : { attempts: database.raw('attempts - 1') }),
      })
    },
    dead: async (messageId, error) => {
      await change(messageId, ['SENDING', 'WAITING'], { state: 'DEAD', last_error: error, lease_until: null })
    },
    reported: async (gatewayId, delivered, at, error) => {
      const to = delivered
        ? { state: 'DELIVERED', delivered_at: new Date(at) }
        : { state: 'DEAD', last_error: error ?? 'not delivered' }
      const count = await database('messages').where({ gateway_id: gatewayId, state: 'SENT' }).update(to)
      return count > 0
    },
    revive: async (messageId, at) => {
      const again = {
        state: 'WAITING',
        next_at: new Date(at),
        created_at: new Date(at),
        attempts: 0,
        gateway_id: null,
      }
      return (await change(messageId, ['DEAD'], again)) > 0
    },
  }
}

const templateReads = (database: Knex): Pick<MessageStore, 'templates'> => ({
  templates: async () => {
    const rows = await database<{
      template: string
      text: string
      confidential_text: string
      version: number
    }>('message_templates').select()
    return new Map(
      rows.map((row) => [
        row.template,
        { text: row.text, confidentialText: row.confidential_text, version: row.version },
      ]),
    )
  },
})

const replyWrites = (
  database: Knex,
  privacy: Privacy,
): Pick<MessageStore, 'awaiting' | 'keepReply' | 'knowsReply'> => ({
  awaiting: async (number) => {
    const rows = await database('messages as m')
      .join('work_orders as o', 'o.order_id', 'm.order_id')
      .where({
        'm.number_hash': privacy.hashNumber(number),
        'm.template': 'T4',
        'o.status': 'PENDING_CALLBACK',
      })
      .orderBy('m.created_at', 'desc')
      .select<{ order_id: string }[]>('o.order_id')
    return [...new Set(rows.map((row) => row.order_id))]
  },
  keepReply: async ({ replyKey, number, text, at }, orderId, outcome) => {
    const kept = await database('message_replies')
      .insert({
        ...{ reply_key: replyKey, number_hash: privacy.hashNumber(number), number_enc: privacy.seal(number) },
        ...{ text_enc: privacy.seal(text), received_at: new Date(at), order_id: orderId, outcome },
      })
      .onConflict('reply_key')
      .ignore()
      .returning('reply_key')
    return kept.length > 0
  },
  knowsReply: async (replyKey) =>
    (await database('message_replies').where({ reply_key: replyKey }).first('reply_key')) !== undefined,
})

const rowToClaimed = (row: MessageRow, privacy: Privacy): ClaimedMessage => {
  if (row.number_enc === null) throw new Error(`Message ${row.message_id} waits for nobody`)
  return {
    ...{ messageId: row.message_id, key: row.key, attempts: row.attempts, quiet: row.quiet },
    number: privacy.open(row.number_enc),
    text: privacy.open(row.text_enc),
    createdAt: row.created_at.getTime(),
  }
}

const rowToItem = (row: MessageRow, privacy: Privacy): MessageItem => ({
  ...{ messageId: row.message_id, template: row.template, orderId: row.order_id, unit: row.unit },
  number: row.number_enc === null ? null : privacy.open(row.number_enc),
  text: privacy.open(row.text_enc),
  ...{ state: row.state, skipped: row.skipped_because, attempts: row.attempts, lastError: row.last_error },
  createdAt: row.created_at.getTime(),
  nextAt: row.next_at.getTime(),
  sentAt: row.sent_at?.getTime() ?? null,
  deliveredAt: row.delivered_at?.getTime() ?? null,
})
