import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { BackupFailure, codeOf, Damage, messageOf } from '../failure.ts'
import { createByteReader, type ByteReader } from './byte-reader.ts'
import { isSealed, unseal } from './sealing.ts'
import { createSums } from './sums.ts'
import { blockBytes, decodeHeader, decodePax, padding, type TarHeader } from './tar.ts'

export type Entry = TarHeader & {
  /** To be read once, before the next entry is asked for; what is left of it is skipped. */
  readonly content: AsyncIterable<Buffer>
  /** All of it, for small ones. */
  text(): Promise<string>
}

const chunkBytes = 256 * 1024
const largestText = 64 * 1024 * 1024
const topFolders =
  /^(tables|sums|spool|recordings|attachments|prompts|settings)\/.|^(archive|manifest)\.json$/
const cutOff = 'it ends too early, so it was cut off'

/**
 * The entries, in their order. Every one is held against its checksum when its list comes; the end is reached only by a
 * whole archive. Throws `BackupFailure` that names the damaged part, or says that the passphrase is missing or wrong.
 */
export async function* readArchive(path: string, passphrase: string | null): AsyncGenerator<Entry> {
  const place = { entry: 'the beginning' }
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (err) {
      const zipped = codeOf(err).startsWith('Z_')
      if (!zipped && !(err instanceof Damage)) throw err
      const what = zipped ? `the compressed data is damaged (${messageOf(err)})` : messageOf(err)
      throw new BackupFailure(`${path}: ${what}. Place: ${place.entry}.`, { cause: err })
    }
  }
  const source = await explained(() => openArchive(path, passphrase))
  const reader = createByteReader(source)
  const sums = createSums()
  for (;;) {
    const header = await explained(() => nextHeader(reader))
    if (header === 'end') break
    place.entry = header.name
    const body = createBody(header, reader)
    const content = chunksOf(() => explained(body.next))
    yield { ...header, content, text: () => textOf(header, content) }
    await explained(async () => sums.take(header.name, await body.end()))
  }
  await explained(async () => {
    sums.end()
    while ((await reader.some(chunkBytes)) !== null) place.entry = 'the end'
  })
}

const openArchive = async (path: string, passphrase: string | null): Promise<AsyncIterable<Buffer>> => {
  const beginning = Buffer.alloc(8)
  const file = await open(path, 'r').catch((err: unknown) => {
    throw new BackupFailure(`${path} cannot be read (${codeOf(err)})`, { cause: err })
  })
  await file.read(beginning, 0, 8, 0)
  await file.close()
  const sealed = isSealed(beginning)
  if (sealed && passphrase === null) {
    throw new BackupFailure(`${path} is encrypted: give its passphrase with --passphrase-file`)
  }
  if (!sealed && (beginning[0] !== 0x1f || beginning[1] !== 0x8b)) {
    throw new BackupFailure(`${path} is no backup of Lianxin 12345, or its first bytes are damaged`)
  }
  const bytes = createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>
  const zipped = sealed && passphrase !== null ? unseal(bytes, passphrase) : bytes
  return pipeline(Readable.from(zipped), createGunzip(), () => undefined) as AsyncIterable<Buffer>
}

const nextHeader = async (reader: ByteReader): Promise<TarHeader | 'end'> => {
  const found = await takeHeader(reader)
  if (found === 'end') return 'end'
  if (found.type !== 'x') return checked(found.header, found.type)
  const { bytes } = found.header
  if (bytes > 64 * blockBytes) throw new Damage('the header of an entry is damaged')
  const records = await exactly(reader, bytes + padding(bytes))
  const next = await takeHeader(reader)
  if (next === 'end') throw new Damage(cutOff)
  return checked({ ...next.header, ...decodePax(records.subarray(0, bytes)) }, next.type)
}

const takeHeader = async (reader: ByteReader) => decodeHeader(await exactly(reader, blockBytes))

const exactly = async (reader: ByteReader, bytes: number): Promise<Buffer> => {
  const taken = await reader.take(bytes)
  if (taken === null) throw new Damage(cutOff)
  return taken
}

/** Whoever made the archive shall not choose where its files go. */
const checked = (header: TarHeader, type: string): TarHeader => {
  const { name, bytes } = header
  const parts = name.split('/')
  const fine = type === '0' && topFolders.test(name) && Number.isSafeInteger(bytes) && bytes >= 0
  if (!fine || parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))) {
    throw new Damage(`an entry has a name or a type that no backup has (${JSON.stringify(name)})`)
  }
  return header
}

/** What an entry holds: given out piece by piece, the rest passed over, all of it summed up. */
const createBody = (header: TarHeader, reader: ByteReader) => {
  const hash = createHash('sha256')
  const kept: Buffer[] | null = header.name.startsWith('sums/') ? [] : null
  let left = header.bytes
  const next = async (): Promise<Buffer | null> => {
    if (left === 0) return null
    const chunk = await reader.some(Math.min(left, chunkBytes))
    if (chunk === null) throw new Damage(cutOff)
    left -= chunk.length
    hash.update(chunk)
    kept?.push(chunk)
    return chunk
  }
  return {
    next,
    end: async (): Promise<{ readonly sha256: string; readonly list: string | null }> => {
      while ((await next()) !== null);
      await exactly(reader, padding(header.bytes))
      return { sha256: hash.digest('hex'), list: kept && Buffer.concat(kept).toString('utf8') }
    },
  }
}

async function* chunksOf(next: () => Promise<Buffer | null>): AsyncGenerator<Buffer> {
  for (let chunk = await next(); chunk !== null; chunk = await next()) yield chunk
}

const textOf = async ({ name, bytes }: TarHeader, content: AsyncIterable<Buffer>): Promise<string> => {
  if (bytes > largestText) throw new BackupFailure(`${name} is larger than any that a backup has`)
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
