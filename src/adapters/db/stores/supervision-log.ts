import type { Knex } from 'knex'
import { errors, withDetails } from '../../../app/errors.ts'
import type { SupervisionLog, SupervisionQuery } from '../../../app/ports/supervision.ts'
import type { SupervisionAct, SupervisionItem } from '../../../contract/supervision.ts'
import { toIso } from '../../../domain/calendar/shanghai.ts'

type Row = Omit<SupervisionItem, 'itemId' | 'at' | 'act' | 'afterCall'> & {
  readonly writer_id: string
  readonly seq: number
  readonly at: Date
  readonly type: string
  readonly mode: 'listen' | 'whisper' | 'barge' | null
}

/** The log of supervision; a watch is one line, with its end beside its beginning. */
export const createSupervisionLog = (database: Knex): SupervisionLog => ({
  list: async (query) => {
    const wanted = bindingsOf(query)
    const { rows } = await database.raw<{ rows: Row[] }>(page(Object.keys(wanted)), {
      ...wanted,
      // One more than asked for tells whether there is a next page.
      rows: query.limit + 1,
    })
    const shown = rows.slice(0, query.limit)
    const last = shown.at(-1)
    return {
      items: shown.map(toItem),
      nextCursor: rows.length > query.limit && last !== undefined ? cursorOf(last) : null,
    }
  },
})

const types: Readonly<Record<string, SupervisionAct>> = {
  leadTookOver: 'takeOver',
  leadForced: 'force',
  leadMoved: 'move',
  leadWrote: 'write',
}

/** What each binding asks for. */
const asked: Readonly<Record<string, string>> = {
  from: 's.at >= :from',
  until: 's.at < :until',
  act: `case s.type ${Object.entries(types)
    .map(([type, act]) => `when '${type}' then '${act}'`)
    .join(' ')} else s.mode end = :act`,
  person: `exists (select from users p where p.user_id in (s.lead_id, s.agent_id)
             and (p.name ilike :personName or p.agent_no = :person))`,
  seq: '(s.at, s.writer_id, s.seq) < (:at::timestamptz, :writer::uuid, :seq::bigint)',
}

const bindingsOf = ({ from, until, person, act, cursor }: SupervisionQuery) => {
  const given: Record<string, Knex.RawBinding> = {}
  if (from !== null) given['from'] = new Date(from)
  if (until !== null) given['until'] = new Date(until)
  if (act !== null) given['act'] = act
  if (person !== null) {
    given['person'] = person
    given['personName'] = `%${person.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  }
  if (cursor !== null) Object.assign(given, readCursor(cursor))
  return given
}

const page = (names: readonly string[]): string => `
  select s.writer_id, s.seq, s.at, s.type, s.mode, s.visible, s.lead_id as "leadId", coalesce(l.name, '') as "leadName",
         s.agent_id as "agentId", a.name as "agentName", s.call_id as "callId", coalesce(q.name, s.detail) as detail,
         e.lasted_ms as "lastedMs", e.reason
    from supervision_log s
    left join users l on l.user_id = s.lead_id
    left join users a on a.user_id = s.agent_id
    left join queues q on s.type = 'leadMoved' and q.queue_id = s.detail
    left join lateral (
      select lasted_ms, reason from supervision_log e
       where s.type = 'leadWatchBegan' and e.type = 'leadWatchEnded'
         and e.lead_id = s.lead_id and e.since = s.at and e.mode = s.mode and e.call_id = s.call_id
       limit 1
    ) e on true
   where s.type not in ('leadWatchEnded', 'leadNoteRead')
     ${names.flatMap((name) => (name in asked ? [`and ${asked[name]}`] : [])).join('\n     ')}
   order by s.at desc, s.writer_id desc, s.seq desc
   limit :rows`

const toItem = (row: Row): SupervisionItem => {
  const { writer_id, seq, at, type, mode, callId, ...same } = row
  return {
    ...same,
    callId,
    itemId: `${writer_id}.${seq}`,
    at: toIso(at.getTime()),
    act: mode ?? types[type] ?? 'write',
    afterCall: type === 'leadForced' && callId !== null,
  }
}

const cursorOf = ({ at, writer_id, seq }: Row): string => `${at.getTime()}.${writer_id}.${seq}`

const readCursor = (cursor: string) => {
  const found = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.(\d{1,15})$/.exec(cursor)
  const [, at, writer, seq] = found ?? []
  if (at === undefined || writer === undefined || seq === undefined)
    throw withDetails(new errors.invalid(), [{ field: 'cursor', rule: 'nextCursor' }])
  return { at: new Date(Number(at)), writer, seq }
}
