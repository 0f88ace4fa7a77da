import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres as startEmbedded } from '../../src/embedded/postgres/start-postgres.ts'

export type RunningPostgres = {
  /** Of its `postgres` database, as superuser. */
  readonly connectionString: string
  /** Stops it; `start` begins it again on the same port with the same data. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it and deletes its data. */
  remove(): Promise<void>
}

/** A PostgreSQL of one's own on a free port of the loopback, tuned to forget: nothing is flushed to disk. */
export const startPostgres = async (): Promise<RunningPostgres> => {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-test-postgres-'))
  const password = randomBytes(12).toString('hex')
  const begin = (port: number) =>
    startEmbedded({
      folder: join(folder, 'postgres'),
      ...{ password, port, durable: false, parameters: ['max_connections=200'] },
    })
  let server = await begin(0)
  const connectionString = server.superuserConnectionString
  const port = Number(new URL(connectionString).port)
  return {
    connectionString,
    stop: () => server.stop(),
    start: async () => {
      server = await begin(port)
    },
    remove: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
