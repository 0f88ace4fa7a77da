import type { Knex } from 'knex'
import type { Publication, PublicationStore } from '../../../app/ports/publications.ts'
import type { Verdict } from '../../../domain/orders/course-terms.ts'

type Row = {
  readonly order_id: string
  readonly title: string
  readonly body: string
  readonly reply: string
  readonly verdict: Verdict
  readonly published_at: Date
}

export const createPublicationStore = (database: Knex): PublicationStore => ({
  publish: async ({ orderId, title, body, reply, verdict, publishedAt }, userId) => {
    await database.raw(
      `insert into suggestion_publications
         (order_id, created_year, title, body, reply, verdict, published_at, published_by)
       select order_id, created_year, ?, ?, ?, ?, ?, ? from work_orders where order_id = ?
       on conflict (order_id) do update set title = excluded.title, body = excluded.body, reply = excluded.reply,
         verdict = excluded.verdict, published_at = excluded.published_at, published_by = excluded.published_by,
         withdrawn_at = null`,
      [title, body, reply, verdict, new Date(publishedAt), userId, orderId],
    )
  },
  withdraw: async (orderId, at) => {
    const count = await database('suggestion_publications')
      .where({ order_id: orderId })
      .whereNull('withdrawn_at')
      .update({ withdrawn_at: new Date(at) })
    return count > 0
  },
  list: async (after, limit) => {
    const query = database('suggestion_publications')
      .whereNull('withdrawn_at')
      .orderBy([
        { column: 'published_at', order: 'desc' },
        { column: 'order_id', order: 'desc' },
      ])
      .limit(limit)
      .select<Row[]>('order_id', 'title', 'body', 'reply', 'verdict', 'published_at')
    if (after !== null) {
      void query.whereRaw('(published_at, order_id) < (?::timestamptz, ?::uuid)', [
        new Date(after.at),
        after.orderId,
      ])
    }
    return (await query).map(rowToPublication)
  },
})

const rowToPublication = ({ order_id, published_at, ...same }: Row): Publication => ({
  ...same,
  orderId: order_id,
  publishedAt: published_at.getTime(),
})
