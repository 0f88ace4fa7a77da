import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { headBytes, tailBytes } from '../../domain/attachments/kinds.ts'
import type { AttachmentFiles } from '../../app/ports/attachments.ts'

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/**
 * Attachments as files named by their ids, readable by this program's user alone. What comes in lies in `receiving`
 * beside them until it is known to be wanted; both are on one file system, so that taking it over is one rename.
 */
export const createAttachmentFiles = (dataDir: string): AttachmentFiles => {
  const folder = join(dataDir, 'attachments')
  const receiving = join(dataDir, 'receiving')
  const located = (attachmentId: string): string => {
    if (!uuid.test(attachmentId)) throw new Error('An attachment is named by a UUID')
    return join(folder, attachmentId)
  }
  return {
    receive: async (content, limit) => {
      await mkdir(receiving, { recursive: true, mode: 0o700 })
      const path = join(receiving, randomUUID())
      const file = await open(path, 'wx+', 0o600)
      try {
        const written = await write(file, content, limit)
        if (written === null) return await gone(path)
        const { bytes } = written
        const [head, tail] = await Promise.all([
          part(file, 0, Math.min(bytes, headBytes)),
          part(file, Math.max(0, bytes - tailBytes), Math.min(bytes, tailBytes)),
        ])
        return { path, ...written, head, tail }
      } catch (err) {
        await gone(path)
        throw err
      } finally {
        await file.close()
      }
    },
    keep: async ({ path }, attachmentId) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await rename(path, located(attachmentId))
    },
    discard: async ({ path }) => rm(path, { force: true }),
    read: async (attachmentId) => {
      const path = located(attachmentId)
      return (await isThere(path)) ? createReadStream(path) : null
    },
    remove: async (attachmentId) => rm(located(attachmentId), { force: true }),
    olderThan: async (ms) => {
      const old = async (within: string): Promise<readonly string[]> => {
        const names = (await namesIn(within)).filter((name) => uuid.test(name))
        const times = await Promise.all(names.map((name) => changedAt(join(within, name))))
        return names.filter((_, index) => Date.now() - (times[index] ?? Date.now()) > ms)
      }
      for (const name of await old(receiving)) await rm(join(receiving, name), { force: true })
      return old(folder)
    },
  }
}

const gone = async (path: string): Promise<null> => {
  await rm(path, { force: true })
  return null
}

/** Flushed to the device; null as soon as it is longer than allowed. */
const write = async (
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly bytes: number; readonly sha256: string } | null> => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > limit) return null
    hash.update(chunk)
    await file.writeFile(chunk)
  }
  await file.datasync()
  return { bytes, sha256: hash.digest('hex') }
}

const part = async (file: FileHandle, from: number, bytes: number): Promise<Uint8Array> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, from)
  return buffer.subarray(0, bytesRead)
}

const isMissing = (err: unknown): boolean => err instanceof Error && 'code' in err && err.code === 'ENOENT'

const orElse =
  <T>(value: T) =>
  (err: unknown): T => {
    if (isMissing(err)) return value
    throw err
  }

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then((found) => found.isFile(), orElse(false))
const namesIn = async (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch(orElse<string[]>([]))
const changedAt = async (path: string): Promise<number | null> =>
  stat(path).then((found) => found.mtimeMs, orElse(null))
