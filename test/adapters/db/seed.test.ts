import { randomUUID } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePassword, seedPeople } from '../../../src/adapters/db/seed/people.ts'
import { seedReference } from '../../../src/adapters/db/seed/reference.ts'
import { createOrderStore } from '../../../src/adapters/db/orders/store.ts'
import { seed } from '../../../src/adapters/db/seed/seed.ts'
import { createCallerHistory } from '../../../src/adapters/db/stores/caller-history.ts'
import { createFigureStore } from '../../../src/adapters/db/stores/figures.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.remove())

test('the reference data are those of the city', async () => {
  const counts = await Promise.all(
    ['lines', 'skills', 'queues', 'categories', 'districts', 'units', 'scripts', 'break_types'].map(
      async (table) => [table, (await db.database(table)).length] as const,
    ),
  )
  expect(Object.fromEntries(counts)).toEqual({
    lines: 7,
    skills: 10,
    queues: 10,
    categories: 72,
    districts: 18,
    units: 50,
    scripts: 7,
    break_types: 5,
  })
  const leaves = await db.database('categories').whereNotNull('parent_code')
  expect(leaves).toHaveLength(60)
  expect(
    await db.database('categories').where({ code: '0202' }).first('name', 'lead_unit', 'pinyin', 'initials'),
  ).toEqual({
    name: '社会生活噪音',
    lead_unit: 'POLICE',
    pinyin: 'shehuishenghuozaoyin',
    initials: 'shshzy',
  })
})

test('the calendar of 2026 has the published days', async () => {
  const row = await db
    .database('calendars')
    .where({ year: 2026 })
    .first<{ days: { date: string; name: string; isOffDay: boolean }[] }>('days')
  expect(row.days).toHaveLength(39)
  expect(row.days.filter((day) => !day.isOffDay).map((day) => day.date)).toEqual([
    '2026-01-04',
    '2026-02-14',
    '2026-02-28',
    '2026-05-09',
    '2026-09-20',
    '2026-10-10',
  ])
  expect(
    row.days.filter((day) => day.name === '春节' && day.isOffDay).map((day) => day.date.slice(5)),
  ).toEqual(['02-15', '02-16', '02-17', '02-18', '02-19', '02-20', '02-21', '02-22', '02-23'])
})

test('seeding again changes nothing, not even what an administrator edited', async () => {
  await db.database('scripts').where({ moment: 'close' }).update({ text: '再见' })
  expect(await seedReference(db.database)).toBe(false)
  await db.database('settings').where({ key: 'referenceData' }).delete()
  await db.database('districts').where({ code: '530181' }).delete()
  expect(await seedReference(db.database)).toBe(true)
  expect(await db.database('scripts').where({ moment: 'close' }).first('text')).toEqual({ text: '再见' })
  expect(await db.database('districts')).toHaveLength(18)
})

test('without the demonstration there is one administrator, whose password opens', async () => {
  const made = await seedPeople(db.database, { demo: false, privacy: db.privacy })
  expect(made.map(({ username, role }) => ({ username, role }))).toEqual([
    { username: 'admin', role: 'SYSADMIN' },
  ])
  const row = await db.database('users').first<{ password_hash: string }>('password_hash')
  expect(row.password_hash).toMatch(/^\$argon2id\$/)
  expect(await verify(row.password_hash, made[0]?.password ?? '')).toBe(true)
})

test('the demonstration adds those who are missing, once, even when started twice at a time', async () => {
  const everybody = { demo: true, privacy: db.privacy }
  const [one, two] = await Promise.all([1, 2].map(() => seedPeople(db.database, everybody)))
  const made = [...(one ?? []), ...(two ?? [])]
  expect(new Set(made.map(({ username }) => username)).size).toBe(made.length)
  const count = (role: string) => made.filter((account) => account.role === role).length
  expect(
    ['AGENT', 'SHIFT_LEAD', 'DISPATCHER', 'CALLBACK', 'LEADER', 'UNIT_L2', 'UNIT_L3'].map(count),
  ).toEqual([...[8, 1, 2, 2, 2, 9, 2]])
  expect(await seedPeople(db.database, everybody)).toEqual([])
  const unitless = made.filter(({ role, units }) => role.startsWith('UNIT') && units.length === 0)
  expect(unitless).toEqual([])
  const staffed = await db
    .database('lines')
    .join('user_skills', 'user_skills.skill_code', 'lines.queue_id')
    .groupBy('lines.code')
    .count<{ count: number }[]>('* as count')
  expect(staffed).toHaveLength(7)
  expect(Math.min(...staffed.map((line) => line.count))).toBeGreaterThanOrEqual(2)
})

test("the demonstration's citizens have a past, told once, of which nothing happened today", async () => {
  const now = Date.UTC(2026, 10, 23, 4)
  await Promise.all([1, 2].map(() => seed(db.database, { demo: true, privacy: db.privacy, now })))
  expect(await db.database('citizens')).toHaveLength(6)
  expect(await createFigureStore(db.database).today(new Date(now))).toEqual({ queues: {}, agents: {} })

  const pop = await createCallerHistory(db.database, db.privacy).lookUp('13908710135', randomUUID())
  if (pop.state !== 'ready') throw new Error('The history was looked up')
  expect(pop).toMatchObject({ name: '何建华', labels: ['多次来电'], callCount: 3, orderCount: 2 })
  expect(pop.calls.map((call) => call.agentName)).toEqual(['陈建国', '李晓梅', '王志强'])
  expect(pop.orders).toMatchObject([
    { open: true, status: 'HANDLING', dispatchDue: Date.parse('2026-11-21T10:00:00+08:00') },
    { open: false, status: 'ARCHIVED', orderNo: 'KM20261111000001' },
  ])
  await seed(db.database, { demo: true, privacy: db.privacy, now: now + 86_400_000 })
  expect(await db.database('calls')).toHaveLength(11)
})

test("every order of the demonstration follows its category's rules and can be read back", async () => {
  const orders = await db.database('work_orders').select<{ order_id: string }[]>('order_id')
  const store = createOrderStore(db.database, db.privacy)
  const leaves = await db.database('categories').whereNotNull('parent_code').pluck<string[]>('code')
  const districts = await db.database('districts').pluck<string[]>('code')
  expect(orders).toHaveLength(9)
  for (const { order_id } of orders) {
    const record = await store.byId(order_id)
    expect(leaves).toContain(record?.order.fields.category)
    expect(districts).toContain(record?.order.fields.districtCode)
    expect(record?.callerNumber).toBe(record?.order.fields.contactNumber)
    const history = await store.history(order_id)
    expect(history.at(-1)?.toStatus).toBe(record?.order.status)
    expect(history).toHaveLength(record?.version ?? 0)
  }
})

test('passwords are readable, long and never the same', () => {
  const passwords = Array.from({ length: 100 }, makePassword)
  for (const password of passwords) expect(password).toMatch(/^[a-hj-kmnp-z2-9]{5}(-[a-hj-kmnp-z2-9]{5}){2}$/)
  expect(new Set(passwords).size).toBe(100)
})
