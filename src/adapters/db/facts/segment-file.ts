import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import type { Logger } from 'pino'

export type Segment = {
  readonly number: number
  readonly path: string
  /** With the lines that wait to be written. */
  size: number
  /** Always a whole number of lines, except in a file that a crash left behind. */
  writtenBytes: number
  /** Has lines that cannot be read: it is renamed where others are deleted. */
  damaged: boolean
  /** Removed: what waits for it is not written any more. */
  gone: boolean
}

/** The file that is being appended to; one at a time. */
export type SegmentFile = {
  /** Appends the bytes from `from` on and returns how many that were. */
  readonly append: (segment: Segment, bytes: Buffer, from: number) => Promise<number>
  readonly remove: (segment: Segment) => Promise<void>
  /** While on, appended bytes are flushed to the device within a second. */
  readonly guard: (on: boolean) => void
  readonly close: () => Promise<void>
}

const flushMs = 1000

export const createSegmentFile = (logger: Logger): SegmentFile => {
  let file: { readonly segment: Segment; readonly handle: FileHandle } | null = null
  let guarding = false
  let flushTimer: NodeJS.Timeout | null = null

  const handleOf = async (segment: Segment): Promise<FileHandle> => {
    if (file?.segment === segment) return file.handle
    await closeFile()
    file = { segment, handle: await open(segment.path, 'a', 0o600) }
    return file.handle
  }

  const closeFile = async (): Promise<void> => {
    const closed = file
    file = null
    if (closed === null) return
    try {
      if (guarding && !closed.segment.gone) await closed.handle.datasync()
    } finally {
      await closed.handle.close()
    }
  }

  const flushSoon = (): void => {
    flushTimer ??= setTimeout(() => {
      flushTimer = null
      const flushed = file
      flushed?.handle.datasync().catch((err: unknown) => {
        // A file that was closed meanwhile was flushed by closeFile.
        if (file === flushed) logger.error({ err }, 'the spool cannot be flushed to the device')
      })
    }, flushMs).unref()
  }

  return {
    append: async (segment, bytes, from) => {
      const handle = await handleOf(segment)
      const { bytesWritten } = await handle.write(bytes, from)
      if (guarding) flushSoon()
      return bytesWritten
    },
    remove: async (segment) => {
      try {
        if (file?.segment === segment) await closeFile()
        if (segment.damaged) await rename(segment.path, `${segment.path}.damaged`)
        else await rm(segment.path, { force: true })
      } catch (err) {
        // It will be read once more at the next start, and found to be in the database already.
        logger.error({ err, path: segment.path }, 'a file of the spool cannot be removed')
      }
    },
    guard: (on) => {
      if (on && !guarding) flushSoon()
      guarding = on
    },
    close: async () => {
      if (flushTimer !== null) clearTimeout(flushTimer)
      guarding = true
      await closeFile()
    },
  }
}
