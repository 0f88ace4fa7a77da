import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAccessLog } from '../../../../src/adapters/db/stores/access-log.ts'
import { createRecordingStore } from '../../../../src/adapters/db/stores/recordings.ts'
import { createDisclosure, type Disclosure } from '../../../../src/app/disclosure/revealing.ts'
import type { AccessEntry } from '../../../../src/app/ports/disclosure.ts'
import { insertCall } from '../stores/rows.ts'
import { caller, openHouse, type House } from '../orders/house.ts'
import { complaint, dispatcher, lead, li, refusalOf, wang } from '../orders/office.ts'

let house: House
let disclosure: Disclosure
const visit = { sessionId: randomUUID(), address: '10.0.0.7' }
const ask = { field: 'contactNumber', purpose: 'CONTACT', note: '' } as const

beforeAll(async () => {
  house = await openHouse()
  disclosure = createDisclosure({
    ...{ orders: house.store, time: house.clock, newId: randomUUID },
    accessLog: createAccessLog(house.db.database),
  })
})
beforeEach(async () => {
  await house.reset()
  await clear()
})
afterAll(() => house.close())

const clear = () =>
  house.db.database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica')
    await trx('access_log').delete()
  })
const lines = async () => (await disclosure.accessLog({})).items

const dispatched = async (confidential: boolean): Promise<string> => {
  const { orderId } = await house.file({ ...complaint, confidential })
  await house.drive(orderId, [house.dispatch(), dispatcher, '2026-04-30 16:40:00'])
  return orderId
}

describe('revealing', () => {
  test('shows one field whole for a minute, and writes down who, what, when, why and from where', async () => {
    const orderId = await dispatched(false)
    const { orderNo } = await house.orders.get(li, orderId)
    const revealed = await disclosure.reveal(caller, visit, orderId, {
      ...{ field: 'appellantName', purpose: 'OTHER', note: '核对 13808711234 的机主' },
    })
    expect(revealed).toEqual({
      ...{ field: 'appellantName', value: '陈建国', until: '2026-04-30T16:41:00+08:00' },
    })
    expect(await lines()).toMatchObject([
      {
        ...{ userId: caller.userId, userName: '冯芳', role: 'CALLBACK', action: 'reveal', outcome: 'GIVEN' },
        ...{ orderId, orderNo, field: 'appellantName', purpose: 'OTHER', note: '核对 138****1234 的机主' },
        ...{ address: '10.0.0.7', at: '2026-04-30T16:40:00+08:00', keepUntil: '2029-04-30T16:40:00+08:00' },
      },
    ])
  })

  test('of a confidential order is refused to its unit, whatever the purpose, and written down', async () => {
    const orderId = await dispatched(true)
    for (const field of ['contactNumber', 'callerNumber', 'appellantName'] as const) {
      const refused = await refusalOf(disclosure.reveal(house.people.eco, visit, orderId, { ...ask, field }))
      expect(refused.code).toBe('FORBIDDEN')
    }
    expect((await lines()).map(({ outcome, field }) => `${outcome} ${field}`).sort()).toEqual([
      ...['REFUSED appellantName', 'REFUSED callerNumber', 'REFUSED contactNumber'],
    ])
    expect(await disclosure.reveal(caller, visit, orderId, ask)).toMatchObject({ value: '13808711234' })
  })

  test('of another unit’s order tells that there is none, and is written down', async () => {
    const orderId = await dispatched(false)
    expect((await refusalOf(disclosure.reveal(house.people.police, visit, orderId, ask))).code).toBe(
      'NOT_FOUND',
    )
    expect((await refusalOf(disclosure.reveal(wang, visit, orderId, ask))).code).toBe('NOT_FOUND')
    expect((await lines()).map(({ outcome }) => outcome)).toEqual(['REFUSED', 'REFUSED'])
    expect(await disclosure.reveal(house.people.eco, visit, orderId, ask)).toMatchObject({
      ...{ field: 'contactNumber', value: '13808711234' },
    })
  })

  test('without a purpose, of nothing, or of no order is refused and leaves no line', async () => {
    const orderId = await dispatched(false)
    const other = { ...ask, purpose: 'OTHER' } as const
    expect(await refusalOf(disclosure.reveal(caller, visit, orderId, other))).toEqual({
      ...{ code: 'INVALID', details: [{ field: 'note', rule: 'required', limit: 4 }] },
    })
    expect(
      await refusalOf(disclosure.reveal(caller, visit, orderId, { ...ask, field: 'callerNumber' })),
    ).toEqual({
      ...{ code: 'INVALID', details: [{ field: 'callerNumber', rule: 'empty' }] },
    })
    expect((await refusalOf(disclosure.reveal(caller, visit, randomUUID(), ask))).code).toBe('NOT_FOUND')
    expect(await lines()).toEqual([])
  })

  test('the number of a call is for its agent and the lead', async () => {
    const callId = await insertCall(house.db, { callerNumber: '13987100001', agentId: li.userId })
    const why = { purpose: 'CALLBACK', note: '' } as const
    expect(await disclosure.revealCaller(lead, visit, callId, why)).toMatchObject({ value: '13987100001' })
    expect((await refusalOf(disclosure.revealCaller(wang, visit, callId, why))).code).toBe('FORBIDDEN')
    expect((await lines()).map(({ outcome, callId: id }) => [outcome, id]).sort()).toEqual([
      ...[
        ['GIVEN', callId],
        ['REFUSED', callId],
      ],
    ])
  })
})

