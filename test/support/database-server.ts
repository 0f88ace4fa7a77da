import type { Knex } from 'knex'
import pg from 'pg'
import pino from 'pino'
import { createDatabase } from '../../src/adapters/db/database.ts'
import { migrate } from '../../src/adapters/db/migrate.ts'
import { createPrivacy } from '../../src/adapters/db/privacy.ts'
import { seedReference } from '../../src/adapters/db/seed/reference.ts'
import { seed, type MadeAccount } from '../../src/adapters/db/seed/seed.ts'
import { fillDemoDesks } from '../../src/main/demo-desks.ts'

export const silent = pino({ level: 'silent' })

/** Of no worth: all tests share it. */
export const testPrivacyKey = 'a-key-for-tests-alone-of-no-worth-at-all'
export const testPrivacy = createPrivacy(testPrivacyKey)

/** Makes a database with all tables and the reference data. */
export const makeTemplate = async (serverUrl: string, name: string): Promise<void> => {
  await onServer(serverUrl, (client) => client.query(`create database ${name} template template0`))
  await filling(serverUrl, name, async (database) => {
    await migrate(database)
    await seedReference(database)
  })
}

/** Makes of a template what the product's first start makes of a database; the sign-ins. */
export const makeDemonstration = async (
  serverUrl: string,
  template: string,
  name: string,
): Promise<readonly MadeAccount[]> => {
  await onServer(serverUrl, (client) => client.query(`create database ${name} template ${template}`))
  return filling(serverUrl, name, async (database) => {
    const made = await seed(database, { demo: true, privacy: testPrivacy })
    await fillDemoDesks(database, testPrivacy, silent, Date.now())
    return made
  })
}

const filling = async <T>(
  serverUrl: string,
  name: string,
  fill: (database: Knex) => Promise<T>,
): Promise<T> => {
  const connectionString = urlOfDatabase(serverUrl, name)
  const database = createDatabase({ connectionString, poolSize: 4, logger: silent })
  try {
    return await fill(database)
  } finally {
    await database.destroy()
  }
}

export const urlOfDatabase = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export const onServer = async <T>(serverUrl: string, use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
