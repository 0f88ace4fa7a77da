import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Privacy } from '../privacy.ts'
import type { Segment } from './segment-file.ts'
import { createSegmentWriter } from './segment-writer.ts'
import { textToStep, toStorableJson, type Step } from './step.ts'

/** Where a line begins: the number of its segment file and the byte in it. */
export type Place = { readonly segment: number; readonly offset: number }

/** A step and the number of the segment file that keeps it. */
export type KeptStep = { readonly step: Step; readonly segment: number }

/**
 * Steps on disk, a sealed line each, in files `0000000007-<writer>.facts` that count up. Lines are written behind the
 * caller; what a failing disk does not take waits in memory and is tried again.
 */
export type Spool = {
  /** Where the oldest line of an earlier start is; null if nothing was left. */
  readonly begin: Place | null
  /** Takes a line and tells where it is; null if it was dropped, because the disk has failed for too long. */
  append(step: Step): Place | null
  /** The steps from a place on, about `maxBytes` of them, and where to go on. */
  read(place: Place, maxBytes: number): Promise<{ readonly steps: readonly KeptStep[]; readonly next: Place }>
  /** Nothing has been appended at or behind this place. */
  isEnd(place: Place): boolean
  /** Size of all files that are still needed. */
  bytes(): number
  /** Tells the first file that is still needed (null: none), so that the others can go. */
  release(needed: number | null): void
  /** While on, written lines are flushed to the device every second. */
  guard(on: boolean): void
  /** Resolves when all lines so far are written. */
  written(): Promise<void>
  /** Writes what waits; with `needed` false, all files go. */
  close(needed: boolean): Promise<void>
}

export type SpoolOptions = {
  readonly folder: string
  readonly writerId: string
  readonly privacy: Privacy
  readonly logger: Logger
  /** A file of this size is followed by a new one. */
  readonly segmentBytes?: number
  /** How much may wait for a disk that fails; lines beyond it are dropped. */
  readonly waitingBytes?: number
}

const fileName = /^(\d{10})-[\da-f-]{36}\.facts$/

/** A file that nobody needs goes once it has this size: deleting one for each step would cost more than it is worth. */
const worthDeletingBytes = 256 * 1024

export const openSpool = async (options: SpoolOptions): Promise<Spool> => {
  const { folder, writerId, privacy, logger } = options
  const segmentBytes = options.segmentBytes ?? 4 * 1024 * 1024
  const waitingBytes = options.waitingBytes ?? 64 * 1024 * 1024
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await findSegments(folder)
  const segments = [...found]
  const writer = createSegmentWriter(logger)
  let number = found.at(-1)?.number ?? 0
  let current: Segment | null = null

  const segmentForNextLine = (): Segment => {
    if (current !== null && current.size < segmentBytes) return current
    number += 1
    const name = `${String(number).padStart(10, '0')}-${writerId}.facts`
    current = { number, path: join(folder, name), size: 0, writtenBytes: 0, damaged: false, gone: false }
    segments.push(current)
    return current
  }
  const remove = (segment: Segment): void => {
    segments.splice(segments.indexOf(segment), 1)
    if (segment === current) current = null
    writer.remove(segment)
  }

  return {
    begin: found[0] === undefined ? null : { segment: found[0].number, offset: 0 },
    append: (step) => {
      if (writer.waitingBytes() > waitingBytes) return null
      const line = Buffer.from(`${privacy.seal(toStorableJson(step)).toString('base64')}\n`)
      const segment = segmentForNextLine()
      const offset = segment.size
      segment.size += line.length
      writer.write(segment, line)
      return { segment: segment.number, offset }
    },
    read: async (place, maxBytes) => {
      const segment = segments.find((one) => one.number >= place.segment)
      if (segment === undefined) return { steps: [], next: { segment: number + 1, offset: 0 } }
      const from = segment.number === place.segment ? place.offset : 0
      if (from >= segment.size) return { steps: [], next: { segment: segment.number + 1, offset: 0 } }
      const { lines, next, torn } =
        from < segment.writtenBytes
          ? await linesOfFile(segment, from, maxBytes, logger)
          : linesInMemory(segment, from, writer.waiting(segment))
      const steps = lines.flatMap((line) => unseal(line, segment, torn === true, privacy, logger))
      return { steps, next: { segment: segment.number, offset: next } }
    },
    isEnd: (place) => segments.every((one) => one.number < place.segment || isEndOf(one, place)),
    bytes: () => segments.reduce((sum, { size }) => sum + size, 0),
    release: (needed) => {
      const before = needed ?? (current !== null && current.size < worthDeletingBytes ? number : number + 1)
      for (const segment of segments.filter((one) => one.number < before)) remove(segment)
    },
    guard: writer.guard,
    written: writer.written,
    close: async (needed) => {
      if (!needed) [...segments].forEach(remove)
      await writer.close()
    },
  }
}

const isEndOf = (segment: Segment, place: Place): boolean =>
  segment.number === place.segment && segment.size <= place.offset

const findSegments = async (folder: string): Promise<readonly Segment[]> => {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const { size } = await stat(path)
      return {
        number: Number(name.slice(0, 10)),
        path,
        size,
        writtenBytes: size,
        damaged: false,
        gone: false,
      }
    }),
  )
}

type Lines = { readonly lines: readonly string[]; readonly next: number; readonly torn?: boolean }

/** Whole lines from a byte of the file on. A file that cannot be read is passed over, and kept. */
const linesOfFile = async (
  segment: Segment,
  from: number,
  maxBytes: number,
  logger: Logger,
): Promise<Lines> => {
  const end = segment.writtenBytes
  try {
    for (let bytes = Math.min(maxBytes, end - from); ; bytes = Math.min(bytes * 2, end - from)) {
      const chunk = await readChunk(segment.path, from, bytes)
      const stop = chunk.lastIndexOf('\n') + 1
      if (stop > 0) return { lines: chunk.toString('latin1', 0, stop - 1).split('\n'), next: from + stop }
      // The file ends within a line: a crash tore it, or only its line feed is missing.
      if (bytes >= end - from) return { lines: [chunk.toString('latin1')], next: end, torn: true }
    }
  } catch (err) {
    segment.damaged = true
    logger.error({ err, path: segment.path, from }, 'cannot read facts back from the spool')
    return { lines: [], next: end }
  }
}

const readChunk = async (path: string, from: number, bytes: number): Promise<Buffer> => {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, from)
    if (bytesRead === 0) throw new Error(`The file ends before byte ${from}`)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const linesInMemory = (segment: Segment, from: number, waiting: readonly Buffer[]): Lines => {
  const lines: string[] = []
  let offset = segment.writtenBytes
  for (const line of waiting) {
    if (offset >= from) lines.push(line.toString('latin1').trimEnd())
    offset += line.length
  }
  return { lines, next: offset }
}

const unseal = (
  line: string,
  segment: Segment,
  torn: boolean,
  privacy: Privacy,
  logger: Logger,
): readonly KeptStep[] => {
  const { path } = segment
  try {
    return [{ step: textToStep(privacy.open(Buffer.from(line, 'base64'))), segment: segment.number }]
  } catch (err) {
    if (torn) {
      logger.warn({ path, bytes: line.length }, 'the last line of the spool was torn by a crash')
    } else {
      segment.damaged = true
      logger.error({ err, path }, 'a line of the spool is unreadable; its file is kept as .damaged')
    }
    return []
  }
}
