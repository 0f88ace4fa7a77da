import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { PostgresFailure } from './failure.ts'
import { startPostgres, type PostgresOptions, type RunningPostgres } from './start-postgres.ts'

/**
 * The embedded database as a program. The first line of standard input is JSON, `{ "folder": …, "password": …, "port": … }`
 * (no port or 0: any free one), so that no secret stands in a list of processes; when that input ends, whoever started this is gone, and the database
 * ends. Standard output is JSON a line: log entries, and once `{ "ready": true, "connectionString": … }`.
 * Exit code 0: ended as told; 1: could not start, or the server died.
 */
const logger = pino({ name: 'postgres', timestamp: pino.stdTimeFunctions.isoTime })

const levels: Readonly<Record<string, 'error' | 'warn' | 'fatal'>> = {
  WARNING: 'warn',
  ERROR: 'warn',
  FATAL: 'error',
  PANIC: 'fatal',
}

const log = (line: string): void => {
  const [, severity = 'LOG', text = line] = /^([A-Z]+\d?): {2}(.*)$/.exec(line) ?? []
  logger[levels[severity] ?? 'info']({ severity }, text)
}

const input = createInterface({ input: process.stdin })
const run: { told: boolean; server: RunningPostgres | null } = { told: false, server: null }
const wasTold = (): boolean => run.told

const end = (): void => {
  run.told = true
  if (run.server) void run.server.stop()
}

const start = async (line: string): Promise<void> => {
  const server = await startPostgres({ ...readSettings(line), log })
  run.server = server
  if (wasTold()) return server.stop()
  process.stdout.write(`${JSON.stringify({ ready: true, connectionString: server.connectionString })}\n`)
  const { code, signal } = await server.ended
  if (wasTold()) return
  logger.fatal({ code, signal }, 'the PostgreSQL server ended')
  process.exitCode = 1
}

const readSettings = (line: string): PostgresOptions => {
  const { folder, password, port = 0 } = JSON.parse(line) as Readonly<Record<string, unknown>>
  const isPassword = typeof password === 'string' && /^[\w-]{16,}$/.test(password)
  if (typeof folder === 'string' && isPassword && typeof port === 'number') return { folder, password, port }
  throw new PostgresFailure('The first line must be {"folder": …, "password": …, "port": …}')
}

input.once('line', (line) => {
  start(line)
    .catch((err: unknown) => {
      if (err instanceof PostgresFailure) logger.fatal(err.message)
      else logger.fatal({ err }, 'the database could not be started')
      process.exitCode = 1
    })
    .finally(() => input.close())
    .finally(() => process.stdin.destroy())
})
input.once('close', end)
process.on('SIGTERM', end)
process.on('SIGINT', end)
