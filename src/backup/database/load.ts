import knex, { type Knex } from 'knex'
import type pg from 'pg'
import { connectionSettings } from '../../adapters/db/database.ts'
import { migrate } from '../../adapters/db/migrate.ts'
import { BackupFailure, messageOf } from '../failure.ts'
import type { ArchivedTable, Manifest } from '../manifest.ts'
import { copyIn, copyOut } from './copy.ts'
import { knownMigrations, migrateTo } from '../../adapters/db/migrations.ts'
import { createRowSum } from './row-sum.ts'
import {
  copyInStatement,
  copyOutStatement,
  exactText,
  quoted,
  readContents,
  readForeignKeys,
  readInsertTriggers,
  readMaterializedViews,
  readPartitions,
  readTables,
} from './schema.ts'

type LoadTable = (client: pg.Client, name: string, rows: AsyncIterable<Buffer>) => Promise<void>

export type LoadOptions = {
  readonly databaseUrl: string
  readonly manifest: Manifest
  /** Where the recordings lie here. */
  readonly recordingsDir: string
  /** Brings the tables' rows, one table after another. */
  readonly load: (client: pg.Client, loadTable: LoadTable) => Promise<void>
  readonly say: (line: string) => void
}

/**
 * Fills an empty database in one transaction: tables as they were when the backup was made, rows, counters, proof that
 * every row is there, and then the migrations that the backup did not have yet. Throws `BackupFailure`; the database
 * is as empty as before then.
 */
export const loadDatabase = async (options: LoadOptions): Promise<void> => {
  const database = knex({
    client: 'pg',
    connection: connectionSettings(options.databaseUrl, 'lianxin-restore') as Knex.PgConnectionConfig,
    pool: { min: 0, max: 1 },
  })
  try {
    await database.transaction((transaction) => fill(transaction, options))
    // Plans for a table that grew by millions of rows at once would be poor until the server finds out by itself.
    await database.raw('analyze')
  } finally {
    await database.destroy()
  }
}

const fill = async (transaction: Knex.Transaction, options: LoadOptions): Promise<void> => {
  const { manifest, say } = options
  const client = await connectionOf(transaction)
  await client.query(exactText)
  await refuseUsedDatabase(client)
  await refuseNewer(manifest)
  await migrateTo(transaction, manifest.migrations)
  await compareTables(client, manifest)
  await makePartitions(client, manifest)
  const constraints = [...(await readForeignKeys(client))]
  const triggers = [...(await readInsertTriggers(client))]
  for (const { drop } of constraints) await client.query(drop)
  for (const { disable } of triggers) await client.query(disable)
  await emptyTables(client, manifest)
  await options.load(client, (_client, name, rows) => loadTable(client, manifest, name, rows, say))
  await setSequences(client, manifest)
  for (const { enable } of triggers) await client.query(enable)
  for (const { make } of constraints) await client.query(make)
  for (const view of await readMaterializedViews(client)) {
    await client.query(`refresh materialized view public.${quoted(view)}`)
  }
  for (const table of manifest.tables) await prove(client, table)
  say(`${manifest.tables.length} tables: every row is as it was`)
  await moveRecordings(client, manifest, options.recordingsDir)
  const steps = await migrate(transaction)
  if (steps.length > 0) say(`The database was brought up to date: ${steps.join(', ')}`)
}

/** knex's own connection is one of `pg`; COPY needs it bare. */
const connectionOf = async (transaction: Knex.Transaction): Promise<pg.Client> => {
  const { client } = transaction as unknown as { client: { acquireConnection(): Promise<pg.Client> } }
  return client.acquireConnection()
}

/** Throws `BackupFailure` that says what is there. */
export const refuseUsedDatabase = async (client: pg.Client): Promise<void> => {
  const names = await readContents(client)
  if (names.length === 0) return
  throw new BackupFailure(
    `The database is not empty: ${names.length} tables and the like, among them ${names.slice(0, 8).join(', ')}. ` +
      'A backup is restored into an empty place only.',
  )
}

