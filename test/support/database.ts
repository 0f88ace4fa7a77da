import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { inject } from 'vitest'
import { createDatabase } from '../../src/adapters/db/database.ts'
import { createPrivacy, type Privacy } from '../../src/adapters/db/privacy.ts'
import { onServer, silent, urlOfDatabase } from './database-server.ts'

export { silent }

export type TestDatabase = {
  readonly connectionString: string
  readonly database: Knex
  readonly privacy: Privacy
  /** Closes the pool and drops the database. */
  remove(): Promise<void>
}

/** Of no worth: all tests share it. */
export const testPrivacyKey = 'a-key-for-tests-alone-of-no-worth-at-all'
export const testPrivacy = createPrivacy(testPrivacyKey)

/**
 * A database of the caller's own with all tables and the reference data, and nothing else: a clone of the run's
 * template. With `empty` it has no table at all. The vitest project must name `global-database.ts` as its globalSetup.
 */
export const createTestDatabase = async (options: { empty?: boolean } = {}): Promise<TestDatabase> => {
  const serverUrl = inject('databaseServer')
  const template = options.empty === true ? 'template0' : inject('databaseTemplate')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, (client) => client.query(`create database ${name} template ${template}`))
  const connectionString = urlOfDatabase(serverUrl, name)
  const database = createDatabase({ connectionString, poolSize: 8, logger: silent })
  return {
    connectionString,
    database,
    privacy: testPrivacy,
    remove: async () => {
      await database.destroy()
      await onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}
