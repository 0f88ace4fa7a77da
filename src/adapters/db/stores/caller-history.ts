import type { Knex } from 'knex'
import type { CallerHistory } from '../../../app/ports/records.ts'
import type { PopCall, PopOrder } from '../../../contract/desk.ts'
import { isOpen } from '../../../domain/orders/terms.ts'
import type { Privacy } from '../privacy.ts'

/** How many of each the pop lists; the counts are of all. */
const listed = 10

type Row = {
  readonly name_enc: Buffer | null
  readonly labels: readonly string[] | null
  readonly call_count: number
  readonly order_count: number
  readonly harassments: number
  readonly calls: readonly PopCall[]
  readonly orders: readonly Omit<PopOrder, 'open'>[]
}

/** Knows a caller by the keyed hash of the number, over all lines, in one round trip. */
export const createCallerHistory = (database: Knex, privacy: Privacy): CallerHistory => ({
  lookUp: async (callerNumber, exceptCallId) => {
    // By name, so that it is planned once a connection: planning it over all years takes longer than running it.
    const { rows } = await database
      .raw<{ rows: Row[] }>(history, { hash: privacy.hashNumber(callerNumber), exceptCallId, listed })
      .options({ name: 'caller-history' })
    const row = rows[0]
    if (row === undefined) throw new Error('A select without a from clause gives one row')
    return {
      state: 'ready',
      name: row.name_enc === null ? null : privacy.open(row.name_enc),
      labels: row.labels ?? [],
      callCount: row.call_count,
      orderCount: row.order_count,
      harassments: row.harassments,
      calls: row.calls,
      orders: row.orders.map((order) => ({ ...order, open: isOpen(order.status) })),
    }
  },
})

const milliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`

// The name: the one on the citizen's card, else the one given with the latest order that does not hide it.
const history = `
  with
  earlier_calls as (
    select * from calls
     where caller_number_hash = :hash and call_id <> :exceptCallId and direction = 'inbound'
  ),
  earlier_orders as (
    select * from work_orders
     where (caller_number_hash = :hash or contact_number_hash = :hash)
       and call_id is distinct from :exceptCallId and status <> 'VOIDED'
  )
  select
    coalesce(
      (select name_enc from citizens where number_hash = :hash),
      (select appellant_name_enc from earlier_orders
        where appellant_name_enc is not null and not confidential and not anonymous
        order by created_at desc limit 1)
    ) as name_enc,
    (select labels from citizens where number_hash = :hash) as labels,
    (select count(*) from earlier_calls) as call_count,
    (select count(*) from earlier_orders) as order_count,
    (select count(*)::int from call_orders o
      where o.outcome = 'HARASSMENT' and o.outcome_at > now() - interval '24 hours'
        and o.call_id in (select call_id from earlier_calls)) as harassments,
    (select coalesce(json_agg(item order by item."at" desc), '[]') from (
      select c.call_id as "callId", ${milliseconds('c.arrived_at')} as "at", c.line_code as "lineCode",
             c.talk_ms as "talkMs", u.name as "agentName", coalesce(c.result, 'live') as "result"
        from earlier_calls c left join users u on u.user_id = c.agent_id
       order by c.arrived_at desc limit :listed
    ) item) as calls,
    (select coalesce(json_agg(item order by item."at" desc), '[]') from (
      select order_id as "orderId", order_no as "orderNo", ${milliseconds('created_at')} as "at", status, type,
             category, title, ${milliseconds('dispatch_due')} as "dispatchDue"
        from earlier_orders order by created_at desc limit :listed
    ) item) as orders`
