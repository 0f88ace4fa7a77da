import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFactLog, type MeasuredFactLog } from '../../../../src/adapters/db/facts/fact-log.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../../support/database.ts'
import { createTcpProxy, type TcpProxy } from '../../../support/tcp-proxy.ts'
import { createScript } from '../../../support/hotline-script.ts'
import { answeredCall, noon, numberedStep } from './calls.ts'

let db: TestDatabase
let proxy: TcpProxy
let spoolFolder: string
let logs: MeasuredFactLog[]

beforeEach(async () => {
  db = await createTestDatabase()
  proxy = await createTcpProxy(Number(new URL(db.connectionString).port))
  spoolFolder = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
  logs = []
})
afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()))
  await proxy.close()
  await db.remove()
  await rm(spoolFolder, { recursive: true })
})

const openLog = async (
  options: { memoryFacts?: number; batchFacts?: number; answerTimeoutMs?: number } = {},
): Promise<MeasuredFactLog> => {
  const url = new URL(db.connectionString)
  url.port = String(proxy.port)
  const log = await createFactLog({
    connectionString: url.href,
    privacy: db.privacy,
    spoolFolder,
    logger: silent,
    closeMs: 200,
    ...options,
  })
  logs.push(log)
  return log
}

const health = (log: MeasuredFactLog, wanted: boolean): Promise<void> =>
  new Promise((resolve) => {
    if (log.healthy === wanted) resolve()
    else log.onHealth((healthy) => healthy === wanted && resolve())
  })

/** The numbers of the steps in the order in which they were written. */
const writtenNumbers = async (): Promise<number[]> => {
  const rows = await db
    .database('call_events')
    .orderBy('seq')
    .select<{ payload: { priority: number } }[]>('payload')
  return rows.map((row) => row.payload.priority)
}
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('a call from here leaves one row with its direction and outcome, and the number only sealed', async () => {
  const log = await openLog()
  const [callId, agentId, orderId] = [randomUUID(), randomUUID(), randomUUID()]
  const script = createScript()
  script.sitsDown(agentId)
  const number = '13987100009'
  script.does({ type: 'dial', agentId, callId, number, orderId, dialsToday: 0 })
  script.does({ type: 'calleeRings', callId, early: false })
  script.does({ type: 'calleeAnswered', callId })
  script.does({ type: 'callerHungUp', callId, reason: 'hungUp' })
  for (const fact of script.facts) log.append([fact])
  await log.flushed()

  const row = await db.database('calls').where({ call_id: callId }).first<{ caller_number_enc: Buffer }>()
  expect(row).toMatchObject({
    ...{ direction: 'outbound', outcome: 'answered', result: 'answered', ended_by: 'caller' },
    ...{ agent_id: agentId, order_id: orderId, dialled: '139****0009', queue_id: null, queued_at: null },
    ...{ wait_ms: null, talk_ms: 1000, hold_ms: 0 },
  })
  expect(db.privacy.open(row.caller_number_enc)).toBe(number)
  const { rows } = await db.database.raw<{ rows: { all: string }[] }>(
    `select (select json_agg(payload) from call_events)::text || (select json_agg(calls) from calls)::text as all`,
  )
  expect(rows[0]?.all).not.toContain(number)
  const talked = await db
    .database('agent_status_log')
    .where({ to_status: 'talking' })
    .first<object>('direction')
  expect(talked).toEqual({ direction: 'outbound' })
})

test('a call leaves one complete row, its log, its recording and what its agent did', async () => {
  const log = await openLog()
  const callId = randomUUID()
  const agentId = randomUUID()
  for (const step of answeredCall({ callId, agentId })) log.append(step)
  await log.flushed()

  const row = await db.database('calls').where({ call_id: callId }).first<Record<string, unknown>>()
  expect(row).toMatchObject({
    line_code: 'L12345',
    dialled: '12345',
    queue_id: 'SG_GENERAL',
    agent_id: agentId,
    arrived_at: new Date(noon),
    queued_at: new Date(noon + 6000),
    connected_at: new Date(noon + 10_000),
    ended_at: new Date(noon + 75_500),
    wait_ms: 4000,
    talk_ms: 60_000,
    hold_ms: 0,
    result: 'answered',
    ended_by: 'agent',
    reason: 'normal',
    rating: 1,
  })
  expect(db.privacy.open(row['caller_number_enc'] as Buffer)).toBe('13987100001')
  expect(row['caller_number_hash']).toEqual(db.privacy.hashNumber('13987100001'))

  const events = await db
    .database('call_events')
    .orderBy('seq')
    .select<{ type: string; payload: object; seq: number }[]>()
  expect(events.map((event) => event.type)).toEqual(
    answeredCall()
      .flat()
      .filter((fact) => fact.type !== 'agentStatusChanged')
      .map((fact) => fact.type),
  )
  expect(JSON.stringify(events)).not.toContain('13987100001')
  expect(await db.database('agent_status_log')).toMatchObject([
    { agent_id: agentId, from_status: 'ready', to_status: 'offered', lasted_ms: 12_346, call_id: callId },
  ])
  expect(await db.database('recordings')).toMatchObject([
    { call_id: callId, started_at: new Date(noon + 10_000), stopped_at: new Date(noon + 70_000) },
  ])
})

