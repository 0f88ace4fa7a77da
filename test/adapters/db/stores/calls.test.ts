import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCallList } from '../../../../src/adapters/db/stores/calls.ts'
import { createCallerHistory } from '../../../../src/adapters/db/stores/caller-history.ts'
import type { CallFilter } from '../../../../src/app/ports/records.ts'
import { createFigureStore } from '../../../../src/adapters/db/stores/figures.ts'
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts'
import { insertCall, insertDial, insertOrder } from './rows.ts'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.remove())

const agent = randomUUID()
const minute = (count: number): Date => new Date(Date.UTC(2026, 10, 23, 3, count))

test('calls are listed page by page, the latest end first, though new ones end meanwhile', async () => {
  const calls = createCallList(db.database, db.privacy)
  const ids: string[] = []
  for (const at of [1, 2, 2, 2, 3]) ids.push(await insertCall(db, { agentId: agent, endedAt: minute(at) }))
  await insertCall(db, { agentId: randomUUID(), endedAt: minute(4) })
  await insertCall(db, { agentId: agent, endedAt: null })

  const first = await calls.list({ agentId: agent, limit: 2 })
  await insertCall(db, { agentId: agent, endedAt: minute(9) })
  const second = await calls.list({ agentId: agent, limit: 2, cursor: first.nextCursor ?? '' })
  const third = await calls.list({ agentId: agent, limit: 2, cursor: second.nextCursor ?? '' })
  const seen = [first, second, third].flatMap((page) => page.items.map((item) => item.callId))
  expect(new Set(seen)).toEqual(new Set(ids))
  expect(seen).toHaveLength(5)
  expect([seen[0], seen[4]]).toEqual([ids[4], ids[0]])
  expect(third.nextCursor).toBeNull()
  expect((await calls.list({ limit: 50 })).items).toHaveLength(7)
})

test('a listed call has its number, its instants and its order', async () => {
  const orderId = await insertOrder(db, { orderNo: 'KM20261123000001' })
  const callId = await insertCall(db, { callerNumber: '13987100001', agentId: agent, orderId, rating: 1 })
  expect((await createCallList(db.database, db.privacy).list({ limit: 1 })).items).toEqual([
    {
      callId,
      direction: 'inbound',
      outcome: null,
      lineCode: 'L12345',
      callerNumber: '13987100001',
      arrivedAt: '2026-11-23T02:00:00.000Z',
      queuedAt: '2026-11-23T02:00:00.000Z',
      answeredAt: '2026-11-23T02:00:04.000Z',
      endedAt: '2026-11-23T02:01:04.000Z',
      waitMs: 4000,
      talkMs: 60_000,
      holdMs: 0,
      result: 'answered',
      endedBy: 'caller',
      reason: 'normal',
      rating: 1,
      agentId: agent,
      agentName: null,
      orderId,
      orderNo: 'KM20261123000001',
    },
  ])
})

test('a discarded draft is no longer the order of its call', async () => {
  const callId = await insertCall(db, { orderId: randomUUID() })
  await db.database('call_orders').insert({
    call_id: callId,
    order_id: null,
    open: false,
    outcome: 'INVALID',
    outcome_at: new Date(),
  })
  const { items } = await createCallList(db.database, db.privacy).list({ limit: 1 })
  expect(items[0]).toMatchObject({ callId, orderId: null, orderNo: null })
})

test.each(['nonsense', '', Buffer.from('1 2').toString('base64url')])('%j is no cursor', async (cursor) => {
  const list = createCallList(db.database, db.privacy).list({ limit: 1, cursor })
  await expect(list).rejects.toMatchObject({ code: 'INVALID', statusCode: 400 })
})

test('a caller is known over all lines by earlier calls and orders', async () => {
  const number = '13987100001'
  const callId = randomUUID()
  await insertCall(db, { callId, callerNumber: number, endedAt: null })
  for (let hour = 1; hour <= 12; hour++) {
    await insertCall(db, {
      callerNumber: number,
      lineCode: hour === 12 ? 'L12369' : 'L12345',
      queuedAt: new Date(Date.UTC(2026, 10, 20, hour)),
    })
  }
  await insertCall(db, { callerNumber: '13987100002' })
  await insertOrder(db, {
    callerNumber: number,
    appellantName: '何建华',
    orderNo: 'KM20261123000001',
    createdAt: minute(0),
  })
  await insertOrder(db, { contactNumber: number, status: 'ARCHIVED', orderNo: 'KM20261123000002' })
  await insertOrder(db, { callerNumber: number, callId })

  const pop = await createCallerHistory(db.database, db.privacy).lookUp(`+86${number}`, callId)
  if (pop.state !== 'ready') throw new Error('The history was looked up')
  expect(pop).toMatchObject({ name: '何建华', labels: [], callCount: 12, orderCount: 2 })
  expect(pop.calls).toHaveLength(10)
  expect(pop.calls[0]).toEqual({
    callId: expect.any(String) as string,
    at: Date.UTC(2026, 10, 20, 12),
    lineCode: 'L12369',
    talkMs: 60_000,
    agentName: null,
    result: 'answered',
  })
  expect(pop.orders.map(({ orderNo, open, at }) => ({ orderNo, open, at }))).toEqual([
    { orderNo: 'KM20261123000001', open: true, at: minute(0).getTime() },
    { orderNo: 'KM20261123000002', open: false, at: Date.UTC(2026, 10, 23, 2, 5) },
  ])
})

