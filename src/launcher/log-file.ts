import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf } from './failure.ts'

/** A log that never outgrows `maxBytes` × (`keep` + 1): full ones are renamed to `.1`, `.2` …, the oldest goes. */
export type LogFile = { append(line: string): void }

export type LogFileOptions = {
  readonly folder: string
  readonly name: string
  readonly maxBytes?: number
  readonly keep?: number
  /** Told once when the log cannot be written (a full disk, say); the program goes on. */
  readonly onFailure: (reason: string) => void
}

/** Lines are written at once: the last ones before a crash are those that matter. */
export const createLogFile = (options: LogFileOptions): LogFile => {
  const { folder, name, maxBytes = 10 * 1024 * 1024, keep = 4, onFailure } = options
  const path = join(folder, `${name}.log`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  let failed = false

  const rotate = (): void => {
    rmSync(`${path}.${keep}`, { force: true })
    for (let index = keep - 1; index >= 1; index -= 1) move(`${path}.${index}`, `${path}.${index + 1}`)
    move(path, `${path}.1`)
    size = 0
  }

  return {
    append: (line) => {
      const text = `${line}\n`
      try {
        if (size > 0 && size + text.length > maxBytes) rotate()
        appendFileSync(path, text, { mode: 0o600 })
        size += Buffer.byteLength(text)
        failed = false
      } catch (err) {
        if (!failed) onFailure(`${path}: ${codeOf(err)}`)
        failed = true
      }
    },
  }
}

const move = (from: string, to: string): void => {
  try {
    renameSync(from, to)
  } catch (err) {
    if (codeOf(err) !== 'ENOENT') throw err
  }
}
