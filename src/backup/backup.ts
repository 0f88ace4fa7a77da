import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { connectionSettings } from '../adapters/db/database.ts'
import { createArchive, type ArchiveWriter } from './archive/writer.ts'
import { copyOut } from './database/copy.ts'
import { createRowSum } from './database/row-sum.ts'
import {
  copyOutStatement,
  exactText,
  quoted,
  readForeignSchemas,
  readMigrations,
  readPartitions,
  readSequences,
  readTables,
  type TableShape,
} from './database/schema.ts'
import { BackupFailure, codeOf } from './failure.ts'
import { filesIn } from './files.ts'
import { format, product, type ArchivedTable, type Introduction, type Manifest } from './manifest.ts'

export type Paths = { readonly dataDir: string; readonly recordingsDir: string; readonly promptsDir: string }

export type BackupOptions = {
  readonly databaseUrl: string
  readonly paths: Paths
  /** What seals the citizens' data: without it the archive would be worth nothing. */
  readonly privacyKey: string
  /** Where `.env` lies, if there is one. */
  readonly directory: string
  readonly to: string
  readonly passphrase: string | null
  /** What a guess at the passphrase costs; the usual cost if absent. */
  readonly scryptLogN?: number
  readonly version: string
  /** A line about how far it is. */
  readonly say: (line: string) => void
  /** Wall clock, ms since the epoch. */
  readonly now: () => number
}

/**
 * Writes everything that a hotline is into one archive, while it runs: the database as of one instant, the recordings,
 * the attachments, the prompts, the spool, the secrets. Throws `BackupFailure`; nothing is left behind then.
 */
