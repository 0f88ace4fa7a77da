import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFactLog } from '../../../src/adapters/db/facts/fact-log.ts'
import { createMessageStore } from '../../../src/adapters/db/messages/store.ts'
import { createCallbackStore } from '../../../src/adapters/db/stores/callbacks.ts'
import { createOrderStore } from '../../../src/adapters/db/orders/store.ts'
import { createCallbacks } from '../../../src/app/callbacks/callbacks.ts'
import type { Actor } from '../../../src/app/work-orders/actor.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createScript, twoQueues } from '../../support/hotline-script.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
let folder: string
beforeAll(async () => {
  db = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
})
afterAll(async () => {
  await db.remove()
  await rm(folder, { recursive: true })
})

const agent: Actor = { userId: randomUUID(), role: 'AGENT', name: '王芳' }
const other: Actor = { userId: randomUUID(), role: 'AGENT', name: '李强' }
const lead: Actor = { userId: randomUUID(), role: 'SHIFT_LEAD', name: '周敏' }

/** A citizen who waits a minute, presses 1 and speaks; everything that the core said of it, in the database. */
const leaveMessage = async () => {
  const voicemail = { afterMs: 60_000, waitingOverStaffed: null }
  const script = createScript({
    ...twoQueues,
    queues: [{ queueId: 'SG_GENERAL', policy: { voicemail } }, { queueId: 'SG_ENV' }],
  })
  const [callId, recordingId] = [randomUUID(), randomUUID()]
  script.waits(callId)
  script.does({ type: 'wideningDue', callId }, 60_000)
  script.does({ type: 'digitPressed', callId, digit: '1' })
  script.does({ type: 'promptFinished', callId, prompt: 'voicemail-record' })
  script.does({ type: 'recordingStarted', callId, recordingId, path: `/r/${recordingId}.wav` })
  script.does({ type: 'callerHungUp', callId, reason: 'bye' }, 20_000)
  const log = await createFactLog({
    ...{ connectionString: db.connectionString, privacy: db.privacy, spoolFolder: folder, logger: silent },
  })
  log.append(script.facts)
  await log.flushed()
  await log.close()
  return callId
}
const open = () => {
  const clock = createHandClock()
  const told: string[] = []
  const news = { count: 0 }
  const messages = createMessageStore(db.database, db.privacy)
  const callbacks = createCallbacks({
    ...{ store: createCallbackStore(db.database, db.privacy), time: { now: () => 0 } },
    changed: () => (news.count += 1),
    tell: async ({ callId, number }) => {
      told.push(number)
      const row = {
        key: `${callId}.T7`,
        template: 'T7',
        orderId: null,
        unit: null,
        number,
        quiet: false,
      } as const
      await messages.post([
        { ...row, text: 'x', skipped: null, createdAt: clock.now(), notBefore: clock.now() },
      ])
    },
  })
  return { clock, callbacks, news, told }
}
const refusal = (pressed: Promise<unknown>) =>
  pressed.then(
    () => 'done',
    (error: unknown) => (error as Error).message.split(': ').at(-1),
  )

describe('whoever left a message', () => {
  it('is called back within two hours by the one agent who has taken it on', async () => {
    const callId = await leaveMessage()
    const { callbacks, news } = open()
    const [task] = (await callbacks.list(agent, 'OPEN')).items
    expect(task).toMatchObject({
      ...{ callId, origin: 'asked', lineCode: 'L12345', callerNumber: '138****5678', messageMs: 20_000 },
      ...{ mine: false, takenByName: null, version: 1 },
    })
    expect((task?.dueAt ?? 0) - (task?.madeAt ?? 0)).toBe(7_200_000)

    const taken = await callbacks.press(agent, callId, { event: 'take', version: 1 })
    expect(taken).toMatchObject({ mine: true, callerNumber: '13812345678', version: 2 })
    expect(await refusal(callbacks.press(other, callId, { event: 'take', version: 2 }))).toBe('taken')
    expect(await refusal(callbacks.press(agent, callId, { event: 'miss', version: 1 }))).toBe('stale')
    // Lists that are open hear of what was done, not of what was refused.
    expect(news.count).toBe(1)
    // The call is theirs now: they may hear it, and write an order of it.
    const call = await createOrderStore(db.database, db.privacy).call(callId)
    expect(call).toMatchObject({ agentId: agent.userId, isMessage: true })

    const unreached = { event: 'done', outcome: 'UNREACHED', note: '' } as const
    expect(await refusal(callbacks.press(agent, callId, { ...unreached, version: 2 }))).toBe('notTried')
    await callbacks.press(agent, callId, { event: 'miss', version: 2 })
    const done = await callbacks.press(agent, callId, { ...unreached, version: 3 })
    expect(done).toMatchObject({ state: 'DONE', outcome: 'UNREACHED', doneByName: '王芳' })
    expect(done.misses).toHaveLength(1)
    expect((await callbacks.list(agent, 'OPEN')).items).toEqual([])
    expect((await callbacks.list(other, 'DONE')).items[0]).toMatchObject({ callerNumber: '138****5678' })
    expect(await refusal(callbacks.press(agent, callId, { event: 'release', version: 4 }))).toBe('done')
  })

  it('is told so by a message, once', async () => {
    await leaveMessage()
    const { callbacks, told } = open()
    const before = await callbacks.tellCallers()
    expect(before).toBeGreaterThan(0)
    expect(told).toContain('13812345678')
    expect(await callbacks.tellCallers()).toBe(0)
  })

  it('is taken over by a lead from an agent who has gone', async () => {
    const callId = await leaveMessage()
    const { callbacks } = open()
    await callbacks.press(agent, callId, { event: 'take', version: 1 })
    expect(await callbacks.press(lead, callId, { event: 'take', version: 2 })).toMatchObject({ mine: true })
    const done = { event: 'done', outcome: 'NOTHING', note: '  ', version: 3 } as const
    expect(await refusal(callbacks.press(lead, callId, done))).toBe('noteMissing')
    expect(await callbacks.press(lead, callId, { ...done, note: '打错了' })).toMatchObject({ note: '打错了' })
  })

  it('is counted as unanswered, and as no abandoned call', async () => {
    const callId = await leaveMessage()
    const row = await db
      .database('calls')
      .where({ call_id: callId })
      .first<{ result: string; queue_id: string }>()
    expect(row).toMatchObject({ result: 'voicemail', queue_id: 'SG_GENERAL', connected_at: null })
    expect(await db.database('recordings').where({ call_id: callId })).toHaveLength(1)
  })
})
