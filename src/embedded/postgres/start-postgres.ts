import { createHash } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { accountFor } from './account.ts'
import { binariesFor } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import { databaseName, ensureDatabase, roleName } from './first-database.ts'
import { clearLeftOver } from './left-over.ts'
import { startServer, type RunningServer } from './server.ts'

export type PostgresOptions = {
  /** Where the data lies, or is made at the first start; its parent is made as well. */
  readonly folder: string
  /** Of the product's role; the superuser's is derived from it. Letters, digits, `-` and `_`. */
  readonly password: string
  /** 0 or absent: any free one of the loopback. */
  readonly port?: number
  /** Further `name=value` of postgresql.conf. */
  readonly parameters?: readonly string[]
  /** False for data that may be lost: nothing is flushed to disk. */
  readonly durable?: boolean
  /** A line of the server's log. */
  readonly log?: (line: string) => void
}

export type RunningPostgres = RunningServer & {
  /** As the owner of the product's database. */
  readonly connectionString: string
  /** As superuser, of the database `postgres`. */
  readonly superuserConnectionString: string
}

/** Starts the PostgreSQL that npm brought along. Throws `PostgresFailure` with a message for the operator. */
export const startPostgres = async (options: PostgresOptions): Promise<RunningPostgres> => {
  const { password, durable = true, log = () => undefined } = options
  const folder = await resolved(options.folder)
  const account = await accountFor(folder)
  const cluster = { folder, account, binaries: await binariesFor(account) }
  const superuserPassword = createHash('sha256').update(`superuser:${password}`).digest('hex')
  await ensureCluster(cluster, superuserPassword, durable)
  await clearLeftOver(folder, log)
  const parameters = [...settings, ...(durable ? [] : forgetful), ...(options.parameters ?? [])]
  const server = await startServer(cluster, { parameters, port: options.port ?? 0, log })
  const url = (user: string, secret: string, database: string): string =>
    `postgres://${user}:${secret}@127.0.0.1:${server.port}/${database}`
  const superuserConnectionString = url('postgres', superuserPassword, 'postgres')
  try {
    await ensureDatabase(superuserConnectionString, password, folder)
  } catch (err) {
    await server.stop()
    throw err
  }
  return {
    ...server,
    connectionString: url(roleName, password, databaseName),
    superuserConnectionString,
  }
}

/** Free of symbolic links, so that it equals what the system says about a process's folder. */
const resolved = async (folder: string): Promise<string> => {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
  return join(await realpath(dirname(folder)), basename(folder))
}

const settings = [
  ...['max_connections=50', 'shared_buffers=64MB', 'jit=off', 'timezone=UTC', 'log_timezone=UTC'],
  ...['log_checkpoints=off', 'log_line_prefix='],
  // Details and parameters of a failed statement would carry citizens' data into the log.
  ...['log_error_verbosity=terse', 'log_parameter_max_length_on_error=0', 'log_min_error_statement=panic'],
]

const forgetful = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