export const writeBackup = async (
  options: BackupOptions,
): Promise<{ readonly manifest: Manifest; readonly bytes: number }> => {
  const client = new pg.Client(connectionSettings(options.databaseUrl, 'lianxin-backup'))
  client.on('error', () => undefined)
  await client.connect()
  try {
    const archive = await createArchive(options)
    try {
      const manifest = await fill(archive, client, options)
      const bytes = await archive.finish(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
      return { manifest, bytes }
    } catch (err) {
      await archive.abandon()
      throw err
    }
  } finally {
    await client.end()
  }
}

const fill = async (archive: ArchiveWriter, client: pg.Client, options: BackupOptions): Promise<Manifest> => {
  // Read before the snapshot: what the writer brings into the database in between is then in both, and it knows that
  // by its number. The other way round, steps could be in neither.
  const spool = await readSpool(join(options.paths.dataDir, 'spool'))
  const introduction = await beginSnapshot(client, options)
  await archive.add('archive.json', Buffer.from(`${JSON.stringify(introduction, null, 1)}\n`))
  await addSettings(archive, options)
  for (const { name, content } of spool) await archive.add(`spool/${name}`, content)
  const tables: ArchivedTable[] = []
  for (const table of introduction.tables) tables.push(await addTable(archive, client, table, options.say))
  const missing = await countMissing(client, introduction, options)
  await client.query('commit')
  const recordings = await addFolder(archive, 'recordings', options.paths.recordingsDir, options.say)
  const attachmentsDir = join(options.paths.dataDir, 'attachments')
  const attachments = await addFolder(archive, 'attachments', attachmentsDir, options.say)
  const prompts = await addFolder(archive, 'prompts', options.paths.promptsDir, options.say)
  return {
    ...introduction,
    tables,
    recordings: { ...recordings, missing },
    attachments,
    prompts: prompts.files,
    spool: spool.length,
  }
}

/** From here on the connection sees the database as it is now, whatever is written meanwhile. */
const beginSnapshot = async (client: pg.Client, options: BackupOptions): Promise<Introduction> => {
  const names = (await readTables(client)).map(({ name }) => `public.${quoted(name)}`)
  if (names.length === 0) throw new BackupFailure('The database has no tables: there is nothing to back up')
  await client.query('begin isolation level repeatable read, read only')
  // Before the first query, which fixes the instant: no migration may change them until we are through.
  await client.query(`lock table ${names.join(', ')} in access share mode`)
  await client.query(exactText)
  const tables = await readTables(client)
  for (const schema of await readForeignSchemas(client)) {
    options.say(`Not in the backup: the tables of the schema ${schema}, which is not this product's`)
  }
  return {
    ...{ product, format, version: options.version, createdAt: new Date(options.now()).toISOString() },
    migrations: [...(await readMigrations(client))],
    tables: tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
    partitions: [...(await readPartitions(client))],
    sequences: [...(await readSequences(client))],
    recordingsDir: options.paths.recordingsDir,
  }
}

const partBytes = 4 * 1024 * 1024
const lineFeed = 0x0a

/** In parts of whole rows: an entry of a tar archive must know its size beforehand. */
const addTable = async (
  archive: ArchiveWriter,
  client: pg.Client,
  table: TableShape,
  say: (line: string) => void,
): Promise<ArchivedTable> => {
  const sum = createRowSum()
  let [parts, waiting, bytes] = [0, [] as Buffer[], 0]
  const write = async (whole: Buffer): Promise<void> => {
    parts += 1
    await archive.add(`tables/${table.name}/${String(parts).padStart(6, '0')}.copy`, whole)
  }
  for await (const chunk of copyOut(client, copyOutStatement(table))) {
    sum.add(chunk)
    waiting.push(chunk)
    bytes += chunk.length
    const end = bytes < partBytes ? -1 : chunk.lastIndexOf(lineFeed)
    if (end < 0) continue
    await write(Buffer.concat([...waiting.slice(0, -1), chunk.subarray(0, end + 1)]))
    waiting = [chunk.subarray(end + 1)]
    bytes = waiting[0]?.length ?? 0
  }
  if (bytes > 0) await write(Buffer.concat(waiting))
  say(`${table.name}: ${sum.rows} rows`)
  return { name: table.name, columns: [...table.columns], rows: sum.rows, rowSum: sum.digest() }
}

const addSettings = async (archive: ArchiveWriter, options: BackupOptions): Promise<void> => {
  await archive.add('settings/privacy-key', Buffer.from(options.privacyKey))
  const files = [
    ['settings/secrets.json', join(options.paths.dataDir, 'secrets.json')],
    ['settings/env', join(options.directory, '.env')],
  ] as const
  for (const [name, path] of files) {
    const content = await readFile(path).catch(orNull)
    if (content) await archive.add(name, content)
  }
}

const readSpool = async (folder: string) => {
  const names = (await readdir(folder).catch(orNull)) ?? []
  const files = await Promise.all(
    names
      .filter((name) => /\.facts(\.damaged)?$/.test(name))
      .map(async (name) => ({ name, content: await readFile(join(folder, name)).catch(orNull) })),
  )
  return files.flatMap(({ name, content }) => (content ? [{ name, content }] : []))
}

const addFolder = async (
  archive: ArchiveWriter,
  name: string,
  folder: string,
  say: (line: string) => void,
): Promise<{ readonly files: number; readonly bytes: number }> => {
  let [files, bytes] = [0, 0]
  for await (const path of filesIn(folder)) {
    // Deleted since it was listed: it is not part of the hotline any more.
    const size = await archive.addFile(`${name}/${path}`, join(folder, path)).catch(orNull)
    if (size === null) continue
    files += 1
    bytes += size
    if (files % 1000 === 0) say(`${name}: ${files} files so far`)
  }
  say(`${name}: ${files} files, ${Math.ceil(bytes / 1024)} KiB`)
  return { files, bytes }
}

/** Recordings that the rows name and the folder does not have. */
const countMissing = async (
  client: pg.Client,
  { tables }: Introduction,
  { paths, say }: BackupOptions,
): Promise<number> => {
  if (!tables.some(({ name }) => name === 'recordings')) return 0
  const { rows } = await client.query<{ path: string }>('select path from public.recordings')
  let missing = 0
  for (const { path } of rows) {
    if (await stat(path).catch(orNull)) continue
    missing += 1
    if (missing <= 10) say(`Missing: the recording ${path}`)
  }
  if (missing > 0)
    say(`${missing} recordings are missing in ${paths.recordingsDir}; their calls are in the backup`)
  return missing
}

/** Null for a file that is not there. */
const orNull = (err: unknown): null => {
  if (codeOf(err) === 'ENOENT') return null
  throw err
}
