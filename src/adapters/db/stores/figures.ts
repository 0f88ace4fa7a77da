import type { Knex } from 'knex'
import type { DayFigures, FigureStore } from '../../../app/ports/records.ts'

type QueueRow = { readonly queue_id: string } & DayFigures['queues'][string]
type AgentRow = { readonly agent_id: string } & DayFigures['agents'][string]

/**
 * Figures of the local day (Asia/Shanghai) by domain.md §9. A call counts on the day on which it was queued, in the
 * queue that it was in last; callers who gave up within 5 s are left out. Agents' orders are those that got their number
 * today; ratings are keys 1 to 3, of which 1 and 2 are satisfied.
 */
export const createFigureStore = (database: Knex): FigureStore => ({
  today: async (now) => {
    const [queues, agents] = await Promise.all([
      database.raw<{ rows: QueueRow[] }>(queueFigures, { now }),
      database.raw<{ rows: AgentRow[] }>(agentFigures, { now }),
    ])
    return {
      queues: Object.fromEntries(queues.rows.map(({ queue_id, ...figures }) => [queue_id, figures])),
      agents: Object.fromEntries(agents.rows.map(({ agent_id, ...figures }) => [agent_id, figures])),
    }
  },
})

const day = `
  day as (
    select local::date as date,
           local::date::timestamp at time zone 'Asia/Shanghai' as begins,
           (local::date + 1)::timestamp at time zone 'Asia/Shanghai' as ends
      from (select :now::timestamptz at time zone 'Asia/Shanghai' as local) moment
  )`

const queueFigures = `
  with ${day}
  select queue_id,
         count(*) as offered,
         count(*) filter (where connected_at is not null) as answered,
         count(*) filter (where connected_at is not null and wait_ms <= 15000) as "answeredWithin15s",
         count(*) filter (where connected_at is null and result = 'abandoned') as abandoned,
         coalesce(max(wait_ms) filter (where connected_at is not null), 0) as "longestAnsweredWaitMs"
    from calls, day
   where queued_at >= day.begins and queued_at < day.ends
     and queue_id is not null
     and (connected_at is not null or ended_at is not null)
     and not (connected_at is null and result = 'abandoned' and wait_ms < 5000)
   group by queue_id`

const agentFigures = `
  with ${day},
  taken as (
    select agent_id,
           count(*) as calls,
           count(*) filter (where rating between 1 and 3) as rated,
           count(*) filter (where rating in (1, 2)) as satisfied,
           coalesce(sum(talk_ms + hold_ms), 0)::float8 as talk_ms
      from calls, day
     where queued_at >= day.begins and queued_at < day.ends
       and connected_at is not null and agent_id is not null
     group by agent_id
  ),
  placed as (
    select agent_id, count(*) as dials
      from calls, day
     where direction = 'outbound' and arrived_at >= day.begins and arrived_at < day.ends and agent_id is not null
     group by agent_id
  ),
  filed as (
    -- The number of an order begins with the day on which it was accepted.
    select o.agent_id, count(*) as orders
      from day
      join order_numbers n on n.order_no >= 'KM' || to_char(day.date, 'YYYYMMDD')
                          and n.order_no < 'KM' || to_char(day.date + 1, 'YYYYMMDD')
      join work_orders o on o.order_id = n.order_id and o.created_year = n.created_year
     where o.agent_id is not null
     group by o.agent_id
  )
  select agent_id,
         coalesce(calls, 0) as calls,
         coalesce(dials, 0) as dials,
         coalesce(orders, 0) as orders,
         coalesce(rated, 0) as rated,
         coalesce(satisfied, 0) as satisfied,
         coalesce(talk_ms, 0) as "talkMs"
    from taken full join filed using (agent_id) full join placed using (agent_id)`