test("a citizen's card names the caller; a confidential order does not", async () => {
  const history = createCallerHistory(db.database, db.privacy)
  await insertOrder(db, { callerNumber: '13987100003', appellantName: '保密人', confidential: true })
  expect(await history.lookUp('13987100003', randomUUID())).toMatchObject({ name: null, orderCount: 1 })
  await db.database('citizens').insert({
    name_enc: db.privacy.seal('段永芳'),
    name_hash: db.privacy.hashName('段永芳'),
    number_enc: db.privacy.seal('13987100003'),
    number_hash: db.privacy.hashNumber('13987100003'),
    number_last4_hash: db.privacy.hashLast4('13987100003'),
    labels: ['独居老人'],
  })
  expect(await history.lookUp('13987100003', randomUUID())).toMatchObject({
    name: '段永芳',
    labels: ['独居老人'],
  })
  expect(await history.lookUp('13987109999', randomUUID())).toEqual({
    state: 'ready',
    name: null,
    labels: [],
    callCount: 0,
    orderCount: 0,
    harassments: 0,
    calls: [],
    orders: [],
  })
})

test('the figures of the day are those of domain.md §9', async () => {
  const noon = new Date('2026-11-23T12:00:00+08:00')
  const midnight = new Date('2026-11-23T00:00:00+08:00')
  const before = new Date(midnight.getTime() - 1)
  await insertCall(db, { agentId: agent, queuedAt: before, rating: 1 })
  await insertCall(db, { agentId: agent, queuedAt: midnight, waitMs: 15_000, rating: 2 })
  await insertCall(db, { agentId: agent, queuedAt: noon, waitMs: 15_001, rating: 3 })
  await insertCall(db, { agentId: agent, queuedAt: noon, waitMs: 1000, endedAt: null })
  await insertCall(db, { queuedAt: noon, connected: false, endedAt: null })
  await insertCall(db, { queuedAt: noon, connected: false, waitMs: 4999 })
  await insertCall(db, { queuedAt: noon, connected: false, waitMs: 5000 })
  await insertCall(db, { queuedAt: noon, connected: false, waitMs: 9000, result: 'failed' })
  await insertCall(db, { queuedAt: noon, connected: false, queueId: 'SG_ENV', waitMs: 60_000 })
  await insertCall(db, { queuedAt: null, connected: false, result: 'refused' })
  await insertDial(db, { agentId: agent, at: noon })
  await insertDial(db, { agentId: agent, at: midnight, connected: false })
  await insertDial(db, { agentId: agent, at: before })
  await insertOrder(db, { agentId: agent, orderNo: 'KM20261123000001' })
  await insertOrder(db, { agentId: agent, orderNo: 'KM20261122000009' })
  const clerk = randomUUID()
  await insertOrder(db, { agentId: clerk, orderNo: 'KM20261123999999' })
  await insertOrder(db, { agentId: clerk })

  expect(await createFigureStore(db.database).today(noon)).toEqual({
    queues: {
      SG_GENERAL: {
        offered: 5,
        answered: 3,
        answeredWithin15s: 2,
        abandoned: 1,
        longestAnsweredWaitMs: 15_001,
      },
      SG_ENV: { offered: 1, answered: 0, answeredWithin15s: 0, abandoned: 1, longestAnsweredWaitMs: 0 },
    },
    agents: {
      [agent]: { calls: 3, dials: 2, orders: 1, rated: 2, satisfied: 1, talkMs: 180_000 },
      [clerk]: { calls: 0, dials: 0, orders: 1, rated: 0, satisfied: 0, talkMs: 0 },
    },
  })
})

test('calls are narrowed by every column, and by a telephone whole or by its end', async () => {
  const calls = createCallList(db.database, db.privacy)
  await db.database('users').insert({
    ...{ user_id: agent, username: 'li', name: '李晓', agent_no: '1001', role: 'AGENT', password_hash: 'x' },
  })
  const mine = await insertCall(db, { agentId: agent, callerNumber: '13987100001', rating: 3 })
  await insertCall(db, { agentId: randomUUID(), callerNumber: '13987100002', lineCode: 'L12369', rating: 1 })
  await insertDial(db, { agentId: agent, at: minute(30) })
  const found = async (filter: CallFilter) => (await calls.list({ limit: 10, filter })).items
  expect(await found({ phone: '+86 139 8710 0001' })).toMatchObject([{ callId: mine, agentName: '李晓' }])
  expect(await found({ phone: '0001' })).toMatchObject([{ callId: mine }])
  expect(await found({ phone: '139871' })).toEqual([])
  expect(await found({ agent: '1001' })).toHaveLength(2)
  expect(await found({ agent: '李' })).toHaveLength(2)
  expect(await found({ agent: '%' })).toEqual([])
  expect(await found({ direction: 'outbound' })).toHaveLength(1)
  expect(await found({ lineCode: 'L12369' })).toHaveLength(1)
  expect(await found({ rating: 3, direction: 'inbound' })).toMatchObject([{ callId: mine }])
  expect(await found({ result: 'abandoned' })).toEqual([])
  expect(await found({ from: minute(30).getTime() })).toHaveLength(1)
  expect(await found({ until: minute(30).getTime(), agent: '1001' })).toMatchObject([{ callId: mine }])
})
