import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { inject } from 'vitest'
import { createDatabase } from '../../src/adapters/db/database.ts'
import type { Privacy } from '../../src/adapters/db/privacy.ts'
import { onServer, silent, testPrivacy, testPrivacyKey, urlOfDatabase } from './database-server.ts'

export { silent, testPrivacy, testPrivacyKey }

export type TestDatabase = {
  readonly connectionString: string
  readonly database: Knex
  readonly privacy: Privacy
  /** Closes the pool and drops the database. */
  remove(): Promise<void>
}

const templateFor = (options: { empty?: boolean; demonstration?: boolean }): string => {
  if (options.empty === true) return 'template0'
  return options.demonstration === true ? inject('demonstration').template : inject('databaseTemplate')
}

/**
 * A database of the caller's own with all tables and the reference data, and nothing else: a clone of the run's
 * template. With `empty` it has no table at all, with `demonstration` what the first start of the product puts there. The
 * vitest project must name `global-database.ts` as its globalSetup.
 */
export const createTestDatabase = async (
  options: { empty?: boolean; demonstration?: boolean } = {},
): Promise<TestDatabase> => {
  const serverUrl = inject('databaseServer')
  const template = templateFor(options)
  const name = `test_${randomBytes(6).toString('hex')}`
  // Half the work of copying it through the log, on a server that need not remember.
  await onServer(serverUrl, (client) =>
    client.query(`create database ${name} template ${template} strategy file_copy`),
  )
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
