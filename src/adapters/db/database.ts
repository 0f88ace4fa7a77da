import knex, { type Knex } from 'knex'
import pg from 'pg'
import type { Logger } from 'pino'

export type DatabaseOptions = {
  readonly connectionString: string
  readonly poolSize: number
  readonly logger: Logger
  /** Seen in `pg_stat_activity`. */
  readonly applicationName?: string
  /** A statement that runs longer is cancelled by the server. */
  readonly statementTimeoutMs?: number
}

const connectTimeoutMs = 5000

/**
 * A pool of connections. It connects on first use, so that a start does not wait for a database that is away; a
 * query fails after 5 s without a connection. Instants are `Date`s, bigints are numbers. Close with `destroy()`.
 */
export const createDatabase = (options: DatabaseOptions): Knex => {
  const { connectionString, poolSize, logger } = options
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000
  const warn = (message: unknown): void => logger.warn({ detail: message }, 'database warning')
  return knex({
    client: 'pg',
    connection: {
      ...connectionSettings(connectionString, options.applicationName ?? 'lianxin'),
      statement_timeout: statementTimeoutMs,
      // The server's own limit comes first; this one is for a network that swallows the answer.
      query_timeout: statementTimeoutMs + 5000,
      idle_in_transaction_session_timeout: 60_000,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: connectTimeoutMs,
    log: {
      warn,
      error: warn,
      deprecate: warn,
      debug: (message: unknown) => logger.debug({ detail: message }),
    },
  })
}

/** What every connection to the database has in common, pooled or not. */
export const connectionSettings = (connectionString: string, applicationName: string): pg.ClientConfig => ({
  connectionString,
  application_name: applicationName,
  connectionTimeoutMillis: connectTimeoutMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
})

const parseBigint = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`)
  return value
}

const bigintType: number = pg.types.builtins.INT8
const defaultTypeParser = pg.types.getTypeParser as (id: number, format?: string) => unknown

const typeParser = (id: number, format?: string): unknown =>
  id === bigintType && format !== 'binary' ? parseBigint : defaultTypeParser(id, format)
