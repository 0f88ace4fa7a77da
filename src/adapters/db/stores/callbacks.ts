import type { Knex } from 'knex'
import type { CallbackChange, CallbackStore, StoredCallback } from '../../../app/ports/callbacks.ts'
import type { Privacy } from '../privacy.ts'

type Row = {
  readonly call_id: string
  readonly origin: StoredCallback['origin']
  readonly line_code: string | null
  readonly caller_number_enc: Buffer | null
  readonly message_ms: number
  readonly made_at: Date
  readonly due_at: Date
  readonly state: StoredCallback['state']
  readonly version: number
  readonly taken_by: string | null
  readonly taken_by_name: string | null
  readonly taken_at: Date | null
  readonly misses: readonly Date[]
  readonly outcome: StoredCallback['outcome']
  readonly note: string
  readonly done_by_name: string | null
  readonly done_at: Date | null
}

const listed = 200

export const createCallbackStore = (database: Knex, privacy: Privacy): CallbackStore => ({
  list: async (state) => {
    const rows = await database('callback_tasks')
      .where({ state })
      .orderBy(state === 'OPEN' ? [{ column: 'due_at' }] : [{ column: 'done_at', order: 'desc' }])
      .limit(listed)
      .select<Row[]>()
    return rows.map((row) => taskOf(row, privacy))
  },
  counts: async (now) => {
    const [row] = await database('callback_tasks')
      .where({ state: 'OPEN' })
      .select<{ open: string; late: string }[]>(
        database.raw('count(*) as open'),
        database.raw('count(*) filter (where due_at < ?) as late', [new Date(now)]),
      )
    return { open: Number(row?.open ?? 0), late: Number(row?.late ?? 0) }
  },
  untold: async (now) => {
    const rows = await database('callback_tasks as t')
      .where('t.made_at', '>', new Date(now - 7_200_000))
      .whereNot('t.origin', 'blocked')
      .whereNotNull('t.caller_number_enc')
      .whereNotExists(database('messages as m').whereRaw(`m.key = t.call_id || '.T7'`).select('m.key'))
      .select<{ call_id: string; caller_number_enc: Buffer; made_at: Date }[]>(
        't.call_id',
        't.caller_number_enc',
        't.made_at',
      )
    return rows.map((row) => ({
      ...{ callId: row.call_id, number: privacy.open(row.caller_number_enc), at: row.made_at.getTime() },
    }))
  },
  change: (callId, decide) =>
    database.transaction(async (transaction) => {
      const row: Row | undefined = await transaction<Row>('callback_tasks')
        .where({ call_id: callId })
        .forUpdate()
        .first()
      if (row === undefined) return null
      const [changed] = await transaction('callback_tasks')
        .where({ call_id: callId })
        .update({ ...columnsOf(decide(taskOf(row, privacy))), version: row.version + 1 })
        .returning<Row[]>('*')
      return changed === undefined ? null : taskOf(changed, privacy)
    }),
})

const taskOf = (row: Row, privacy: Privacy): StoredCallback => ({
  ...{ callId: row.call_id, origin: row.origin, lineCode: row.line_code, messageMs: row.message_ms },
  callerNumber: row.caller_number_enc === null ? null : privacy.open(row.caller_number_enc),
  ...{ madeAt: row.made_at.getTime(), dueAt: row.due_at.getTime(), state: row.state, version: row.version },
  ...{ takenBy: row.taken_by, takenByName: row.taken_by_name, takenAt: row.taken_at?.getTime() ?? null },
  ...{ misses: row.misses.map((at) => at.getTime()), outcome: row.outcome, note: row.note },
  ...{ doneByName: row.done_by_name, doneAt: row.done_at?.getTime() ?? null },
})

const columns: Readonly<Record<keyof CallbackChange, string>> = {
  takenBy: 'taken_by',
  takenByName: 'taken_by_name',
  takenAt: 'taken_at',
  misses: 'misses',
  state: 'state',
  outcome: 'outcome',
  note: 'note',
  doneBy: 'done_by',
  doneByName: 'done_by_name',
  doneAt: 'done_at',
}

const columnsOf = (change: CallbackChange): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(change).map(([key, value]) => [columns[key as keyof CallbackChange], stored(key, value)]),
  )

const stored = (key: string, value: unknown): unknown => {
  if (key === 'misses') return (value as readonly number[]).map((at) => new Date(at))
  return key.endsWith('At') && typeof value === 'number' ? new Date(value) : value
}
