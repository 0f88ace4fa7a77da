import { afterEach, expect, test } from 'vitest'
import { createOrderStore } from '../../../src/adapters/db/orders/store.ts'
import type { OrderRecord } from '../../../src/app/ports/orders.ts'
import { dayOf, dayToDate } from '../../../src/domain/calendar/shanghai.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { archiveInto, made } from './made.ts'

const opened: TestDatabase[] = []
const openDatabase = async (): Promise<TestDatabase> => {
  const db = await createTestDatabase()
  opened.push(db)
  return db
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((db) => db.remove()))
})

type Event = { order_id: string; version: number; at: Date; to_status: string }
type Definitions = { rows: { definition: string }[] }
const definitionsOf = async ({ database }: TestDatabase): Promise<string[]> => {
  const { rows } = await database.raw<Definitions>(
    `select pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid::regclass::text ~ '^(work_orders|order_|kpi_)' and indrelid::regclass::text !~ '_[0-9]{4}$'
     union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
       where contype = 'f' and conparentid = 0 order by 1`,
  )
  return rows.map(({ definition }) => definition)
}

test('an archive holds as many orders as were asked for, all of which can be read and are consistent', async () => {
  const db = await openDatabase()
  const before = await definitionsOf(db)
  expect(await archiveInto(db)).toEqual({ orders: 400, finished: true })
  expect(await definitionsOf(db)).toEqual(before)

  const store = createOrderStore(db.database, db.privacy)
  const ids = await db.database('work_orders').pluck<string[]>('order_id')
  expect(ids).toHaveLength(400)
  // Reading an order checks that its way fits its status.
  const records: (OrderRecord | null)[] = []
  for (const id of ids) records.push(await store.byId(id))
  const statuses = new Set(records.map((record) => record?.order.status))
  for (const status of ['ARCHIVED', 'CLOSED_DIRECT', 'NOT_ACCEPTED', 'HANDLING'] as const) {
    expect(statuses, status).toContain(status)
  }
  const events = await db
    .database('order_events')
    .orderBy(['order_id', 'version'])
    .select<Event[]>('order_id', 'version', 'at', 'to_status')
  for (const record of records) {
    const history = events.filter(({ order_id }) => order_id === record?.order.orderId)
    expect(history.map(({ version }) => version)).toEqual(history.map((_event, index) => index + 1))
    expect(history.at(-1)?.to_status).toBe(record?.order.status)
    expect(record?.version).toBe(history.length)
    // Instants are whole milliseconds.
    expect(JSON.stringify(record?.order.course)).not.toMatch(/\d{12}\.\d/)
    const times = history.map(({ at }) => at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times.at(-1)).toBeLessThan(made)
  }
}, 60_000)

test('numbers of a day begin with one and have no gap, and new ones come after them', async () => {
  const db = await openDatabase()
  await archiveInto(db, { orders: 300 })
  const numbers = await db.database('order_numbers').orderBy('order_no').pluck<string[]>('order_no')
  const byDay = new Map<string, number[]>()
  for (const number of numbers) {
    byDay.set(number.slice(2, 10), [...(byDay.get(number.slice(2, 10)) ?? []), Number(number.slice(10))])
  }
  for (const [day, sequence] of byDay) expect(sequence, day).toEqual(sequence.map((_n, index) => index + 1))
  const { rows } = await db.database.raw<{ rows: { day: string; last: number }[] }>(
    `select to_char(day, 'YYYYMMDD') as day, last from order_day_counters`,
  )
  expect(new Map(rows.map(({ day, last }) => [day, last]))).toEqual(
    new Map([...byDay].map(([day, sequence]) => [day, sequence.length])),
  )
  expect([...byDay.keys()].every((day) => day < dayToDate(dayOf(made)).replaceAll('-', ''))).toBe(true)
}, 60_000)

test('one that was cut short is usable, and the next start goes on to the same archive', async () => {
  const [whole, cut] = [await openDatabase(), await openDatabase()]
  const definitions = await definitionsOf(cut)
  // No chunk holds days of two years.
  const three = { orders: 240, years: 3 }
  await archiveInto(whole, three)
  expect(await archiveInto(cut, three, 1)).toMatchObject({ finished: false })
  expect(await definitionsOf(cut)).toEqual(definitions)
  expect(await archiveInto(cut, { ...three, now: made + 86_400_000 })).toEqual({
    orders: 240,
    finished: true,
  })
  const rowsOf = ({ database }: TestDatabase) =>
    database('work_orders')
      .orderBy('order_no')
      .select(
        'order_id',
        'order_no',
        'status',
        'title',
        'version',
        'effective_due',
        'lead_unit',
        'query_code',
      )
  expect(await rowsOf(cut)).toEqual(await rowsOf(whole))
  const cellsOf = ({ database }: TestDatabase) =>
    database('kpi_cells').orderBy(['grain', 'starts', 'unit', 'category', 'district'])
  expect(await cellsOf(cut)).toEqual(await cellsOf(whole))
}, 120_000)

test('a database that has orders is left alone unless somebody says so', async () => {
  const db = await openDatabase()
  await archiveInto(db, { orders: 50 })
  await expect(archiveInto(db)).rejects.toThrow('has its archive already')
  const other = await openDatabase()
  await other.database('calls').insert({
    ...{ call_id: '7b1f0a52-6f0e-4d55-9d4c-0f2f8f0f5a01', line_code: 'L12345', dialled: '12345' },
    arrived_at: new Date(made),
  })
  await expect(archiveInto(other)).rejects.toThrow('holds 0 orders and 1 calls')
  expect(await other.database('work_orders').pluck('order_id')).toEqual([])
  expect(await archiveInto(other, { orders: 50, add: true })).toMatchObject({ finished: true })
}, 60_000)
