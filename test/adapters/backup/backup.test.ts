import { execFileSync } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { migrate } from '../../../src/adapters/db/migrate.ts'
import { inspectBackup } from '../../../src/backup/restore.ts'
import { testPrivacyKey } from '../../support/database.ts'
import { everyRow, filesUnder, furnish, place, tablesOf, type BackedHotline } from './hotline.ts'

// A busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let [hotline, other] = [] as unknown as [BackedHotline, BackedHotline]
let archive = ''
beforeAll(async () => {
  hotline = await place({ empty: false })
  await furnish(hotline)
  archive = await hotline.backup('all.tar.gz')
})
beforeEach(async () => {
  other = await place({ empty: true })
})
afterEach(() => other.remove())
afterAll(() => hotline.remove())

test('brings every row and every byte back in another place', async () => {
  await other.restore(archive)
  const [before, after] = [await everyRow(hotline.database), await everyRow(other.database)]
  expect(Object.keys(after)).toEqual(Object.keys(before))
  const [oldDir, newDir] = [hotline.paths.recordingsDir, other.paths.recordingsDir]
  for (const [table, rows] of Object.entries(before)) {
    // The recordings lie elsewhere now, and their rows say so.
    const moved = rows.map((row) => (table === 'recordings' ? row.replace(oldDir, newDir) : row))
    expect(after[table], table).toEqual(moved.toSorted())
  }
  expect(before['order_events_1987']).toHaveLength(1)
  expect(before['work_orders_2026']?.length).toBeGreaterThan(5)
  expect(await filesUnder(newDir)).toEqual(await filesUnder(oldDir))
  expect(await filesUnder(other.paths.promptsDir)).toEqual(await filesUnder(hotline.paths.promptsDir))
  const [attached, attachedBefore] = [other, hotline].map(({ paths }) => join(paths.dataDir, 'attachments'))
  expect(Object.keys(await filesUnder(attachedBefore ?? ''))).toHaveLength(1)
  expect(await filesUnder(attached ?? '')).toEqual(await filesUnder(attachedBefore ?? ''))
  const [spool, spoolBefore] = [other, hotline].map(({ paths }) => join(paths.dataDir, 'spool'))
  expect(await filesUnder(spool ?? '')).toEqual(await filesUnder(spoolBefore ?? ''))
  expect((await inspectBackup(archive, null)).privacyKey).toBe(testPrivacyKey)
})

test('leaves constraints, triggers and the level of the tables as a start would make them', async () => {
  await other.restore(archive)
  const shape = `
    select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) as text from pg_constraint
     where connamespace = 'public'::regnamespace
    union all select tgrelid::regclass::text || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
    union all select indexdef from pg_indexes where schemaname = 'public' order by 1`
  const [before, after] = await Promise.all(
    [hotline, other].map(async ({ database }) => (await database.raw<{ rows: object[] }>(shape)).rows),
  )
  expect(after).toEqual(before)
  expect(await migrate(other.database)).toEqual([])
  await expect(other.database('order_events').del()).rejects.toThrow('never changed')
})

test('is one instant, while writing goes on', async () => {
  const writing = { on: true, pairs: 0 }
  let begin = (): void => undefined
  const underWay = new Promise<void>((resolve) => (begin = resolve))
  const writer = (async () => {
    for (; writing.on; writing.pairs += 1) {
      const id = crypto.randomUUID()
      await hotline.database.transaction(async (transaction) => {
        await transaction('calls').insert({ call_id: id, dialled: '12345', arrived_at: new Date() })
        const fact = { call_id: id, at: new Date(), type: 'arrived', payload: '{}' }
        await transaction('call_events').insert({ writer_id: id, seq: 1, ...fact })
      })
      if (writing.pairs === 5) begin()
    }
  })()
  await underWay
  const busy = await hotline.backup('busy.tar.gz')
  const pairsAtTheEnd = writing.pairs
  writing.on = false
  await writer
  await other.restore(busy)
  const live = other.database('calls').whereNull('ended_at').select('call_id')
  const calls = (await live).length
  const events = (await other.database('call_events').whereRaw('writer_id = call_id')).length
  expect(calls).toBe(events)
  expect(calls).toBeGreaterThanOrEqual(5)
  // It did not wait for the writer, nor the writer for it.
  expect(pairsAtTheEnd).toBeGreaterThan(calls - 1)
})