const entry = (at: string, more: Partial<AccessEntry> = {}): AccessEntry => ({
  ...{ accessId: randomUUID(), at: Date.parse(at), userId: randomUUID(), userName: '冯芳', role: 'CALLBACK' },
  ...{
    action: 'reveal',
    outcome: 'GIVEN',
    orderId: null,
    orderNo: null,
    callId: null,
    field: 'contactNumber',
  },
  ...{ purpose: 'CONTACT', note: '', address: '::1', keepUntil: Date.parse(at) + 3 * 366 * 86_400_000 },
  ...more,
})

describe('the access log', () => {
  test('is paged stably and filtered by every column', async () => {
    const log = createAccessLog(house.db.database)
    const days = [1, 2, 2, 2, 3].map((day) => `2026-05-0${day}T09:00:00+08:00`)
    for (const day of days) await log.append(entry(day))
    const first = await disclosure.accessLog({ limit: 2 })
    await log.append(entry('2026-05-09T09:00:00+08:00', { userName: '李_晓', orderNo: 'KM20260501000042' }))
    const second = await disclosure.accessLog({ limit: 2, cursor: first.nextCursor ?? '' })
    const third = await disclosure.accessLog({ limit: 2, cursor: second.nextCursor ?? '' })
    const seen = [first, second, third].flatMap((page) => page.items.map(({ at }) => at))
    expect([seen.length, third.nextCursor]).toEqual([5, null])
    expect(seen).toEqual([...seen].sort().reverse())

    const found = async (ask: Parameters<Disclosure['accessLog']>[0]) =>
      (await disclosure.accessLog(ask)).items.length
    expect(await found({ person: '李_' })).toBe(1)
    expect(await found({ person: '冯%' })).toBe(0)
    expect(await found({ orderNo: '000042' })).toBe(1)
    expect(await found({ from: '2026-05-02T00:00:00+08:00', to: '2026-05-02T23:59:59+08:00' })).toBe(3)
    expect(await found({ role: 'LEADER' })).toBe(0)
    expect(await found({ action: 'reveal', outcome: 'GIVEN', role: 'CALLBACK' })).toBe(6)
    expect((await refusalOf(disclosure.accessLog({ cursor: 'x' }))).code).toBe('INVALID')
  })

  test('is never changed, and keeps every line until its time is up', async () => {
    const { database } = house.db
    await createAccessLog(database).append(entry('2026-05-01T09:00:00+08:00'))
    await expect(database('access_log').update({ user_name: 'x' })).rejects.toThrow('never changed')
    await expect(database('access_log').delete()).rejects.toThrow('is kept until')
    await expect(database.raw('truncate access_log')).rejects.toThrow('never changed')
    await clear()
    await createAccessLog(database).append(entry('2019-05-01T09:00:00+08:00'))
    expect(await database('access_log').delete()).toBe(1)
  })
})

test('a call’s recordings are found with its orders', async () => {
  const { database } = house.db
  const callId = await insertCall(house.db, { agentId: li.userId })
  const { orderId } = await house.orders.create(li, { callId })
  const recordingId = randomUUID()
  await database('recordings').insert({
    ...{ recording_id: recordingId, call_id: callId, path: '/r/x.wav', started_at: new Date(1000) },
  })
  const store = createRecordingStore(database)
  const expected = {
    recordingId,
    callId,
    path: '/r/x.wav',
    startedAt: 1000,
    stoppedAt: null,
    callEnded: true,
  }
  expect(await store.byCall(callId)).toEqual([expected])
  expect(await store.byId(recordingId)).toEqual(expected)
  expect(await store.byId(randomUUID())).toBeNull()
  expect(await store.orderIdsOfCall(callId)).toEqual([orderId])
  await database('recordings').delete()
})
