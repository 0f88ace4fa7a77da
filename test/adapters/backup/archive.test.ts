import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readArchive } from '../../../src/backup/archive/reader.ts'
import { createArchive } from '../../../src/backup/archive/writer.ts'
import { createRowSum } from '../../../src/backup/database/row-sum.ts'
import { BackupFailure } from '../../../src/backup/failure.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lianxin-archive-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const passphrase = 'correct horse battery staple'
const longName = `recordings/${'很长的名字/'.repeat(30)}尾.wav`
const contents: Readonly<Record<string, Buffer>> = {
  'archive.json': Buffer.from('{}'),
  'tables/calls/000001.copy': Buffer.from('a\tb\n'.repeat(50_000)),
  'recordings/silent.wav': Buffer.alloc(300_000),
  [longName]: Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7919) >> 3)),
  'recordings/empty.wav': Buffer.alloc(0),
}

const write = async (name: string, secret: string | null = null): Promise<string> => {
  const to = join(folder, name)
  const archive = await createArchive({ to, passphrase: secret, scryptLogN: 12, now: () => 1.8e12 })
  for (const [entry, content] of Object.entries(contents)) await archive.add(entry, content)
  await archive.finish(Buffer.from('{"the":"manifest"}'))
  return to
}

const read = async (path: string, secret: string | null = null): Promise<Record<string, Buffer>> => {
  const found: Record<string, Buffer> = {}
  for await (const entry of readArchive(path, secret)) {
    const chunks: Buffer[] = []
    for await (const chunk of entry.content) chunks.push(chunk)
    found[entry.name] = Buffer.concat(chunks)
  }
  return found
}

const isWhole = (found: Readonly<Record<string, Buffer>>): boolean =>
  Object.entries(contents).every(([name, content]) => found[name]?.equals(content) === true)

test.each([null, passphrase])('gives back what it was given (passphrase: %s)', async (secret) => {
  const found = await read(await write(`whole-${String(secret === null)}`, secret), secret)
  expect(isWhole(found)).toBe(true)
  expect(Object.keys(found).at(-1)).toBe('manifest.json')
})

test('is what tar reads, long names included', async () => {
  const path = await write('for-tar')
  const maxBuffer = 1_000_000
  expect(
    execFileSync('tar', ['xzfO', path, longName], { maxBuffer }).equals(contents[longName] ?? Buffer.of()),
  ).toBe(true)
})

test('names the entry whose content was changed', async () => {
  const path = await write('changed')
  const plain = gunzipSync(await readFile(path))
  const at = plain.indexOf('a\tb\n'.repeat(100)) + 4000
  plain[at] = (plain[at] ?? 0) ^ 1
  await writeFile(path, gzipSync(plain))
  await expect(read(path)).rejects.toThrow('tables/calls/000001.copy is damaged, its checksum does not fit')
})

test('names what is missing, and takes no file for a place outside', async () => {
  const path = await write('renamed')
  const plain = gunzipSync(await readFile(path))
  const named = (name: string): Promise<void> => {
    const at = plain.indexOf('recordings/silent.wav')
    const header = plain.subarray(at, at + 512)
    header.fill(0, 0, 100)
    header.write(name)
    header.write('        ', 148)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return writeFile(path, gzipSync(plain))
  }
  await named('recordings/another.wav')
  await expect(read(path)).rejects.toThrow('recordings/silent.wav is missing')
  const again = gunzipSync(await readFile(await write('outside')))
  again.copy(plain)
  await named('recordings/../../out.wav')
  await expect(read(path)).rejects.toThrow('a name or a type that no backup has ("recordings/../../out.wav")')
})

test.each([
  { secret: null, first: 10, tries: 40 },
  { secret: passphrase, first: 57, tries: 8 },
])('no byte can be changed to any effect (passphrase: $secret)', async ({ secret, first, tries }) => {
  const path = await write(`flipped-${String(secret === null)}`, secret)
  const whole = await readFile(path)
  const step = Math.ceil((whole.length - first) / tries)
  let refused = 0
  for (let at = first; at < whole.length; at += step) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 0x10
    await writeFile(path, changed)
    const outcome = await read(path, secret).catch((err: unknown) => err)
    if (outcome instanceof BackupFailure) refused += 1
    // Compressed data can say the same in two ways (an earlier repetition of the same bytes).
    else expect(isWhole(outcome as Record<string, Buffer>), `byte ${at}`).toBe(true)
  }
  expect(refused).toBeGreaterThanOrEqual(tries / 2)
})

test.each([null, passphrase])('notices where it was cut off (passphrase: %s)', async (secret) => {
  const path = await write(`cut-${String(secret === null)}`, secret)
  const { size } = await stat(path)
  for (const bytes of [size - 1, Math.trunc(size / 2), 100]) {
    await truncate(path, bytes)
    await expect(read(path, secret), `${bytes} bytes`).rejects.toThrow(/cut off|unexpected end of file/)
  }
})

test('says so when a file is no backup at all', async () => {
  const path = join(folder, 'letter.txt')
  await writeFile(path, 'Dear operator')
  await expect(read(path)).rejects.toThrow('is no backup of Lianxin 12345')
  await expect(read(join(folder, 'nothing'))).rejects.toThrow('cannot be read (ENOENT)')
})

test('sums rows up in whatever order and pieces they come', () => {
  const sum = (...pieces: string[]): string => {
    const made = createRowSum()
    for (const piece of pieces) made.add(Buffer.from(piece))
    return `${made.rows} ${made.digest()}`
  }
  expect(sum('a\nb\n', 'c\n')).toBe(sum('c', '\na\n', 'b', '\n'))
  expect(sum('a\nb\n')).not.toBe(sum('a\nc\n'))
  // Twice the same row is not the same as never.
  expect(sum('a\na\nb\n')).not.toBe(sum('b\nb\nb\n'))
})