test('is a tar archive that others can read, and readable by its maker alone', async () => {
  expect((await stat(archive)).mode & 0o777).toBe(0o600)
  const names = execFileSync('tar', ['tzf', archive], { encoding: 'utf8' }).trim().split('\n')
  expect(names[0]).toBe('archive.json')
  expect(names.at(-1)).toBe('manifest.json')
  expect(names).toEqual(
    expect.arrayContaining(['recordings/a.wav', 'tables/calls/000001.copy', 'settings/env']),
  )
  execFileSync('mkdir', [join(hotline.folder, 'unpacked')])
  execFileSync('tar', ['xzf', archive, '-C', join(hotline.folder, 'unpacked')])
  const unpacked = join(hotline.folder, 'unpacked')
  expect(await filesUnder(join(unpacked, 'recordings'))).toEqual(
    await filesUnder(hotline.paths.recordingsDir),
  )
  const checker = 'sha256sum'
  execFileSync(checker, ['--check', '--quiet', 'sums/000001.sha256'], { cwd: unpacked })
})

test('restores under a passphrase, names a wrong one, and asks for a missing one', async () => {
  const passphrase = 'correct horse battery staple'
  const sealed = await hotline.backup('sealed.bak', passphrase)
  expect((await readFile(sealed)).includes('12345')).toBe(false)
  await expect(other.restore(sealed, 'a wrong passphrase')).rejects.toThrow('the passphrase is wrong')
  await expect(other.restore(sealed)).rejects.toThrow('is encrypted: give its passphrase')
  expect(await tablesOf(other.database)).toEqual([])
  await other.restore(sealed, passphrase)
  expect((await everyRow(other.database))['users']).toEqual((await everyRow(hotline.database))['users'])
})

test('refuses a place that is in use, and says what is there', async () => {
  await expect(hotline.restore(archive)).rejects.toThrow(/recordings is not empty: 3 entries, the first/)
  const used = await place({ empty: false })
  try {
    const before = await everyRow(used.database)
    await expect(used.restore(archive)).rejects.toThrow(
      /The database is not empty: \d+ tables and the like, among them/,
    )
    expect(await everyRow(used.database)).toEqual(before)
    expect(await filesUnder(used.paths.dataDir)).toEqual({})
  } finally {
    await used.remove()
  }
})

test('never writes over a file', async () => {
  await writeFile(join(hotline.folder, 'mine'), 'mine')
  await expect(hotline.backup('mine')).rejects.toThrow('is there already')
  expect(await readFile(join(hotline.folder, 'mine'), 'utf8')).toBe('mine')
})

test('leaves nothing behind when it fails half way', async () => {
  const { manifest, ...rest } = await inspectBackup(archive, null)
  expect(manifest.tables.length).toBeGreaterThan(20)
  const { restoreBackup } = await import('../../../src/backup/restore.ts')
  // As if a trigger or a default had changed the rows of the last table: found only after everything is loaded.
  const tables = manifest.tables.map((table) => ({ ...table, rowSum: table.rowSum.replace(/^./, 'f') }))
  const failing = restoreBackup({
    ...{ from: archive, passphrase: null, databaseUrl: other.connectionString, paths: other.paths },
    ...{ inspection: { ...rest, manifest: { ...manifest, tables } }, say: () => undefined },
  })
  await expect(failing).rejects.toThrow('are not the ones that were backed up')
  expect(await tablesOf(other.database)).toEqual([])
  expect(await filesUnder(other.folder)).toEqual({})
})
