import type { Knex } from 'knex'
import type { KnowledgeStore, StoredRequest } from '../../../app/ports/knowledge.ts'

type Row = Pick<StoredRequest, 'title' | 'category' | 'unit' | 'state'> & {
  readonly order_id: string
  readonly order_no: string | null
  readonly answer: string | null
  readonly asked_at: Date
  readonly due: Date
  readonly article_id: string | null
}

/** Entries that units were asked for, each with the consultation that it is about. */
export const requestReads = (
  database: Knex,
): Pick<KnowledgeStore, 'requests' | 'requestOf' | 'declineRequest'> => {
  const rows = () =>
    database('kb_requests as r')
      .join('work_orders as o', (on) =>
        on.on('o.order_id', 'r.order_id').andOn('o.created_year', 'r.created_year'),
      )
      .select<Row[]>(
        ...['r.order_id', 'o.order_no', 'o.title', 'o.category', 'r.unit', 'r.asked_at', 'r.due', 'r.state'],
        'r.article_id',
        database.raw(`o.course -> 'feedback' -> 'form' ->> 'publicReply' as answer`),
      )
  return {
    requests: async (units, limit) => {
      const query = rows().where('r.state', 'OPEN').orderBy(['r.due', 'r.order_id']).limit(limit)
      if (units !== null) void query.whereIn('r.unit', [...units])
      return (await query).map(toRequest)
    },
    requestOf: async (orderId) => {
      const [row] = await rows().where('r.order_id', orderId)
      return row === undefined ? null : toRequest(row)
    },
    declineRequest: async (orderId, at) =>
      (await database('kb_requests')
        .where({ order_id: orderId, state: 'OPEN' })
        .update({ state: 'DECLINED', ended_at: new Date(at) })) > 0,
  }
}

const toRequest = (row: Row): StoredRequest => ({
  ...{ orderId: row.order_id, orderNo: row.order_no ?? '', title: row.title, category: row.category },
  ...{ unit: row.unit, answer: row.answer ?? '', askedAt: row.asked_at.getTime(), due: row.due.getTime() },
  ...{ articleId: row.article_id, state: row.state },
})
