import pg from 'pg'
import type { Logger } from 'pino'
import type { Privacy } from '../privacy.ts'
import { foldSteps, type Row, type Rows } from './fold.ts'
import { lastSeq, storable, toStorableJson, type Step } from './step.ts'

type WriteDep = { readonly privacy: Privacy; readonly logger: Logger }

/**
 * Writes steps of one writer in one transaction; those that are in the database already are passed over. Rejects
 * with nothing written, or (a lost answer to COMMIT) with the outcome unknown: call it again.
 */
export const writeSteps = async (dep: WriteDep, client: pg.Client, steps: readonly Step[]): Promise<void> =>
  inTransaction(client, steps, async (missing) => {
    const rows = fold(missing, dep.privacy)
    await insertLogs(client, missing, rows)
    const endedAgain = await projectCalls(client, rows)
    await projectRecordings(client, rows)
    await onRows(client, rows.callbacks, insertCallbacks)
    for (const callId of [...rows.endedTwice, ...endedAgain]) {
      dep.logger.error({ callId }, 'a call ended twice; its first terminal record stands')
    }
  })

/** Sets aside a step that the database refuses for its content, so that those behind it can pass. */
export const refuseStep = async (
  dep: WriteDep,
  client: pg.Client,
  step: Step,
  error: string,
): Promise<void> => {
  await inTransaction(client, [step], async () => {
    await client.query(
      `insert into refused_facts (writer_id, seq, sealed_step, error) values ($1, $2, $3, $4)`,
      [step.writerId, step.firstSeq, dep.privacy.seal(toStorableJson(step)), storable(error)],
    )
  })
}

/** The database, or this program, cannot make rows of a step: trying again would change nothing. */
export const isRefusal = (err: unknown): boolean =>
  err instanceof UnreadableStepError ||
  (err instanceof pg.DatabaseError && /^(?:21|22|23|54)/.test(err.code ?? ''))

class UnreadableStepError extends Error {
  override readonly name = 'UnreadableStepError'
}

const fold = (steps: readonly Step[], privacy: Privacy): Rows => {
  try {
    return foldSteps(steps, privacy)
  } catch (err) {
    throw new UnreadableStepError('A step from the spool is none that this version knows', { cause: err })
  }
}

const inTransaction = async (
  client: pg.Client,
  steps: readonly Step[],
  write: (missing: readonly Step[]) => Promise<void>,
): Promise<void> => {
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return
  await client.query('begin')
  try {
    const known = await lastWritten(client, first.writerId)
    const missing = steps.filter((step) => lastSeq(step) > known)
    if (missing.length > 0) {
      await write(missing)
      await client.query(
        'update fact_writers set last_seq = $2, updated_at = clock_timestamp() where writer_id = $1',
        [first.writerId, lastSeq(last)],
      )
    }
    await client.query('commit')
  } catch (err) {
    // A broken connection refuses this too; the first error is the one that tells.
    await client.query('rollback').catch(() => undefined)
    throw err
  }
}

/** Locks the writer's row, so that two processes that replay the same spool take turns. */
const lastWritten = async (client: pg.Client, writerId: string): Promise<number> => {
  const { rows } = await client.query<{ last_seq: number }>(
    `insert into fact_writers (writer_id, last_seq) values ($1, 0)
     on conflict (writer_id) do update set updated_at = clock_timestamp() returning last_seq`,
    [writerId],
  )
  return rows[0]?.last_seq ?? 0
}

const insertLogs = async (client: pg.Client, steps: readonly Step[], rows: Rows): Promise<void> => {
  const writerId = steps[0]?.writerId
  await onRows(client, rows.events, insertEvents, [writerId])
  await onRows(client, rows.agentLog, insertAgentLog, [writerId])
  await onRows(client, rows.supervision, insertSupervision, [writerId])
}

/** Returns the calls that had ended before. */
const projectCalls = async (client: pg.Client, rows: Rows): Promise<readonly string[]> => {
  await onRows(client, rows.arrivals, insertArrivals)
  await onRows(client, [...rows.progress.values()], updateProgress)
  const completed = new Set(await onRows(client, [...rows.ends.values()], completeCalls))
  await onRows(client, [...rows.orders.values()], linkOrders)
  return [...rows.ends.keys()].filter((callId) => !completed.has(callId.toLowerCase()))
}

