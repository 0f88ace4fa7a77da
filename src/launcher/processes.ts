import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { codeOf } from './failure.ts'

/**
 * A process, named so that a later one that was given the same id is not taken for it: `since` is when it began, in the
 * system's own words, `command` is what it runs.
 */
export type ProcessName = { readonly pid: number; readonly since: string; readonly command: string }

/** Null when there is no such process, or when it has ended and only nobody has asked about it yet. */
export const nameOf = (pid: number): ProcessName | null => {
  const found = process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
  return found === null ? null : { pid, ...found }
}

export const isSame = (known: ProcessName): boolean => {
  const now = nameOf(known.pid)
  return now !== null && now.since === known.since && now.command === known.command
}

/** For text that was read from a file. */
export const isProcessName = (value: unknown): value is ProcessName =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  Number.isInteger(value.pid) &&
  'since' in value &&
  typeof value.since === 'string' &&
  'command' in value &&
  typeof value.command === 'string'

/** SIGTERM, and SIGKILL for the process and its group after `patienceMs`. Only if it is still the one that was meant. */
export const end = async (known: ProcessName, patienceMs: number): Promise<void> => {
  if (!isSame(known)) return
  signal(known.pid, 'SIGTERM')
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    await wait(50)
    if (!isSame(known)) return
  }
  signal(-known.pid, 'SIGKILL')
  signal(known.pid, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (err) {
    if (codeOf(err) !== 'ESRCH') throw err
  }
}

type Found = Omit<ProcessName, 'pid'>

const fromProc = (pid: number): Found | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything, brackets included; what follows the last one is regular (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()
    return { since: `${boot} ${fields[19] ?? ''}`, command }
  } catch (err) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(err))) return null
    throw err
  }
}

const fromPs = (pid: number): Found | null => {
  const ask = (field: string): string =>
    execFileSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  try {
    if (ask('stat').startsWith('Z')) return null
    return { since: ask('lstart'), command: ask('command') }
  } catch {
    // `ps` ends with 1 when there is no such process.
    return null
  }
}
