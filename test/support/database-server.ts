import pg from 'pg'
import pino from 'pino'
import { createDatabase } from '../../src/adapters/db/database.ts'
import { migrate } from '../../src/adapters/db/migrate.ts'
import { seedReference } from '../../src/adapters/db/seed/reference.ts'

export const silent = pino({ level: 'silent' })

/** Makes a database with all tables and the reference data. */
export const makeTemplate = async (serverUrl: string, name: string): Promise<void> => {
  await onServer(serverUrl, (client) => client.query(`create database ${name} template template0`))
  const database = createDatabase({
    connectionString: urlOfDatabase(serverUrl, name),
    poolSize: 1,
    logger: silent,
  })
  try {
    await migrate(database)
    await seedReference(database)
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
