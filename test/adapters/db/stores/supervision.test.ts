import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFactLog } from '../../../../src/adapters/db/facts/fact-log.ts'
import { createSupervisionLog } from '../../../../src/adapters/db/stores/supervision-log.ts'
import type { Fact, LeadFact } from '../../../../src/domain/acd/facts.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../../support/database.ts'

let db: TestDatabase
let spoolFolder: string
beforeEach(async () => {
  db = await createTestDatabase()
  spoolFolder = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
})
afterEach(async () => {
  await db.remove()
  await rm(spoolFolder, { recursive: true })
})

const noon = Date.UTC(2026, 10, 27, 4)
const everything = { from: null, until: null, person: null, act: null, cursor: null, limit: 50 }
const someone = async (name: string, agentNo: string): Promise<string> => {
  const userId = randomUUID()
  await db.database('users').insert({
    ...{ user_id: userId, username: agentNo, name, agent_no: agentNo, role: 'AGENT', password_hash: '-' },
  })
  return userId
}
const write = async (facts: readonly Fact[]) => {
  const log = await createFactLog({
    ...{ connectionString: db.connectionString, privacy: db.privacy, spoolFolder, logger: silent },
  })
  for (const fact of facts) log.append([fact])
  await log.flushed()
  await log.close()
}

/** A lead listens for 42 s, then whispers and is still at it, forces a break after the call, moves a call, and writes. */
const anHour = async () => {
  const [leadId, agentId, callId, moved] = [
    await someone('王强', '9001'),
    await someone('李敏', '8003'),
    randomUUID(),
    randomUUID(),
  ]
  const about = { leadId, agentId, callId, visible: false } as const
  const since = noon + 123
  const facts: LeadFact[] = [
    { type: 'leadWatchBegan', at: since, ...about, mode: 'listen' },
    {
      ...{ type: 'leadWatchEnded', at: since + 42_000, ...about, mode: 'listen', since },
      ...{ lastedMs: 42_000, reason: 'changed' },
    },
    { type: 'leadWatchBegan', at: since + 42_000, ...about, mode: 'whisper' },
    { type: 'leadForced', at: since + 50_000, leadId, agentId, to: { breakType: 'MEAL' }, callId },
    {
      ...{ type: 'leadMoved', at: since + 60_000, leadId, agentId: null, callId: moved },
      ...{ queueId: 'SG_GENERAL', toQueueId: 'SG_ENV' },
    },
    { type: 'leadWrote', at: since + 70_000, leadId, agentId, noteId: randomUUID(), text: '请回拨' },
    { type: 'leadTookOver', at: since + 80_000, leadId, agentId, callId },
  ]
  await write(facts)
  return { leadId, agentId, callId, moved }
}

test('every act of a lead is one line, with whom, in which call, and how long', async () => {
  const { leadId, agentId, callId, moved } = await anHour()
  const log = createSupervisionLog(db.database)
  const { items } = await log.list(everything)
  expect(items.map(({ act }) => act)).toEqual(['takeOver', 'write', 'move', 'force', 'whisper', 'listen'])
  expect(items.at(-1)).toMatchObject({
    ...{ at: '2026-11-27T12:00:00.123+08:00', leadId, leadName: '王强', agentId, agentName: '李敏', callId },
    ...{ visible: false, lastedMs: 42_000, reason: 'changed', afterCall: false },
  })
  expect(items.at(-2)).toMatchObject({ act: 'whisper', lastedMs: null, reason: null })
  expect(items[3]).toMatchObject({ act: 'force', detail: 'MEAL', afterCall: true })
  expect(items[2]).toMatchObject({ act: 'move', callId: moved, agentName: null })
  expect(items[2]?.detail).toBeTruthy()

  const acts = async (wanted: object) =>
    (await log.list({ ...everything, ...wanted })).items.map(({ act }) => act)
  expect(await acts({ act: 'listen' })).toEqual(['listen'])
  expect(await acts({ act: 'force', person: '8003' })).toEqual(['force'])
  expect(await acts({ person: '敏' })).toHaveLength(5)
  expect(await acts({ from: noon + 60_000 })).toEqual(['takeOver', 'write', 'move'])
  expect(await acts({ until: noon + 1000 })).toEqual(['listen'])
  const first = await log.list({ ...everything, limit: 4 })
  const second = await log.list({ ...everything, limit: 4, cursor: first.nextCursor })
  expect([...first.items, ...second.items]).toEqual(items)
  expect(second.nextCursor).toBeNull()
  await expect(log.list({ ...everything, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('nobody changes or removes a line', async () => {
  await anHour()
  const table = () => db.database('supervision_log')
  await expect(table().update({ visible: true })).rejects.toThrow('never changed')
  await expect(table().delete()).rejects.toThrow('never changed')
  await expect(db.database.raw('truncate supervision_log')).rejects.toThrow('never changed')
})
