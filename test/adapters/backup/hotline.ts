import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { seed } from '../../../src/adapters/db/seed/seed.ts'
import { writeBackup, type Paths } from '../../../src/backup/backup.ts'
import { inspectBackup, restoreBackup } from '../../../src/backup/restore.ts'
import { createTestDatabase, testPrivacyKey, type TestDatabase } from '../../support/database.ts'

/** A small hotline with people, calls, orders, recordings, prompts and secrets: on a database and a folder of its own. */
export type BackedHotline = TestDatabase & {
  readonly folder: string
  readonly paths: Paths
  readonly lines: readonly string[]
  backup(name: string, passphrase?: string | null): Promise<string>
  restore(from: string, passphrase?: string | null): Promise<void>
}

export const place = async (options: { empty: boolean }): Promise<BackedHotline> => {
  const database = await createTestDatabase(options)
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-backup-test-'))
  const dataDir = join(folder, 'data')
  const paths = { dataDir, recordingsDir: join(dataDir, 'recordings'), promptsDir: join(folder, 'prompts') }
  const lines: string[] = []
  const say = (line: string): void => void lines.push(line)
  const databaseUrl = database.connectionString
  return {
    ...database,
    ...{ folder, paths, lines },
    backup: async (name, passphrase = null) => {
      const to = join(folder, name)
      await writeBackup({
        ...{ databaseUrl, paths, privacyKey: testPrivacyKey, directory: folder, to, passphrase, say },
        ...{ version: '0.0.0-test', scryptLogN: 12, now: () => Date.UTC(2026, 10, 23, 1) },
      })
      return to
    },
    restore: async (from, passphrase = null) => {
      const inspection = await inspectBackup(from, passphrase)
      await restoreBackup({ from, passphrase, inspection, databaseUrl, paths, say })
    },
    remove: async () => {
      await database.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Fills a place with everything that a backup must bring back, odd values included. */
export const furnish = async (hotline: BackedHotline): Promise<void> => {
  const { database, paths, folder, privacy } = hotline
  await seed(database, { demo: true, privacy, now: Date.UTC(2026, 10, 20, 2) })
  await oddRows(database)
  await mkdir(join(paths.recordingsDir, '2026'), { recursive: true })
  await mkdir(join(paths.dataDir, 'spool'), { recursive: true })
  await mkdir(paths.promptsDir)
  await mkdir(join(paths.dataDir, 'attachments'), { recursive: true })
  await writeFile(join(paths.dataDir, 'attachments', crypto.randomUUID()), noise(40_000))
  await writeFile(join(paths.recordingsDir, 'a.wav'), noise(700_001))
  await writeFile(join(paths.recordingsDir, '2026', '名字很长'.repeat(20)), noise(513))
  await writeFile(join(paths.recordingsDir, 'empty.wav'), '')
  await writeFile(join(paths.promptsDir, 'notice.wav'), noise(2000))
  const segment = '0000000001-0a37f3f0-91f1-4d7c-b1c9-0fc8f7a1c6ee.facts'
  await writeFile(join(paths.dataDir, 'spool', segment), 'a sealed line\n')
  await writeFile(join(paths.dataDir, 'secrets.json'), JSON.stringify({ privacyKey: 'old'.repeat(12) }))
  await writeFile(join(folder, '.env'), 'HTTP_PORT=3000\n')
  const path = join(paths.recordingsDir, 'a.wav')
  await database('recordings').insert({
    ...{ recording_id: crypto.randomUUID(), call_id: crypto.randomUUID(), path, started_at: new Date(0) },
  })
}

/** What text forms get wrong: control characters, backslashes, infinities, nulls against empty texts, old years. */
const oddRows = async (database: Knex): Promise<void> => {
  await database('settings').insert([
    {
      key: 'odd \\N "quotes"\t\r\n',
      value: JSON.stringify({ a: 'line\nfeed', b: '\\.', c: 1e300, 中: '👂' }),
    },
  ])
  await database('calendars').insert({ year: 1999, papers: ['', 'a,b', '"', '\\', 'NULL'], days: '[]' })
  await database('skills').insert([
    { code: '', name: '\u{1F4DE}' },
    { code: '\\.', name: 'ends a COPY of old' },
  ])
  const refused = {
    writer_id: crypto.randomUUID(),
    seq: '9007199254740993',
    error: '',
    refused_at: 'infinity',
  }
  await database('refused_facts').insert({ ...refused, sealed_step: Buffer.from([0, 10, 92, 255]) })
  await database.raw('select ensure_order_partitions(1987)')
  await database('order_events').insert({
    ...{
      order_id: crypto.randomUUID(),
      created_year: 1987,
      version: 1,
      seq: 0,
      event: 'imported',
      at: new Date(0),
    },
  })
}

const noise = (bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, at) => (at * 7919) >> 5))

/** Every row of every table as PostgreSQL writes it, sorted; read without the code under test. */
export const everyRow = async (database: Knex): Promise<Record<string, readonly string[]>> => {
  const tables = await database('pg_tables')
    .where({ schemaname: 'public' })
    .whereNotIn('tablename', ['migrations', 'migrations_lock'])
    .orderBy('tablename')
    .pluck<string[]>('tablename')
  const found: Record<string, readonly string[]> = {}
  for (const table of tables) {
    const { rows } = await database.raw<{ rows: { row: string }[] }>(
      'select t::text as row from ?? t order by t::text collate "C"',
      [table],
    )
    found[table] = rows.map(({ row }) => row)
  }
  return found
}

export const tablesOf = async (database: Knex): Promise<readonly string[]> =>
  database('pg_class').whereRaw(`relnamespace = 'public'::regnamespace`).pluck<string[]>('relname')

/** Path below the folder, and size and sum of what is in it. */
export const filesUnder = async (folder: string): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sums = await Promise.all(
    files.map(async (path) => {
      const content = await readFile(path)
      const sum = createHash('sha256').update(content).digest('hex')
      return [path.slice(folder.length + 1), `${content.length} ${sum}`] as const
    }),
  )
  return Object.fromEntries(sums)
}