test('a live call shows what is known of it so far', async () => {
  const log = await openLog()
  const callId = randomUUID()
  for (const step of answeredCall({ callId }).slice(0, 6)) log.append(step)
  await log.flushed()
  expect(await db.database('calls').first()).toMatchObject({
    queue_id: 'SG_GENERAL',
    queued_at: new Date(noon + 6000),
    connected_at: new Date(noon + 10_000),
    wait_ms: 4000,
    ended_at: null,
    result: null,
  })
})

test('a call that ends twice keeps its first terminal record, in one batch as in two', async () => {
  const log = await openLog()
  const [callId, otherId] = [randomUUID(), randomUUID()]
  const again = (id: string) => {
    const end = answeredCall({ callId: id }).at(-1)?.[0]
    if (end?.type !== 'callEnded') throw new Error('A call ends with callEnded')
    return [{ ...end, at: end.at + 1, result: 'failed', reason: 'again' } as const]
  }
  for (const step of answeredCall({ callId })) log.append(step)
  log.append(again(callId))
  for (const step of answeredCall({ callId: otherId })) log.append(step)
  await log.flushed()
  log.append(again(otherId))
  await log.flushed()
  const rows = await db.database('calls').select('result', 'reason', 'ended_at')
  expect(rows).toEqual(
    Array(2).fill({ result: 'answered', reason: 'normal', ended_at: new Date(noon + 75_500) }),
  )
})

test('a withheld number is nowhere; text that callers control cannot break the log', async () => {
  const log = await openLog()
  const callId = randomUUID()
  log.append([
    {
      at: noon,
      callId,
      type: 'callArrived',
      callerNumber: null,
      dialled: "1'; drop table calls; --\0\ud800",
      lineCode: null,
      sourceLine: '\u202e"\\u0000',
    },
  ])
  await log.flushed()
  expect(await db.database('calls').first()).toMatchObject({
    caller_number_enc: null,
    caller_number_hash: null,
    caller_number_last4_hash: null,
    dialled: "1'; drop table calls; --\u{fffd}\u{fffd}",
    source_line: '\u202e"\\u0000',
  })
})

test('steps are written in order, and the facts of a step share a transaction', async () => {
  const log = await openLog({ batchFacts: 50 })
  const callId = randomUUID()
  for (const number of numbers(1, 500))
    log.append([...numberedStep(number, callId), ...numberedStep(number, callId)])
  await log.flushed()
  expect(await writtenNumbers()).toEqual(numbers(1, 500).flatMap((number) => [number, number]))
  const perTransaction = await db
    .database('call_events')
    .select<{ xid: string; count: number }[]>(db.database.raw('xmin::text as xid, count(*) as count'))
    .groupByRaw('xmin::text')
  expect(perTransaction.length).toBeGreaterThanOrEqual(10)
  for (const { count } of perTransaction) expect(count % 2).toBe(0)
})

test('an outage loses and doubles nothing, and the log says how it fares', async () => {
  const log = await openLog()
  const callId = randomUUID()
  const changes: boolean[] = []
  log.onHealth((healthy) => changes.push(healthy))
  numbers(1, 100).forEach((number) => log.append(numberedStep(number, callId)))
  await log.flushed()
  proxy.cut()
  numbers(101, 300).forEach((number) => log.append(numberedStep(number, callId)))
  await health(log, false)
  numbers(301, 400).forEach((number) => log.append(numberedStep(number, callId)))
  expect(await writtenNumbers()).toEqual(numbers(1, 100))
  expect(log.backlog().facts).toBe(300)
  expect(log.backlog().oldestAt).not.toBeNull()
  proxy.restore()
  await log.flushed()
  expect(log.backlog()).toMatchObject({ facts: 0, oldestAt: null })
  expect(log.healthy).toBe(true)
  expect(await writtenNumbers()).toEqual(numbers(1, 400))
  expect(changes).toEqual([false, true])
})

test('a database that is away at the start is known before the first call', async () => {
  proxy.cut()
  const log = await openLog()
  await health(log, false)
  proxy.restore()
  await health(log, true)
})

