import { execFile } from 'node:child_process'
import { readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { codeOf, orNull, PostgresFailure } from './failure.ts'

const run = promisify(execFile)

/** SIGINT rolls back and ends, SIGQUIT drops everything (the log repairs it), SIGKILL leaves no choice. */
const steps = [
  ['SIGINT', 5000],
  ['SIGQUIT', 3000],
  ['SIGKILL', 2000],
] as const

/**
 * Ends a server that outlived its start (after a `kill -9`), and removes the note of one that is gone. The process id
 * in the note is believed only if that process is a PostgreSQL on this very folder: ids are used again.
 */
export const clearLeftOver = async (folder: string, log: (line: string) => void): Promise<void> => {
  const note = join(folder, 'postmaster.pid')
  const text = await orNull(readFile(note, 'utf8'))
  if (text === null) return
  const pid = Number(text.split('\n', 1)[0])
  if (!(await servesFolder(pid, folder))) {
    log(`removing the note of a PostgreSQL server that is gone (${pid})`)
    await rm(note, { force: true })
    return
  }
  log(`ending a PostgreSQL server that was left over (${pid})`)
  for (const [signal, patienceMs] of steps) {
    if (await endedBy(pid, folder, signal, patienceMs)) {
      await rm(note, { force: true })
      return
    }
  }
  throw new PostgresFailure(`A PostgreSQL server on ${folder} (process ${pid}) does not end. End it by hand.`)
}

const endedBy = async (
  pid: number,
  folder: string,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<boolean> => {
  try {
    process.kill(pid, signal)
  } catch (err) {
    if (codeOf(err) === 'ESRCH') return true
    throw err
  }
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    if (!(await servesFolder(pid, folder))) return true
    await wait(50)
  }
  return false
}

const servesFolder = async (pid: number, folder: string): Promise<boolean> => {
  if (!Number.isInteger(pid) || pid <= 1) return false
  if (process.platform === 'linux') {
    const [where, command] = await Promise.all([
      peek(readlink(`/proc/${pid}/cwd`)),
      peek(readFile(`/proc/${pid}/cmdline`, 'utf8')),
    ])
    return where === folder && /(^|\/)postgres\0/.test(command ?? '')
  }
  const command = await commandOf(pid)
  return command.includes('/postgres ') && command.includes(` -D ${folder} `)
}

/** Null also for a process of somebody else, into which we may not look: it is not ours then. */
const peek = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await orNull(work)
  } catch (err) {
    if (codeOf(err) === 'EACCES' || codeOf(err) === 'EPERM') return null
    throw err
  }
}

const commandOf = async (pid: number): Promise<string> => {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
    return `${stdout.trim()} `
  } catch {
    // `ps` ends with 1 when there is no such process.
    return ''
  }
}
