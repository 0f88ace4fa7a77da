import type { Knex } from 'knex'
import pg from 'pg'
import { connectionSettings } from '../adapters/db/database.ts'
import { sumUp } from '../adapters/db/figures/roll-up.ts'
import { dayOf, yearOf } from '../domain/calendar/shanghai.ts'
import { ArchiveFailure } from './failure.ts'
import { loosen, tighten } from './loosening.ts'
import { planArchive, yearsFor, type Chunk, type Plan } from './plan.ts'
import {
  chunksDone,
  forgetChunks,
  readState,
  refuseUsedDatabase,
  takenNumbers,
  writeState,
  type ArchiveState,
} from './state.ts'
import { rulesFrom } from './writer.ts'

export type ArchiveOptions = {
  readonly orders: number
  /** Null: by the number of orders. */
  readonly years: number | null
  readonly seed: number
  readonly add: boolean
  readonly now: number
}

/** Writes chunks, several at a time; `written` is told the orders of each. Resolves when all are in, or `stopped` says so. */
export type WriteChunks = (
  chunks: readonly Chunk[],
  state: ArchiveState,
  written: (orders: number) => void,
) => Promise<void>

type Output = {
  /** One sentence about what is done now. */
  say(line: string): void
  progress(total: number, begun: number): { update(done: number): void; end(): void }
}

/**
 * An archive of invented orders, in an empty database that has all tables and reference data. A start that was cut short
 * goes on where it was, as it was begun. Returns how many orders the archive has, and whether all of them are there.
 */
export const writeArchive = async (
  databaseUrl: string,
  database: Knex,
  options: ArchiveOptions,
  writeChunks: WriteChunks,
  output: Output,
): Promise<{ readonly orders: number; readonly finished: boolean }> => {
  const client = new pg.Client({ ...connectionSettings(databaseUrl, 'lianxin-archive') })
  await client.connect()
  try {
    const { state, plan } = await begin(client, database, options)
    const done = await chunksDone(client)
    const left = plan.chunks.filter(({ index }) => !done.has(index))
    const begun = state.orders - sumOf(left)
    if (begun > 0) output.say(`Going on with the ${state.orders} orders that were begun.`)
    if (left.length > 0) await loosen(client)
    const written = await write(left, state, begun, writeChunks, output)
    await tighten(client, (made, of) => output.say(`Indexes and references: ${made} of ${of}`))
    const finished = written === state.orders
    if (!finished) return { orders: written, finished }
    output.say('Adding up the figures')
    await database.transaction(async (trx) => {
      await trx.raw('set local statement_timeout = 0')
      await sumUp(trx)
    })
    output.say('Looking at how values are spread')
    await client.query('analyze')
    await writeState(client, state, true)
    await forgetChunks(client)
    return { orders: written, finished }
  } finally {
    await client.end()
  }
}

const begin = async (
  client: pg.Client,
  database: Knex,
  options: ArchiveOptions,
): Promise<{ readonly state: ArchiveState; readonly plan: Plan }> => {
  const kept = await readState(client)
  if (kept?.finished === true) throw new ArchiveFailure('This database has its archive already.')
  await refuseUsedDatabase(client, options.add || kept !== null)
  const state: ArchiveState = kept ?? {
    ...{ orders: options.orders, years: options.years ?? yearsFor(options.orders), seed: options.seed },
    ...{ until: dayOf(options.now), now: options.now, taken: await takenNumbers(client) },
  }
  const first = state.until - Math.round(state.years * 365.25)
  const { clock } = await rulesFrom(database, first, state.now)
  const plan = planArchive(state.orders, state.years, state.until, clock.calendar)
  await writeState(client, state, false)
  for (let year = yearOf(plan.from); year <= yearOf(plan.until); year++) {
    await client.query('select ensure_order_partitions($1)', [year])
  }
  return { state, plan }
}

const write = async (
  chunks: readonly Chunk[],
  state: ArchiveState,
  begun: number,
  writeChunks: WriteChunks,
  output: Output,
): Promise<number> => {
  const progress = output.progress(state.orders, begun)
  let written = begun
  try {
    await writeChunks(chunks, state, (orders) => {
      written += orders
      progress.update(written)
    })
  } finally {
    progress.end()
  }
  return written
}

const sumOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { orders }) => sum + orders, 0)