test('facts that nothing can write down do no harm to the call, nor to the facts behind them', async () => {
  const log = await openLog()
  const endless: Record<string, unknown> = {}
  endless['endless'] = endless
  log.append([{ ...numberedStep(1, randomUUID())[0], ...endless } as never])
  log.append(numberedStep(2, randomUUID()))
  await log.flushed()
  expect(await writtenNumbers()).toEqual([2])
})

test('a database that goes away between two calls is noticed without a call', async () => {
  const log = await openLog()
  log.append(numberedStep(1, randomUUID()))
  await log.flushed()
  proxy.cut()
  await health(log, false)
  proxy.restore()
  await health(log, true)
})

test('a batch whose COMMIT was not answered is not written twice', async () => {
  const log = await openLog()
  const callId = randomUUID()
  log.append(numberedStep(1, callId))
  await log.flushed()
  const lost = proxy.loseAnswerTo('commit')
  numbers(2, 50).forEach((number) => log.append(numberedStep(number, callId)))
  await lost
  await log.flushed()
  expect(await writtenNumbers()).toEqual(numbers(1, 50))
})

test('a connection that swallows everything is given up after its time, and nothing is lost', async () => {
  const log = await openLog({ answerTimeoutMs: 500 })
  const callId = randomUUID()
  log.append(numberedStep(1, callId))
  await log.flushed()
  proxy.block()
  log.append(numberedStep(2, callId))
  await health(log, false)
  proxy.restore()
  await log.flushed()
  expect(await writtenNumbers()).toEqual([1, 2])
})

test('memory stays bounded in an outage: past the bound, steps are read back from the spool in order', async () => {
  const log = await openLog({ memoryFacts: 50 })
  const callId = randomUUID()
  proxy.cut()
  numbers(1, 3000).forEach((number) => log.append(numberedStep(number, callId)))
  await health(log, false)
  proxy.restore()
  numbers(3001, 3100).forEach((number) => log.append(numberedStep(number, callId)))
  await log.flushed()
  numbers(3101, 3200).forEach((number) => log.append(numberedStep(number, callId)))
  await log.flushed()
  expect(await writtenNumbers()).toEqual(numbers(1, 3200))
})

test('what could not be written before the end is written at the next start, before anything new', async () => {
  const callId = randomUUID()
  proxy.cut()
  const first = await openLog()
  numbers(1, 200).forEach((number) => first.append(numberedStep(number, callId)))
  const unfinished = first.flushed()
  unfinished.catch(() => undefined)
  await first.close()
  await expect(unfinished).rejects.toThrow('closed before')

  const second = await openLog()
  numbers(201, 300).forEach((number) => second.append(numberedStep(number, callId)))
  await second.close()

  proxy.restore()
  const third = await openLog()
  numbers(301, 400).forEach((number) => third.append(numberedStep(number, callId)))
  await third.flushed()
  // Rows lie in the table as they were written: `ctid` is their place.
  const rows = await db
    .database('call_events')
    .orderByRaw('ctid')
    .select<{ payload: { priority: number } }[]>('payload')
  expect(rows.map((row) => row.payload.priority)).toEqual(numbers(1, 400))
  await third.close()
  expect(await readdir(spoolFolder)).toEqual([])
})

test('a step that the database refuses is set aside, and those around it are written', async () => {
  const log = await openLog()
  const callId = randomUUID()
  proxy.cut()
  log.append(numberedStep(1, callId))
  log.append(numberedStep(2, 'no uuid at all'))
  log.append(numberedStep(3, callId))
  proxy.restore()
  await log.flushed()
  expect(await writtenNumbers()).toEqual([1, 3])
  const refused = await db.database('refused_facts').select<{ sealed_step: Buffer; error: string }[]>()
  expect(refused).toHaveLength(1)
  expect(refused[0]?.error).toContain('invalid input syntax for type uuid')
  expect(db.privacy.open(refused[0]?.sealed_step ?? Buffer.alloc(0))).toContain('no uuid at all')
})

test('five thousand facts a second take less than half a processor here', async () => {
  const log = await openLog()
  const steps = Array.from({ length: 1000 }, () => answeredCall()).flat()
  const facts = steps.flat().length
  // The clock on the wall would measure who else is using the machine.
  const before = process.cpuUsage()
  for (const step of steps) log.append(step)
  await log.flushed()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / facts).toBeLessThan(100)
  const calls = await db.database('calls').select<{ ended_at: Date | null }[]>('ended_at')
  expect(calls).toHaveLength(1000)
  expect(calls.every((call) => call.ended_at !== null)).toBe(true)
})