const refuseNewer = async ({ migrations, version }: Manifest): Promise<void> => {
  const known = new Set(await knownMigrations())
  const unknown = migrations.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new BackupFailure(
    `The backup was made by a newer version (${version}): this one does not know ${unknown.join(', ')}. Update first.`,
  )
}

const compareTables = async (client: pg.Client, { tables }: Manifest): Promise<void> => {
  const here = new Map(
    (await readTables(client)).map(({ name, columns }) => [name, columns.toSorted().join()]),
  )
  for (const { name, columns } of tables) {
    if (here.get(name) === columns.toSorted().join()) continue
    throw new BackupFailure(`The table ${name} of the backup has other columns than its migrations make here`)
  }
  const archived = new Set(tables.map(({ name }) => name))
  const extra = [...here.keys()].filter((name) => !archived.has(name))
  if (extra.length > 0) throw new BackupFailure(`The backup lacks the table ${extra.join(', ')}`)
}

/** Migrations make the usual years; a year that was added since has to be added again. */
const makePartitions = async (client: pg.Client, { partitions }: Manifest): Promise<void> => {
  const there = async (): Promise<Set<string>> =>
    new Set((await readPartitions(client)).map(({ name }) => name))
  const before = await there()
  const years = partitions.flatMap(({ name }) => {
    const year = /^(?:work_orders|order_events)_(\d{4})$/.exec(name)?.[1]
    return year === undefined || before.has(name) ? [] : [Number(year)]
  })
  for (const year of new Set(years)) await client.query('select ensure_order_partitions($1)', [year])
  const after = await there()
  const missing = partitions.filter(({ name }) => !after.has(name))
  if (missing.length === 0) return
  throw new BackupFailure(`Nobody knows how to make the partition ${missing[0]?.name ?? ''}`)
}

/** Rows that a migration put there stand in the archive as well, as they were in the end. */
const emptyTables = async (client: pg.Client, { tables }: Manifest): Promise<void> => {
  for (const { name } of tables) {
    const { rowCount } = await client.query(`select from public.${quoted(name)} limit 1`)
    if ((rowCount ?? 0) > 0) await client.query(`delete from public.${quoted(name)}`)
  }
}

const loadTable = async (
  client: pg.Client,
  { tables }: Manifest,
  name: string,
  rows: AsyncIterable<Buffer>,
  say: (line: string) => void,
): Promise<void> => {
  const table = tables.find((one) => one.name === name)
  if (!table)
    throw new BackupFailure(`The archive has rows of ${name}, a table that its manifest does not know`)
  const taken = await copyIn(client, copyInStatement(table), rows).catch((err: unknown) => {
    if (err instanceof BackupFailure) throw err
    throw new BackupFailure(`The rows of ${name} cannot be loaded: ${messageOf(err)}`, { cause: err })
  })
  say(`${name}: ${taken} rows`)
}

const setSequences = async (client: pg.Client, { sequences }: Manifest): Promise<void> => {
  for (const { name, value, called } of sequences) {
    await client.query('select setval($1::regclass, $2::bigint, $3)', [
      `public.${quoted(name)}`,
      value,
      called,
    ])
  }
}

/** Reads the table back: the same rows, whatever defaults, triggers or types did to them. */
const prove = async (client: pg.Client, table: ArchivedTable): Promise<void> => {
  const sum = createRowSum()
  for await (const chunk of copyOut(client, copyOutStatement(table))) sum.add(chunk)
  if (sum.rows === table.rows && sum.digest() === table.rowSum) return
  throw new BackupFailure(
    sum.rows === table.rows
      ? `The rows of ${table.name} are not the ones that were backed up`
      : `${table.name} has ${sum.rows} rows, the backup had ${table.rows}`,
  )
}

/** Rows name recordings by their full path, which is another one here when the folder is. */
const moveRecordings = async (client: pg.Client, manifest: Manifest, to: string): Promise<void> => {
  const from = manifest.recordingsDir
  if (from === to || !manifest.tables.some(({ name }) => name === 'recordings')) return
  await client.query(
    `update public.recordings set path = $2 || substr(path, char_length($1) + 1)
      where starts_with(path, $1 || '/')`,
    [from, to],
  )
}
