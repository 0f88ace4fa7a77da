import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open, rename, rm, stat } from 'node:fs/promises'
import { PassThrough, pipeline as pipe } from 'node:stream'
import { createGzip } from 'node:zlib'
import { BackupFailure, codeOf, messageOf } from '../failure.ts'
import { seal } from './sealing.ts'
import { encodeHeader, endOfArchive, padding, type TarHeader } from './tar.ts'

/** An archive that is being written: `<path>.partial` until it is whole. */
export type ArchiveWriter = {
  add(name: string, content: Buffer): Promise<void>
  /**
   * As it lies on disk, up to the size that it has now: a recording may still grow. Resolves with that size; rejects with
   * ENOENT before anything is written.
   */
  addFile(name: string, path: string): Promise<number>
  /** With the manifest as its last entry; flushed to the device, under its name. Resolves with its size. */
  finish(manifest: Buffer): Promise<number>
  abandon(): Promise<void>
}

type Options = {
  readonly to: string
  readonly passphrase: string | null
  readonly now: () => number
  /** What a guess at the passphrase costs (`sealing.ts`). */
  readonly scryptLogN?: number | undefined
}

/** So that neither side has to hold the sums of a million recordings. */
const entriesPerList = 5000
const chunkBytes = 256 * 1024

/** Throws `BackupFailure` when there is a file of that name. */
export const createArchive = async ({
  to: path,
  passphrase,
  now,
  scryptLogN,
}: Options): Promise<ArchiveWriter> => {
  const partial = `${path}.partial`
  await refuseExisting(path, partial)
  const file = await open(partial, 'wx', 0o600).catch((err: unknown) => {
    throw new BackupFailure(`${partial} cannot be written (${codeOf(err)})`, { cause: err })
  })
  const input = new PassThrough({ highWaterMark: chunkBytes })
  // Level 1: telephone sound hardly shrinks, and the machine has calls to carry.
  const zipped = pipe(input, createGzip({ level: 1 }), () => undefined)
  const output = passphrase === null ? zipped : seal(zipped as AsyncIterable<Buffer>, passphrase, scryptLogN)
  const written = drain(output as AsyncIterable<Buffer>, file)
  // Heard by whoever writes next.
  written.catch((err: unknown) => input.destroy(err instanceof Error ? err : new Error(String(err))))
  let [lists, lines] = [0, [] as string[]]

  const push = async (bytes: Buffer): Promise<void> => {
    if (input.errored) throw failureOf(input.errored, partial)
    if (!input.write(bytes)) await Promise.race([once(input, 'drain'), written])
  }
  const header = (name: string, bytes: number, more: Partial<TarHeader> = {}): Promise<void> =>
    push(encodeHeader({ name, bytes, mode: 0o600, modifiedS: now() / 1000, ...more }))
  const plain = async (name: string, content: Buffer): Promise<string> => {
    await header(name, content.length)
    await push(Buffer.concat([content, Buffer.alloc(padding(content.length))]))
    return createHash('sha256').update(content).digest('hex')
  }
  const endList = async (): Promise<void> => {
    if (lines.length === 0) return
    const content = Buffer.from(lines.join(''))
    lines = []
    lists += 1
    await plain(`sums/${String(lists).padStart(6, '0')}.sha256`, content)
  }
  const note = async (name: string, sha256: string): Promise<void> => {
    lines.push(`${sha256}  ${name}\n`)
    if (lines.length >= entriesPerList) await endList()
  }

  return {
    add: async (name, content) => note(name, await plain(name, content)),
    addFile: async (name, from) => {
      // Opened before anything is written: it may be deleted meanwhile.
      const source = await open(from, 'r')
      try {
        const { size, mode, mtimeMs } = await source.stat()
        await header(name, size, { mode, modifiedS: mtimeMs / 1000 })
        const hash = createHash('sha256')
        for (let left = size; left > 0;) {
          const { buffer, bytesRead } = await source.read(Buffer.allocUnsafe(Math.min(left, chunkBytes)))
          if (bytesRead === 0) throw new BackupFailure(`${from} became shorter while it was read`)
          const chunk = buffer.subarray(0, bytesRead)
          hash.update(chunk)
          await push(chunk)
          left -= bytesRead
        }
        await push(Buffer.alloc(padding(size)))
        await note(name, hash.digest('hex'))
        return size
      } finally {
        await source.close()
      }
    },
    finish: async (manifest) => {
      await endList()
      await plain('manifest.json', manifest)
      await push(endOfArchive)
      input.end()
      await written.catch((err: unknown) => {
        throw failureOf(err, partial)
      })
      const { size } = await stat(partial)
      await rename(partial, path)
      return size
    },
    abandon: async () => {
      input.destroy()
      await written.catch(() => undefined)
      await rm(partial, { force: true })
    },
  }
}

const refuseExisting = async (path: string, partial: string): Promise<void> => {
  for (const [name, advice] of [
    [path, 'Choose another name; a backup is never overwritten.'],
    [partial, 'Another backup is writing it, or one was cut off. If none runs, delete it.'],
  ] as const) {
    const found = await stat(name).catch(() => null)
    if (found) throw new BackupFailure(`${name} is there already. ${advice}`)
  }
}

const drain = async (
  source: AsyncIterable<Buffer>,
  file: Awaited<ReturnType<typeof open>>,
): Promise<void> => {
  try {
    for await (const chunk of source) await file.writeFile(chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

const failureOf = (err: unknown, path: string): BackupFailure =>
  err instanceof BackupFailure
    ? err
    : new BackupFailure(
        codeOf(err) === 'ENOSPC'
          ? `There is no room left for ${path}`
          : `${path} cannot be written: ${messageOf(err)}`,
        { cause: err },
      )
