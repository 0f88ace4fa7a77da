import type { Logger } from 'pino'
import { createGathering } from './gathering.ts'
import { createPause } from './pause.ts'
import { createSegmentFile, type Segment } from './segment-file.ts'

/** Appends lines to one file after the other, in order and behind the caller's back. */
export type SegmentWriter = {
  readonly write: (segment: Segment, line: Buffer) => void
  /** Lines that are not in the file yet, oldest first. */
  readonly waiting: (segment: Segment) => readonly Buffer[]
  readonly waitingBytes: () => number
  readonly remove: (segment: Segment) => void
  readonly guard: (on: boolean) => void
  readonly written: () => Promise<void>
  readonly close: () => Promise<void>
}

const retryMs = 1000
/**
 * So long lines are gathered for one write: each goes through a thread of its own, which costs more than the write. Whoever
 * dies meanwhile has them in the journal.
 */
const gatherMs = 100
/** Lines are joined up to about this size for one call of the operating system. */
const joinBytes = 256 * 1024

type Waiting = { readonly segment: Segment; readonly line: Buffer }
type Batch = { readonly segment: Segment; readonly count: number; readonly bytes: Buffer; done: number }

export const createSegmentWriter = (logger: Logger): SegmentWriter => {
  const file = createSegmentFile(logger)
  const pause = createPause()
  const gathering = createGathering(gatherMs)
  const removals: Segment[] = []
  const waiters: (() => void)[] = []
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let batch: Batch | null = null
  let failing = false
  let closing = false
  let running: Promise<void> | null = null

  const isIdle = (): boolean => waiting.length === 0 && removals.length === 0

  const kick = (): void => {
    running ??= run().finally(() => {
      running = null
      gathering.calm()
      if (!closing && !isIdle()) kick()
      else waiters.splice(0).forEach((resolve) => resolve())
    })
  }

  const run = async (): Promise<void> => {
    while (!isIdle()) {
      if (!closing && removals.length === 0) await gathering.done()
      try {
        for (const segment of removals.splice(0)) await remove(segment)
        await writeBatch()
        if (failing) logger.info('the spool can be written again')
        failing = false
      } catch (err) {
        if (!failing || closing) logger.error({ err, waitingBytes }, 'the spool cannot be written')
        failing = true
        if (closing) return
        await pause.forMs(retryMs)
      }
    }
  }

  const remove = async (segment: Segment): Promise<void> => {
    waiting = waiting.filter((one) => one.segment !== segment)
    waitingBytes = waiting.reduce((sum, one) => sum + one.line.length, 0)
    if (batch?.segment === segment) batch = null
    await file.remove(segment)
  }

  const writeBatch = async (): Promise<void> => {
    batch ??= nextBatch(waiting)
    if (batch === null) return
    const { segment, bytes, count } = batch
    // After a failure half way, the next attempt goes on behind what was written.
    while (batch.done < bytes.length) batch.done += await file.append(segment, bytes, batch.done)
    batch = null
    waiting.splice(0, count)
    waitingBytes -= bytes.length
    segment.writtenBytes += bytes.length
  }

  return {
    write: (segment, line) => {
      waiting.push({ segment, line })
      waitingBytes += line.length
      kick()
    },
    waiting: (segment) => waiting.filter((one) => one.segment === segment).map((one) => one.line),
    waitingBytes: () => waitingBytes,
    remove: (segment) => {
      segment.gone = true
      removals.push(segment)
      kick()
    },
    guard: file.guard,
    written: () => {
      if (isIdle()) return Promise.resolve()
      gathering.hurry()
      return new Promise((resolve) => waiters.push(resolve))
    },
    close: async () => {
      closing = true
      pause.end()
      gathering.hurry()
      if (!isIdle()) kick()
      await running
      await file.close().catch((err: unknown) => logger.error({ err }, 'the spool cannot be closed'))
    },
  }
}

/** Lines of one segment, as many as are worth one write. */
const nextBatch = (waiting: readonly Waiting[]): Batch | null => {
  const first = waiting[0]
  if (first === undefined) return null
  const lines: Buffer[] = []
  let bytes = 0
  for (const { segment, line } of waiting) {
    if (segment !== first.segment || bytes > joinBytes) break
    lines.push(line)
    bytes += line.length
  }
  return { segment: first.segment, count: lines.length, bytes: Buffer.concat(lines), done: 0 }
}
