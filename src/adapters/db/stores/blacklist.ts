import type { Knex } from 'knex'
import type { BlacklistStore, EntryChange, StoredEntry } from '../../../app/ports/blacklist.ts'
import type { Privacy } from '../privacy.ts'

type Row = {
  readonly entry_id: string
  readonly number_enc: Buffer
  readonly number_hash: Buffer
  readonly state: StoredEntry['state']
  readonly version: number
  readonly proposed_at: Date
  readonly step: number | null
  readonly begins_at: Date | null
  readonly ends_at: Date | null
  readonly before: number
  readonly calls: StoredEntry['calls']
  readonly log: StoredEntry['log']
}

export const createBlacklistStore = (database: Knex, privacy: Privacy): BlacklistStore => ({
  list: async () => {
    const { rows } = await database.raw<{ rows: Row[] }>(`${entries}
      order by array_position(array['PROPOSED','ACTIVE'], b.state) nulls last, b.proposed_at desc limit 200`)
    return rows.map((row) => entryOf(row, privacy))
  },
  propose: async (callId, entryId, { at, since, calls }) => {
    const { rows } = await database.raw<{ rows: unknown[] }>(proposing, {
      ...{ callId, entryId, calls },
      ...{ at: new Date(at), since: new Date(since) },
    })
    return rows.length > 0
  },
  change: (entryId, decide) =>
    database.transaction(async (transaction) => {
      const locked = await transaction('blacklist')
        .where({ entry_id: entryId })
        .forUpdate()
        .first<{ entry_id: string } | undefined>('entry_id')
      if (locked === undefined) return null
      const { rows } = await transaction.raw<{ rows: Row[] }>(`${entries} where b.entry_id = ?`, [entryId])
      const [row] = rows
      if (row === undefined) return null
      const entry = entryOf(row, privacy)
      await write(transaction, entry, decide(entry))
      const after = await transaction.raw<{ rows: Row[] }>(`${entries} where b.entry_id = ?`, [entryId])
      return after.rows[0] === undefined ? null : entryOf(after.rows[0], privacy)
    }),
  blocked: async (now) => {
    const rows = await database('blacklist')
      .where({ state: 'ACTIVE' })
      .where('ends_at', '>', new Date(now))
      .select<{ number_hash: Buffer; ends_at: Date }[]>('number_hash', 'ends_at')
    return new Map(rows.map((row) => [row.number_hash.toString('hex'), row.ends_at.getTime()]))
  },
})

const write = async (
  transaction: Knex.Transaction,
  entry: StoredEntry,
  change: EntryChange,
): Promise<void> => {
  const { state, step, beginsAt, endsAt, act, at, byId, byName, reason } = change
  await transaction('blacklist')
    .where({ entry_id: entry.entryId })
    .update({
      ...{ state, version: entry.version + 1 },
      ...(step === undefined ? {} : { step }),
      ...(beginsAt === undefined ? {} : { begins_at: new Date(beginsAt) }),
      ...(endsAt === undefined ? {} : { ends_at: new Date(endsAt) }),
    })
  await transaction('blacklist_log').insert({
    ...{ entry_id: entry.entryId, seq: entry.log.length + 1, act, at: new Date(at) },
    ...{ by_id: byId, by_name: byName, reason },
  })
}

const entryOf = (row: Row, privacy: Privacy): StoredEntry => ({
  ...{ entryId: row.entry_id, number: privacy.open(row.number_enc), state: row.state, version: row.version },
  ...{ proposedAt: row.proposed_at.getTime(), step: row.step, before: row.before },
  ...{ beginsAt: row.begins_at?.getTime() ?? null, endsAt: row.ends_at?.getTime() ?? null },
  ...{ calls: row.calls, log: row.log },
})

const milliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`

/** An entry with what led to it and what became of it. */
const entries = `
  select b.*,
    (select count(*)::int from blacklist e
      where e.number_hash = b.number_hash and e.state = 'ACTIVE' and e.entry_id <> b.entry_id
        and e.begins_at < coalesce(b.begins_at, 'infinity')) as before,
    (select coalesce(json_agg(item order by item."at" desc), '[]') from (
      select c.call_id as "callId", ${milliseconds('c.arrived_at')} as "at", u.name as "agentName"
        from calls c join call_orders o on o.call_id = c.call_id left join users u on u.user_id = c.agent_id
       where c.caller_number_hash = b.number_hash and o.outcome = 'HARASSMENT'
         and o.outcome_at between b.proposed_at - interval '24 hours' and b.proposed_at
       order by c.arrived_at desc limit 10) item) as calls,
    (select coalesce(json_agg(json_build_object('act', l.act, 'at', ${milliseconds('l.at')}, 'byName', l.by_name,
       'reason', l.reason) order by l.seq), '[]') from blacklist_log l where l.entry_id = b.entry_id) as log
  from blacklist b`

const proposing = `
  with called as (
    select caller_number_enc, caller_number_hash, caller_number_last4_hash from calls
     where call_id = :callId and caller_number_hash is not null
  ),
  confirmed as (
    select count(*) as n from called
      join calls c on c.caller_number_hash = called.caller_number_hash
      join call_orders o on o.call_id = c.call_id
     where o.outcome = 'HARASSMENT' and o.outcome_at > :since
  ),
  proposed as (
    insert into blacklist (entry_id, number_enc, number_hash, number_last4_hash, state, proposed_at)
    select :entryId, caller_number_enc, caller_number_hash, caller_number_last4_hash, 'PROPOSED', :at
      from called, confirmed
     where confirmed.n >= :calls
       and not exists (select 1 from blacklist b where b.number_hash = called.caller_number_hash
         and (b.state = 'PROPOSED' or (b.state = 'ACTIVE' and b.ends_at > :at)))
    on conflict do nothing
    returning entry_id
  )
  insert into blacklist_log (entry_id, seq, act, at, by_name, reason)
  select entry_id, 1, 'PROPOSED', :at, '', '' from proposed
  returning entry_id`
