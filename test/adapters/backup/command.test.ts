import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectBackup } from '../../../src/backup/restore.ts'
import { startPostgres } from '../../../src/embedded/postgres/start-postgres.ts'
import { testPrivacyKey } from '../../support/database.ts'
import { furnish, place, type BackedHotline } from './hotline.ts'

const program = fileURLToPath(new URL('../../../src/backup/main.ts', import.meta.url))
const runner = fileURLToPath(new URL('../../../src/typescript/run.mjs', import.meta.url))

let hotline: BackedHotline
let archive = ''
beforeAll(async () => {
  hotline = await place({ empty: false })
  await furnish(hotline)
  archive = await hotline.backup('all.tar.gz')
})
afterAll(() => hotline.remove())

type Outcome = { readonly code: number; readonly out: string; readonly err: string }

/** As the operator runs it, in a folder of its own; settings by environment. */
const run = async (args: readonly string[], environment: Record<string, string>): Promise<Outcome> => {
  const cwd = join(hotline.folder, 'elsewhere')
  await mkdir(cwd, { recursive: true })
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], ...environment }
    execFile(process.execPath, [runner, program, ...args], { cwd, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err }),
    )
  })
}

const sumsOf = async (path: string): Promise<Record<string, string>> => {
  const { manifest } = await inspectBackup(path, null)
  return Object.fromEntries(
    manifest.tables.filter(({ name }) => name !== 'recordings').map(({ name, rowSum }) => [name, rowSum]),
  )
}

test('moves a hotline to the embedded database and backs it up there, stopped and running', async () => {
  const dataDir = join(hotline.folder, 'moved')
  const settings = { DATA_DIR: dataDir, PROMPTS_DIR: join(hotline.folder, 'moved-prompts') }

  const restored = await run(['restore', '--from', archive], settings)
  expect(restored).toMatchObject({ code: 0, out: '' })
  expect(restored.err).toContain('every row is as it was')
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>
  expect(secrets['privacyKey']).toBe(testPrivacyKey)
  expect(existsSync(join(dataDir, 'run', 'launcher.json'))).toBe(false)

  const again = await run(['restore', '--from', archive], settings)
  expect(again.code).toBe(1)
  expect(again.err).toContain('is not empty: 3 entries')

  const stopped = join(hotline.folder, 'stopped.tar.gz')
  expect(await run(['backup', '--to', stopped], settings)).toMatchObject({ code: 0 })
  expect(await sumsOf(stopped)).toEqual(await sumsOf(archive))

  const password = secrets['databasePassword'] ?? ''
  const server = await startPostgres({ folder: join(dataDir, 'postgres'), password, durable: false })
  const running = join(hotline.folder, 'running.tar.gz')
  try {
    expect(await run(['backup', '--to', running], settings)).toMatchObject({ code: 0 })
  } finally {
    await server.stop()
  }
  expect(await sumsOf(running)).toEqual(await sumsOf(archive))
}, 180_000)

test('leaves no trace of a restore that failed', async () => {
  const dataDir = join(hotline.folder, 'failed')
  const damaged = join(hotline.folder, 'damaged.tar.gz')
  const bytes = await readFile(archive)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x40
  await writeFile(damaged, bytes)
  const outcome = await run(['restore', '--from', damaged], { DATA_DIR: dataDir })
  expect(outcome.code).toBe(1)
  expect(outcome.err).toMatch(/damaged\.tar\.gz: .* Place: \S+\.\n$/)
  expect(existsSync(dataDir)).toBe(false)

  const otherKey = { DATA_DIR: dataDir, PRIVACY_KEY: 'x'.repeat(40) }
  const refused = await run(['restore', '--from', archive], otherKey)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain("PRIVACY_KEY is another key than the backup's")
  expect(existsSync(dataDir)).toBe(false)
}, 60_000)

test('checks an archive, prints its key, and says how it is used', async () => {
  const checked = await run(['restore', '--from', archive, '--check'], {})
  expect(checked).toMatchObject({ code: 0, out: '' })
  expect(checked.err).toMatch(
    /is whole: made 2026-11-23T01:00:00\.000Z by version 0\.0\.0-test, \d+ tables with/,
  )
  expect(await run(['restore', '--from', archive, '--show-privacy-key'], {})).toMatchObject({
    ...{ code: 0, out: `${testPrivacyKey}\n` },
  })
  for (const args of [
    ['restore', '--to', 'x'],
    ['backup', '--unknown'],
  ]) {
    const misused = await run(args, {})
    expect(misused.code, args.join(' ')).toBe(2)
    expect(misused.err).toContain('npm run backup -- --to FILE')
  }
  const nothing = await run(['backup', '--to', 'x'], { DATA_DIR: join(hotline.folder, 'nothing') })
  expect(nothing).toMatchObject({ code: 1 })
  expect(nothing.err).toContain('there is nothing to back up')
  const away = { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:9/none', PRIVACY_KEY: testPrivacyKey }
  expect((await run(['backup', '--to', 'x'], away)).err).toMatch(
    /^connect ECONNREFUSED .*\(ECONNREFUSED\)\n$/,
  )
}, 60_000)
