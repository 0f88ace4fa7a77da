import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFactLog } from '../../../../src/adapters/db/facts/fact-log.ts'
import { openSpool, type Place, type Spool } from '../../../../src/adapters/db/facts/spool.ts'
import { lastSeq, type Step } from '../../../../src/adapters/db/facts/step.ts'
import { createTestDatabase, silent, testPrivacy, testPrivacyKey } from '../../../support/database.ts'
import { createTcpProxy } from '../../../support/tcp-proxy.ts'
import { numberedStep } from './calls.ts'

let folder: string
const opened: Spool[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lianxin-spool-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((spool) => spool.close(true)))
  await rm(folder, { recursive: true })
})

const open = async (options: { segmentBytes?: number; waitingBytes?: number } = {}): Promise<Spool> => {
  const spool = await openSpool({
    folder,
    writerId: randomUUID(),
    privacy: testPrivacy,
    logger: silent,
    ...options,
  })
  opened.push(spool)
  return spool
}

const callId = randomUUID()
const step = (number: number): Step => ({
  writerId: 'a writer',
  firstSeq: number,
  facts: numberedStep(number, callId),
})
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

const readAll = async (spool: Spool, from: Place | null, maxBytes = 1000): Promise<number[]> => {
  const found: number[] = []
  for (let place = from; place !== null && !spool.isEnd(place);) {
    const { steps, next } = await spool.read(place, maxBytes)
    found.push(...steps.map((kept) => lastSeq(kept.step)))
    place = next
  }
  return found
}

const files = async (): Promise<string[]> => (await readdir(folder)).sort()

test('what one start wrote, the next reads in order, over several files', async () => {
  const first = await open({ segmentBytes: 2000 })
  expect(first.begin).toBeNull()
  for (const number of numbers(1, 50)) first.append(step(number))
  await first.close(true)
  expect((await files()).length).toBeGreaterThan(5)
  const second = await open({ segmentBytes: 2000 })
  expect(await readAll(second, second.begin)).toEqual(numbers(1, 50))
})

test('lines are read back while others are still being written', async () => {
  const spool = await open({ segmentBytes: 3000 })
  const begin = spool.append(step(1))
  for (const number of numbers(2, 30)) spool.append(step(number))
  const reading = readAll(spool, begin)
  for (const number of numbers(31, 60)) spool.append(step(number))
  expect(await reading).toEqual(numbers(1, 60))
})

test('files are for their owner alone, and show no number', async () => {
  const spool = await open()
  spool.append({ ...step(1), facts: [{ ...callArrived, callId }] })
  await spool.written()
  const [name = ''] = await files()
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  const text = await readFile(join(folder, name), 'latin1')
  expect(text).not.toContain('13987100001')
  expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('13987100001')
})

const callArrived = {
  type: 'callArrived',
  at: 0,
  callerNumber: '13987100001',
  dialled: '12345',
  lineCode: null,
  sourceLine: null,
} as const

test.each([
  ['its line feed', 1, 10],
  ['some bytes', 40, 9],
  ['most of it', 100, 9],
])('a last line that lost %s in a crash costs no other', async (_what, cut, last) => {
  const first = await open()
  for (const number of numbers(1, 10)) first.append(step(number))
  await first.close(true)
  const path = join(folder, (await files())[0] ?? '')
  await truncate(path, (await stat(path)).size - cut)
  const second = await open()
  for (const number of numbers(11, 12)) second.append(step(number))
  expect(await readAll(second, second.begin)).toEqual([...numbers(1, last), 11, 12])
  second.release(null)
  await second.close(true)
  expect(await files()).toEqual([expect.stringMatching(/^0000000002-.*\.facts$/)])
})

test('an altered line in the middle costs that line alone, and its file is kept', async () => {
  const first = await open()
  for (const number of numbers(1, 3)) first.append(step(number))
  await first.close(true)
  const path = join(folder, (await files())[0] ?? '')
  const lines = (await readFile(path, 'latin1')).split('\n')
  await writeFile(
    path,
    [lines[0], `AAAA${lines[1]?.slice(4) ?? ''}`, 'not base64 at all', '', ...lines.slice(2)].join('\n'),
  )
  const second = await open()
  expect(await readAll(second, second.begin)).toEqual([1, 3])
  await second.close(false)
  expect(await files()).toEqual([expect.stringMatching(/\.facts\.damaged$/)])
})

test('files of strangers are left alone, empty ones passed over', async () => {
  await writeFile(join(folder, 'README'), 'hello')
  await writeFile(join(folder, `0000000003-${randomUUID()}.facts`), '')
  await appendFile(join(folder, 'core.123'), 'x')
  const spool = await open()
  spool.append(step(1))
  expect(await readAll(spool, spool.begin)).toEqual([1])
  await spool.close(false)
  expect(await files()).toEqual(['README', 'core.123'])
})

test('files go when nobody needs them, and only then', async () => {
  const spool = await open({ segmentBytes: 1000 })
  const places = numbers(1, 20).map((number) => spool.append(step(number)))
  await spool.written()
  const count = (await files()).length
  const needed = places[10]?.segment ?? 0
  spool.release(needed)
  expect(await readAll(spool, places[10] ?? null)).toEqual(expect.arrayContaining(numbers(11, 20)))
  await spool.close(true)
  expect((await files()).length).toBe(count - (needed - 1))
})

test('while the disk fails, lines stay in memory up to a bound; then they are written', async () => {
  const spool = await open({ waitingBytes: 3000 })
  await rm(folder, { recursive: true })
  const begin = spool.append(step(1))
  for (const number of numbers(2, 8)) spool.append(step(number))
  expect(await readAll(spool, begin)).toEqual(numbers(1, 8))
  expect(
    numbers(9, 20)
      .map((number) => spool.append(step(number)))
      .at(-1),
  ).toBeNull()
  await mkdir(folder)
  await spool.written()
  const kept = await readAll(spool, begin)
  expect(kept).toEqual(numbers(1, kept.length))
  expect(await files()).toHaveLength(1)
})

test.each(['there', 'away'])(
  'kill -9 with the database %s loses nothing that was spooled',
  async (database) => {
    const db = await createTestDatabase()
    const proxy = await createTcpProxy(Number(new URL(db.connectionString).port))
    const url = new URL(db.connectionString)
    url.port = String(proxy.port)
    if (database === 'away') proxy.cut()
    try {
      const safe = await killAfter(1500, url.href)
      proxy.restore()
      const log = await createFactLog({
        connectionString: url.href,
        spoolFolder: folder,
        privacy: testPrivacy,
        logger: silent,
      })
      await log.flushed()
      await log.close()
      const rows = await db
        .database('call_events')
        .orderByRaw('ctid')
        .select<{ payload: { priority: number } }[]>('payload')
      expect(rows.length).toBeGreaterThanOrEqual(safe)
      expect(rows.map((row) => row.payload.priority)).toEqual(numbers(1, rows.length))
      expect(await files()).toEqual([])
    } finally {
      await proxy.close()
      await db.remove()
    }
  },
)

/** Runs a writer until it says that so many steps are safe, kills it, and returns the last number it said. */
const killAfter = async (steps: number, connectionString: string): Promise<number> => {
  const script = new URL('writing-child.ts', import.meta.url).pathname
  const child = spawn(
    process.execPath,
    ['src/typescript/run.mjs', script, connectionString, folder, testPrivacyKey],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let safe = 0
  for await (const line of createInterface({ input: child.stdout })) {
    safe = Number(line)
    if (safe >= steps) child.kill('SIGKILL')
  }
  return safe
}
