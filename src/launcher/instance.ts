import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { codeOf, LaunchFailure } from './failure.ts'
import { end, isProcessName, isSame, nameOf, type ProcessName } from './processes.ts'

/** The one start that may use a data folder, and the notes about the processes that it started. */
export type Instance = {
  /** Ends what an earlier start left behind that was killed; resolves with what was ended. */
  clearLeftOvers(): Promise<readonly string[]>
  noteChild(name: string, pid: number): void
  forgetChild(name: string): void
  release(): void
}

const leftOverPatienceMs = 3000

/** Makes the folder, for this user alone, and takes it. Throws `LaunchFailure` when another start is using it. */
export const takeDataDir = (dataDir: string): Instance => {
  makeFolder(dataDir)
  const notes = join(dataDir, 'run')
  mkdirSync(notes, { recursive: true, mode: 0o700 })
  const lock = join(notes, 'launcher.json')
  take(lock, dataDir)
  const noteOf = (name: string): string => join(notes, `child-${name}.json`)
  return {
    clearLeftOvers: async () => {
      const files = readdirSync(notes).filter((file) => /^child-.*\.json$/.test(file))
      const ended = await Promise.all(files.map((file) => clear(join(notes, file))))
      return files
        .filter((_, index) => ended[index])
        .map((file) => file.slice('child-'.length, -'.json'.length))
    },
    noteChild: (name, pid) => {
      const child = nameOf(pid)
      if (child) writeFileSync(noteOf(name), JSON.stringify(child), { mode: 0o600 })
    },
    forgetChild: (name) => rmSync(noteOf(name), { force: true }),
    release: () => rmSync(lock, { force: true }),
  }
}

const makeFolder = (dataDir: string): void => {
  try {
    if (mkdirSync(dataDir, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(dataDir, 0o700)
    if (!statSync(dataDir).isDirectory()) throw new LaunchFailure(`DATA_DIR: ${dataDir} is not a folder`)
  } catch (err) {
    if (err instanceof LaunchFailure) throw err
    throw new LaunchFailure(`DATA_DIR: the folder ${dataDir} cannot be made (${codeOf(err)})`, { cause: err })
  }
}

/** Linking a finished file is one step: nobody ever reads half a note, and of two starts one is first. */
const take = (lock: string, dataDir: string): void => {
  const self = nameOf(process.pid)
  if (!self) throw new Error('This process has no name')
  const own = `${lock}.${process.pid}`
  try {
    writeFileSync(own, JSON.stringify(self), { mode: 0o600 })
  } catch (err) {
    throw new LaunchFailure(`DATA_DIR: this user may not write into ${dataDir} (${codeOf(err)})`, {
      cause: err,
    })
  }
  try {
    while (!linked(own, lock)) {
      const text = readText(lock)
      const holder = parse(text)
      if (holder && isSame(holder)) {
        throw new LaunchFailure(
          `Lianxin 12345 already runs on ${dataDir} as process ${holder.pid}. ` +
            'Stop it first (Ctrl-C there), or give this one its own DATA_DIR, HTTP_PORT and SIP_PORT.',
        )
      }
      removeStale(lock, text)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

const linked = (own: string, lock: string): boolean => {
  try {
    linkSync(own, lock)
    return true
  } catch (err) {
    if (codeOf(err) === 'EEXIST') return false
    throw err
  }
}

/** Between reading and removing, another start may have removed the note and put its own there. */
const removeStale = (lock: string, expected: string | null): void => {
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return
    throw err
  }
  if (readText(aside) !== expected) linked(aside, lock)
  rmSync(aside, { force: true })
}

/** True if a process had to be ended. */
const clear = async (note: string): Promise<boolean> => {
  const child = parse(readText(note))
  const alive = child !== null && isSame(child)
  if (alive) await end(child, leftOverPatienceMs)
  rmSync(note, { force: true })
  return alive
}

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return null
    throw err
  }
}

const parse = (text: string | null): ProcessName | null => {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return isProcessName(value) ? value : null
  } catch {
    // Cut off by a full disk or a crash: it names nobody.
    return null
  }
}
