import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { createDatabase } from '../adapters/db/database.ts'
import { migrate } from '../adapters/db/migrate.ts'
import { seedReference } from '../adapters/db/seed/reference.ts'
import { BackupFailure } from '../backup/failure.ts'
import { openPlaceToFill } from '../backup/place.ts'
import { ConfigError, loadLauncherConfig } from '../config.ts'
import { LaunchFailure } from '../launcher/failure.ts'
import { writeArchive, type ArchiveOptions } from './archive.ts'
import { ArchiveFailure } from './failure.ts'
import { createProgress } from './progress.ts'
import { createWorkers, serveAsWorker, workerWord } from './workers.ts'

/**
 * `npm run archive`: fills an empty hotline with years of invented work orders. Progress on standard error. Exit code 0:
 * all are there; 1: it failed; 2: wrong use; 3: stopped on the way, and a further start goes on.
 */
const usage = `npm run archive -- --orders N [--years N] [--seed N] [--add]

  --orders N   how many work orders, 1 to 20000000
  --years N    over how many years up to yesterday, 1 to 20 (one for each 50000 orders)
  --seed N     another number, another archive (1)
  --add        into a database that has orders or calls already; never into a hotline that citizens call

DATA_DIR or DATABASE_URL say where. Ctrl-C stops after the work in hand; the same command goes on later.
`

class Misuse extends Error {}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const numberIn = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Misuse(`--${name} must be a whole number from ${least} to ${most}, not ${text}\n\n${usage}`)
}

const readOptions = (args: readonly string[], now: number): ArchiveOptions => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        orders: { type: 'string' },
        years: { type: 'string' },
        seed: { type: 'string', default: '1' },
        add: { type: 'boolean', default: false },
      },
    })
    if (values.orders === undefined) throw new Misuse(usage)
    return {
      orders: numberIn('orders', values.orders, 1, 20_000_000),
      years: values.years === undefined ? null : numberIn('years', values.years, 1, 20),
      seed: numberIn('seed', values.seed, 0, 1_000_000),
      ...{ add: values.add, now },
    }
  } catch (err) {
    if (err instanceof Misuse) throw err
    throw new Misuse(`${err instanceof Error ? err.message : String(err)}\n\n${usage}`)
  }
}

const run = async (args: readonly string[]): Promise<void> => {
  const options = readOptions(args, Date.now())
  const config = loadLauncherConfig()
  const stop = { asked: false }
  process.on('SIGINT', () => {
    if (!stop.asked) say('\nStopping after the work in hand; indexes are made again then.')
    stop.asked = true
  })
  const place = await openPlaceToFill(config)
  const database = createDatabase({
    ...{ connectionString: place.databaseUrl, poolSize: 2, applicationName: 'lianxin-archive' },
    logger: pino({ level: 'warn' }, pino.destination(2)),
    statementTimeoutMs: 6 * 3_600_000,
  })
  try {
    await migrate(database)
    await seedReference(database)
    const workers = createWorkers(place, () => stop.asked)
    const { orders, finished } = await writeArchive(place.databaseUrl, database, options, workers, {
      say,
      progress: (total, begun) =>
        createProgress(total, begun, {
          isTTY: process.stderr.isTTY,
          write: (text) => void process.stderr.write(text),
          now: () => performance.now(),
        }),
    })
    say(
      finished
        ? `${orders} orders are in the archive.`
        : `Stopped with ${orders} orders; the same command goes on.`,
    )
    if (!finished) process.exitCode = 3
  } finally {
    await database.destroy()
    await place.close()
  }
}

const fail = (err: unknown): void => {
  const known = [ArchiveFailure, BackupFailure, LaunchFailure, ConfigError].some(
    (kind) => err instanceof kind,
  )
  if (err instanceof Misuse || (known && err instanceof Error)) say(err.message)
  else say(err instanceof Error ? (err.stack ?? err.message) : String(err))
  process.exitCode = err instanceof Misuse ? 2 : 1
}

const args = process.argv.slice(2)
await (args[0] === workerWord ? serveAsWorker(process) : run(args)).catch(fail)
