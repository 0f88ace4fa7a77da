import {
  closeSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Journal } from '../../app/ports/journal.ts'
import type { Log } from '../../app/ports/log.ts'

export type JournalOptions = {
  readonly folder: string
  /** Text to bytes that tell nothing, and back; `open` throws when they were altered. */
  readonly seal: (text: string) => Buffer
  readonly open: (sealed: Uint8Array) => string
  readonly log: Log
}

const fileName = /^(\d{10})\.journal$/
/** So often the file says that we live: its time is when the last controller died, give or take. */
const beatMs = 2_000

/** Opens the folder and reads what was left there. Only one process may use it at a time. */
export const openJournal = (options: JournalOptions): Journal => {
  const { folder, log } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = readdirSync(folder)
    .filter((name) => fileName.test(name))
    .sort()
  const { left, aliveAt } = readAll(found, options)
  let older = [...found]
  let number = Number(found.at(-1)?.slice(0, 10) ?? 0)
  let current: { readonly name: string; readonly fd: number } | null = null
  let length = 0

  const put = (line: object): void => {
    if (current === null) return
    const text = `${options.seal(JSON.stringify(line)).toString('base64')}\n`
    if (writeSync(current.fd, text) !== text.length) throw new Error('the disk took only a part of a line')
    length += 1
  }
  /** Without the rest of a file its beginning is worth nothing: what happens from here on is not in it. */
  const giveUp = (err: unknown): void => {
    log.error({ err, folder }, 'the journal cannot be written: calls would not outlive the controller now')
    length = 0
    if (current === null) return
    const { name, fd } = current
    current = null
    attempt(() => closeSync(fd), log)
    attempt(() => rmSync(join(folder, name), { force: true }), log)
  }
  const beat = setInterval(() => {
    const fd = current?.fd
    if (fd !== undefined) attempt(() => futimesSync(fd, Date.now() / 1000, Date.now() / 1000), log)
  }, beatMs)
  beat.unref()

  return {
    left,
    aliveAt,
    get length() {
      return length
    },
    write: (line) => {
      try {
        put(line)
      } catch (err) {
        giveUp(err)
      }
    },
    begin: (line) => {
      try {
        if (current !== null) {
          closeSync(current.fd)
          older.push(current.name)
          current = null
        }
        number += 1
        const name = `${String(number).padStart(10, '0')}.journal`
        current = { name, fd: openSync(join(folder, name), 'wx', 0o600) }
        length = 0
        put(line)
      } catch (err) {
        giveUp(err)
      }
    },
    dropOlder: () => {
      for (const name of older) attempt(() => rmSync(join(folder, name), { force: true }), log)
      older = []
    },
    close: () => {
      clearInterval(beat)
      if (current !== null) closeSync(current.fd)
      current = null
    },
  }
}

const attempt = (work: () => void, log: Log): void => {
  try {
    work()
  } catch (err) {
    log.warn({ err }, 'a file of the journal could not be kept in order')
  }
}

const readAll = (
  names: readonly string[],
  options: JournalOptions,
): { readonly left: readonly object[]; readonly aliveAt: number | null } => {
  let left: object[] = []
  let aliveAt: number | null = null
  for (const [index, name] of names.entries()) {
    const path = join(options.folder, name)
    try {
      aliveAt = Math.max(aliveAt ?? 0, Math.round(statSync(path).mtimeMs))
      left.push(...readLines(path, index === names.length - 1, options))
    } catch (err) {
      left = []
      options.log.error({ err, path }, 'a file of the journal cannot be read; it is put aside')
      attempt(() => renameSync(path, `${path}.unread`), options.log)
    }
  }
  return { left, aliveAt }
}

const readLines = (path: string, isLast: boolean, { open, log }: JournalOptions): readonly object[] => {
  const texts = readFileSync(path, 'latin1').split('\n')
  const torn = texts.pop() ?? ''
  if (torn !== '' && !isLast) throw new Error('the file ends within a line')
  if (torn !== '') {
    log.warn({ path, bytes: torn.length }, 'the last line of the journal was torn by a crash')
    truncateSync(path, statSync(path).size - torn.length)
  }
  return texts.map((text) => JSON.parse(open(Buffer.from(text, 'base64'))) as object)
}