const projectRecordings = async (client: pg.Client, rows: Rows): Promise<void> => {
  await onRows(client, rows.recordingsStarted, insertRecordings)
  await onRows(client, rows.recordingsStopped, stopRecordings)
}

/** Runs a statement over rows as JSON in `$1`; returns the call ids that it returns, if it does. */
const onRows = async (
  client: pg.Client,
  rows: readonly Row[],
  statement: Statement,
  more: readonly unknown[] = [],
): Promise<readonly string[]> => {
  if (rows.length === 0) return []
  const result = await client.query<{ call_id: string }>({
    name: statement.name,
    text: statement.text,
    values: [toStorableJson(rows), ...more],
  })
  return result.rows.map((row) => row.call_id)
}

/** Named, so that the server parses and plans it once a connection. */
type Statement = { readonly name: string; readonly text: string }

const instant = (column: string): string => `to_timestamp(${column} / 1000)`

const insertEvents: Statement = {
  name: 'insert-events',
  text: `
    insert into call_events (writer_id, seq, call_id, at, type, payload)
    select $2::uuid, r.seq, r.call_id, ${instant('r.at')}, r.type, r.payload
      from json_to_recordset($1::json)
        as r(seq bigint, call_id uuid, at double precision, type text, payload jsonb)
     order by r.seq`,
}

const insertAgentLog: Statement = {
  name: 'insert-agent-log',
  text: `
    insert into agent_status_log (writer_id, seq, agent_id, at, type, from_status, to_status, lasted_ms, reason,
      break_type, call_id, leg_up, linked, direction)
    select $2::uuid, r.seq, r.agent_id, ${instant('r.at')}, r.type, r.from_status, r.to_status, r.lasted_ms, r.reason,
           r.break_type, r.call_id, r.leg_up, r.linked, r.direction
      from json_to_recordset($1::json)
        as r(seq bigint, agent_id uuid, at double precision, type text, from_status text, to_status text,
          lasted_ms bigint, reason text, break_type text, call_id uuid, leg_up boolean, linked boolean, direction text)
     order by r.seq`,
}

const insertSupervision: Statement = {
  name: 'insert-supervision',
  text: `
    insert into supervision_log (writer_id, seq, at, type, lead_id, agent_id, call_id, mode, visible, since, lasted_ms,
      reason, detail)
    select $2::uuid, r.seq, ${instant('r.at')}, r.type, r.lead_id, r.agent_id, r.call_id, r.mode, r.visible,
           ${instant('r.since')}, r.lasted_ms, r.reason, r.detail
      from json_to_recordset($1::json)
        as r(seq bigint, at double precision, type text, lead_id uuid, agent_id uuid, call_id uuid, mode text,
          visible boolean, since double precision, lasted_ms bigint, reason text, detail text)
     order by r.seq`,
}

const originColumns = `direction, dialled, line_code, source_line, caller_number_enc, caller_number_hash,
      caller_number_last4_hash`
const originValues = `r.direction, r.dialled, r.line_code, r.source_line, decode(r.number_enc, 'hex'), decode(r.number_hash, 'hex'),
           decode(r.number_last4_hash, 'hex')`
const originTypes = `direction text, dialled text, line_code text, source_line text, number_enc text, number_hash text,
          number_last4_hash text`

const insertArrivals: Statement = {
  name: 'insert-arrivals',
  text: `
    insert into calls (call_id, ${originColumns}, arrived_at)
    select r.call_id, ${originValues}, ${instant('r.arrived_at')}
      from json_to_recordset($1::json) as r(call_id uuid, ${originTypes}, arrived_at double precision)
    on conflict (call_id) do nothing`,
}

