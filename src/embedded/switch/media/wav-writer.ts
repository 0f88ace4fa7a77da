/**
 * Writes a 16-bit PCM WAV file while the call goes on. Samples are gathered and written about once a second, data
 * first and sizes after it, so that the file is valid whenever the process is killed.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SAMPLE_RATE } from './g711.ts'
import { WAV_HEADER_BYTES, wavHeader } from './wav.ts'

export interface WavWriter {
  /** Appends interleaved samples. Never throws; a failing disk is told to `onError`, once. */
  write(samples: Int16Array): void
  /** Writes what is left and closes; resolves with the octets of sound in the file, even after an error. */
  close(): Promise<number>
}

const MAX_BACKLOG_BYTES = 8 * 1024 * 1024

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

const makeOne = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** `mkdir -p`, by hand: Node's own never returns for a folder that cannot exist (below /proc, say). */
const makeFolder = async (folder: string): Promise<void> => {
  try {
    await makeOne(folder)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await makeOne(folder)
  }
}

/**
 * Creates (or empties) the file, with its folder, and writes a header.
 * @throws the file system's error when it cannot be created
 */
export const createWavWriter = async (
  path: string,
  channels: 1 | 2,
  onError: (error: Error) => void,
): Promise<WavWriter> => {
  await makeFolder(dirname(path))
  const file = await open(path, 'w')
  try {
    await file.write(wavHeader(channels, 0), 0, WAV_HEADER_BYTES, 0)
  } catch (error) {
    await file.close()
    throw error
  }
  return writerOn(file, channels, onError)
}

const writerOn = (file: FileHandle, channels: 1 | 2, onError: (error: Error) => void): WavWriter => {
  const flushBytes = SAMPLE_RATE * channels * 2
  let pending: Buffer[] = []
  let pendingBytes = 0
  let writtenBytes = 0
  let queuedBytes = 0
  let failed = false
  let work: Promise<void> = Promise.resolve()

  const fail = (error: unknown): void => {
    if (failed) return
    failed = true
    onError(error instanceof Error ? error : new Error(String(error)))
  }

  const append = async (data: Buffer): Promise<void> => {
    if (failed) return
    try {
      await file.write(data, 0, data.length, WAV_HEADER_BYTES + writtenBytes)
      writtenBytes += data.length
      await file.write(wavHeader(channels, writtenBytes), 0, WAV_HEADER_BYTES, 0)
    } catch (error) {
      fail(error)
    } finally {
      queuedBytes -= data.length
    }
  }

  const flush = (): void => {
    if (pendingBytes === 0) return
    const data = Buffer.concat(pending, pendingBytes)
    pending = []
    pendingBytes = 0
    queuedBytes += data.length
    if (queuedBytes > MAX_BACKLOG_BYTES) fail(new Error('the disk is too slow for the recording'))
    work = work.then(() => append(data))
  }

  return {
    write(samples) {
      if (failed) return
      const data = Buffer.alloc(samples.length * 2)
      for (let index = 0; index < samples.length; index += 1)
        data.writeInt16LE(samples[index] ?? 0, index * 2)
      pending.push(data)
      pendingBytes += data.length
      if (pendingBytes >= flushBytes) flush()
    },
    async close() {
      flush()
      await work
      await file.close().catch(fail)
      return writtenBytes
    },
  }
}
