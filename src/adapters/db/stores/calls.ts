import type { Knex } from 'knex'
import { errors, withDetails } from '../../../app/errors.ts'
import type { CallFilter, CallList } from '../../../app/ports/records.ts'
import type { CallListItem } from '../../../contract/calls.ts'
import type { Privacy } from '../privacy.ts'

type Row = Omit<CallListItem, 'callerNumber' | 'arrivedAt' | 'queuedAt' | 'answeredAt' | 'endedAt'> & {
  readonly caller_number_enc: Buffer | null
  readonly arrived_at: Date
  readonly queued_at: Date | null
  readonly connected_at: Date | null
  readonly ended_at: Date
}

/** Where a page ended: the call's end in ms and its id. */
type Place = { readonly endedAt: number; readonly callId: string }

/** Calls that have ended, the latest end first. Pages stay stable while new calls end. */
export const createCallList = (database: Knex, privacy: Privacy): CallList => ({
  list: async ({ agentId, filter = {}, cursor, limit }) => {
    const place = cursor === undefined ? null : readCursor(cursor)
    const wanted = {
      ...(agentId === undefined ? {} : { agentId }),
      ...(place === null ? {} : { endedAt: new Date(place.endedAt), callId: place.callId }),
      ...bindingsOf(filter, privacy),
    }
    const { rows } = await database.raw<{ rows: Row[] }>(page(Object.keys(wanted)), {
      ...wanted,
      // One more than asked for tells whether there is a next page.
      rows: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    return {
      items: shown.map((row) => toItem(row, privacy)),
      nextCursor:
        rows.length > limit && last !== undefined
          ? writeCursor({ endedAt: last.ended_at.getTime(), callId: last.callId })
          : null,
    }
  },
})

/** What each binding asks for. */
const asked: Readonly<Record<string, string>> = {
  agentId: 'c.agent_id = :agentId::uuid',
  endedAt: '(c.ended_at, c.call_id) < (:endedAt::timestamptz, :callId::uuid)',
  direction: 'c.direction = :direction',
  lineCode: 'c.line_code = :lineCode',
  result: 'c.result = :result',
  rating: 'c.rating = :rating::int',
  agent: `c.agent_id in (select user_id from users where agent_no = :agent or name like :agentName)`,
  number: 'c.caller_number_hash = :number',
  lastFour: 'c.caller_number_last4_hash = :lastFour',
  from: 'c.arrived_at >= :from',
  until: 'c.arrived_at < :until',
}

const bindingsOf = (filter: CallFilter, privacy: Privacy): Readonly<Record<string, Knex.RawBinding>> => {
  const { direction, lineCode, result, rating, agent, phone, from, until } = filter
  const lastFour = phone !== undefined && /^\d{4}$/.test(phone)
  return Object.fromEntries(
    Object.entries({
      ...{ direction, lineCode, result, rating, agent },
      agentName: agent === undefined ? undefined : `%${agent.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`,
      number: phone === undefined || lastFour ? undefined : privacy.hashNumber(phone),
      lastFour: lastFour ? (privacy.hashLast4(phone) ?? undefined) : undefined,
      from: from === undefined ? undefined : new Date(from),
      until: until === undefined ? undefined : new Date(until),
    }).filter((entry): entry is [string, NonNullable<(typeof entry)[1]>] => entry[1] !== undefined),
  )
}

const page = (names: readonly string[]): string => `
  select c.call_id as "callId", c.line_code as "lineCode", c.caller_number_enc, c.arrived_at, c.queued_at,
         c.connected_at, c.ended_at, c.wait_ms as "waitMs", c.talk_ms as "talkMs", c.hold_ms as "holdMs", c.result,
         c.ended_by as "endedBy", c.reason, c.direction, c.outcome, c.rating, c.agent_id as "agentId", u.name as "agentName",
         o.order_id as "orderId", n.order_no as "orderNo"
    from calls c
    left join call_orders d on d.call_id = c.call_id
    cross join lateral (
      -- What the work orders say of the call counts; the fact tells only of the draft it opened.
      select case when d.call_id is null then c.order_id else d.order_id end as order_id
    ) o
    left join order_numbers n on n.order_id = o.order_id
    left join users u on u.user_id = c.agent_id
   where c.ended_at is not null
     ${names.flatMap((name) => (name in asked ? [`and ${asked[name]}`] : [])).join('\n     ')}
   order by c.ended_at desc, c.call_id desc
   limit :rows`

const toItem = (row: Row, privacy: Privacy): CallListItem => {
  const { caller_number_enc, arrived_at, queued_at, connected_at, ended_at, ...same } = row
  return {
    ...same,
    callerNumber: caller_number_enc === null ? null : privacy.open(caller_number_enc),
    arrivedAt: arrived_at.toISOString(),
    queuedAt: queued_at?.toISOString() ?? null,
    answeredAt: connected_at?.toISOString() ?? null,
    endedAt: ended_at.toISOString(),
  }
}

const writeCursor = ({ endedAt, callId }: Place): string =>
  Buffer.from(`${endedAt} ${callId}`).toString('base64url')

const readCursor = (cursor: string): Place => {
  const found = /^(\d{1,15}) ([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  )
  if (found?.[1] === undefined || found[2] === undefined) {
    throw withDetails(new errors.invalid(), [{ field: 'cursor', rule: 'nextCursor' }])
  }
  return { endedAt: Number(found[1]), callId: found[2] }
}