const insertCallbacks: Statement = {
  name: 'insert-callbacks',
  text: `
    insert into callback_tasks (call_id, origin, line_code, queue_id, caller_number_enc, caller_number_hash,
      caller_number_last4_hash, recording_id, message_ms, made_at, due_at)
    select r.call_id, r.origin, r.line_code, r.queue_id, decode(r.number_enc, 'hex'), decode(r.number_hash, 'hex'),
           decode(r.number_last4_hash, 'hex'), r.recording_id, r.message_ms, ${instant('r.made_at')}, ${instant('r.due_at')}
      from json_to_recordset($1::json) as r(call_id uuid, origin text, line_code text, queue_id text, number_enc text,
        number_hash text, number_last4_hash text, recording_id uuid, message_ms int, made_at double precision,
        due_at double precision)
    on conflict (call_id) do nothing`,
}

const updateProgress: Statement = {
  name: 'update-progress',
  text: `
    update calls c
       set queue_id = coalesce(r.queue_id, c.queue_id),
           queued_at = coalesce(c.queued_at, ${instant('r.queued_at')}),
           agent_id = coalesce(r.agent_id, c.agent_id),
           connected_at = coalesce(c.connected_at, ${instant('r.connected_at')}),
           wait_ms = coalesce(c.wait_ms, r.wait_ms),
           rating = coalesce(r.rating, c.rating)
      from json_to_recordset($1::json)
        as r(call_id uuid, queue_id text, queued_at double precision, agent_id uuid, connected_at double precision,
          wait_ms int, rating smallint)
     where c.call_id = r.call_id and c.ended_at is null`,
}

// The terminal record is complete in itself, so it stands even for a call whose arrival was refused.
const completeCalls: Statement = {
  name: 'complete-calls',
  text: `
    insert into calls as c (call_id, ${originColumns}, queue_id, agent_id, arrived_at, queued_at, connected_at,
      ended_at, wait_ms, talk_ms, hold_ms, result, ended_by, reason, rating, order_id, outcome)
    select r.call_id, ${originValues}, r.queue_id, r.agent_id, ${instant('r.arrived_at')}, ${instant('r.queued_at')},
           ${instant('r.connected_at')}, ${instant('r.ended_at')}, r.wait_ms, r.talk_ms, r.hold_ms, r.result,
           r.ended_by, r.reason, r.rating, r.order_id, r.outcome
      from json_to_recordset($1::json)
        as r(call_id uuid, ${originTypes}, queue_id text, agent_id uuid, arrived_at double precision,
          queued_at double precision, connected_at double precision, ended_at double precision, wait_ms int,
          talk_ms int, hold_ms int, result text, ended_by text, reason text, rating smallint, order_id uuid,
          outcome text)
    on conflict (call_id) do update
       set queue_id = excluded.queue_id, agent_id = excluded.agent_id, queued_at = excluded.queued_at,
           connected_at = excluded.connected_at, ended_at = excluded.ended_at, wait_ms = excluded.wait_ms,
           talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms, result = excluded.result,
           ended_by = excluded.ended_by, reason = excluded.reason, rating = coalesce(excluded.rating, c.rating),
           order_id = coalesce(excluded.order_id, c.order_id), outcome = excluded.outcome
     where c.ended_at is null
    returning c.call_id`,
}

const linkOrders: Statement = {
  name: 'link-orders',
  text: `
    update calls c set order_id = r.order_id
      from json_to_recordset($1::json) as r(call_id uuid, order_id uuid)
     where c.call_id = r.call_id and c.order_id is distinct from r.order_id`,
}

const insertRecordings: Statement = {
  name: 'insert-recordings',
  text: `
    insert into recordings (recording_id, call_id, path, started_at)
    select r.recording_id, r.call_id, r.path, ${instant('r.started_at')}
      from json_to_recordset($1::json)
        as r(recording_id uuid, call_id uuid, path text, started_at double precision)
    on conflict (recording_id) do nothing`,
}

const stopRecordings: Statement = {
  name: 'stop-recordings',
  text: `
    update recordings s set stopped_at = ${instant('r.stopped_at')}
      from json_to_recordset($1::json) as r(recording_id uuid, stopped_at double precision)
     where s.recording_id = r.recording_id and s.stopped_at is null`,
}
