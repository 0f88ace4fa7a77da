import type { Knex } from 'knex'
import { afterEach, expect, test } from 'vitest'
import { createDatabase } from '../../../src/adapters/db/database.ts'
import { migrate } from '../../../src/adapters/db/migrate.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../support/database.ts'

const opened: TestDatabase[] = []
const emptyDatabase = async (): Promise<TestDatabase> => {
  const made = await createTestDatabase({ empty: true })
  opened.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.remove()))
})

const tablesOf = async (database: Knex): Promise<string[]> =>
  database('pg_tables').where({ schemaname: 'public' }).orderBy('tablename').pluck<string[]>('tablename')

test('an empty database gets all tables, in the order of the files', async () => {
  const { database } = await emptyDatabase()
  const names = await migrate(database)
  expect(names.slice(0, 2)).toEqual(['0001_people_and_lines', '0002_calls'])
  expect([...names].sort()).toEqual(names)
  expect(await tablesOf(database)).toEqual(
    expect.arrayContaining(['users', 'lines', 'calls', 'call_events', 'recordings', 'citizens', 'calendars']),
  )
})

test('migrating again finds nothing to do', async () => {
  const { database } = await emptyDatabase()
  await migrate(database)
  const tables = await tablesOf(database)
  expect(await migrate(database)).toEqual([])
  expect(await tablesOf(database)).toEqual(tables)
})

test('of five programs that start at once, one migrates and the others wait for it', async () => {
  const { connectionString, database } = await emptyDatabase()
  const five = Array.from({ length: 5 }, () =>
    createDatabase({ connectionString, poolSize: 1, logger: silent }),
  )
  try {
    const results = await Promise.all(five.map((one) => migrate(one)))
    expect(results.map((names) => names.length > 0).filter(Boolean)).toEqual([true])
  } finally {
    await Promise.all(five.map((one) => one.destroy()))
  }
  const runs = await database('migrations').count<{ count: number }[]>('* as count').groupBy('name')
  expect(new Set(runs.map((run) => run.count))).toEqual(new Set([1]))
})

test('a migration that is killed half way leaves nothing behind, no lock either', async () => {
  const { connectionString, database } = await emptyDatabase()
  const killed = createDatabase({ connectionString, poolSize: 1, logger: silent })
  const half = killed.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(12345001)')
    await transaction.raw('create table half_done ()')
    const { rows } = await transaction.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid')
    await database.raw('select pg_terminate_backend(?)', [rows[0]?.pid ?? 0])
    await transaction.raw('select 1')
  })
  await expect(half).rejects.toThrow()
  await killed.destroy()
  expect(await migrate(database)).not.toEqual([])
  expect(await tablesOf(database)).not.toContain('half_done')
})
