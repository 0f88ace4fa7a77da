import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMessageStore } from '../../../src/adapters/db/messages/store.ts'
import { createDeskStore } from '../../../src/adapters/db/orders/desks.ts'
import { createOrderStore } from '../../../src/adapters/db/orders/store.ts'
import { seed } from '../../../src/adapters/db/seed/seed.ts'
import { createFigureStore } from '../../../src/adapters/db/stores/figures.ts'
import { createPeopleStore } from '../../../src/adapters/db/stores/people.ts'
import { deskOrders } from '../../../src/app/demo/desk-orders.ts'
import type { Log } from '../../../src/app/ports/log.ts'
import { orderStatuses } from '../../../src/domain/orders/terms.ts'
import { fillDemoDesks } from '../../../src/main/demo-desks.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../support/database.ts'

const thursday = Date.parse('2026-11-26T18:00:00+08:00')
let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
  await seed(db.database, { demo: true, privacy: db.privacy, now: thursday })
  await fillDemoDesks(db.database, db.privacy, silent, thursday)
})
afterAll(() => db.remove())

const person = async (username: string) => {
  const found = (await createPeopleStore(db.database).all()).find((one) => one.username === username)
  if (found === undefined) throw new Error(`${username} is not there`)
  const units = await createOrderStore(db.database, db.privacy).unitsOfUser(found.userId)
  return { userId: found.userId, units: units.length === 0 ? null : units }
}

test('the demonstration has orders in every state, in all three lights, for every desk', async () => {
  const desks = createDeskStore(db.database, db.privacy)
  const clerk = await person('dispatch1')
  const lists = [
    ...(['dispatch', 'returns', 'review', 'callback', 'ruling', 'extensions'] as const),
    ...(['expedite', 'overdue', 'proposed', 'supervisions'] as const),
  ]
  const counts = await desks.counts(lists, clerk, thursday)
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([])
  for (const unit of ['eco1', 'urban1', 'police1', 'market1', 'housing1', 'wuhua1']) {
    const { unit: own } = await desks.counts(['unit'], await person(unit), thursday)
    expect([unit, (own ?? 0) > 0]).toEqual([unit, true])
  }
  for (const helper of ['urban1', 'street1', 'ecowuhua1']) {
    const { tasks } = await desks.counts(['tasks'], await person(helper), thursday)
    expect([helper, (tasks ?? 0) > 0]).toEqual([helper, true])
  }
  const found = await db.database('work_orders').distinct('status').pluck<string[]>('status')
  const ends = ['NOT_ACCEPTED', 'TRANSFERRED', 'MERGED', 'VOIDED']
  expect(found.toSorted()).toEqual(orderStatuses.filter((status) => !ends.includes(status)).toSorted())
  const items = await desks.list({
    ...{ desk: 'unit', filter: {}, reader: clerk, now: thursday, after: null, limit: 100 },
  })
  expect(new Set(items.map(({ light }) => light))).toEqual(new Set(['GREEN', 'YELLOW', 'RED', null]))
})

test('but for one that is an hour old nothing of it happened today, and its messages are sent', async () => {
  const { queues, agents } = await createFigureStore(db.database).today(new Date(thursday))
  expect([queues, Object.values(agents).map(({ orders }) => orders)]).toEqual([{}, [1]])
  const all = { number: null, orderId: null, limit: 100, after: null }
  const messages = await createMessageStore(db.database, db.privacy).list({ ...all, state: null })
  expect(new Set(messages.map(({ state }) => state))).toEqual(new Set(['SENT']))
})

test.each([
  ['a Monday after midnight', '2026-11-23T00:05:00+08:00'],
  ['noon in the national holidays', '2026-10-04T12:00:00+08:00'],
  ['the first day of a year without a notice', '2027-01-01T09:00:00+08:00'],
])('no press is refused on %s', { timeout: 60_000 }, async (_name, time) => {
  const own = await createTestDatabase()
  try {
    const now = Date.parse(time)
    await seed(own.database, { demo: true, privacy: own.privacy, now })
    const warned: unknown[] = []
    const nothing = () => undefined
    const log: Log = {
      child: () => log,
      ...{ debug: nothing, info: nothing, error: nothing, warn: (line) => void warned.push(line) },
    }
    await fillDemoDesks(own.database, own.privacy, log, now)
    expect(warned).toEqual([])
    const filed = await own.database('work_orders').where('created_at', '>', new Date(now - 40 * 86_400_000))
    expect(filed.length).toBeGreaterThanOrEqual(deskOrders.length)
    const [later] = await own.database('order_events').where('at', '>', new Date(now)).count()
    expect(later).toMatchObject({ count: 0 })
  } finally {
    await own.remove()
  }
})
