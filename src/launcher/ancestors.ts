import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { nameOf, type ProcessName } from './processes.ts'

/**
 * npm does not pass SIGTERM on through the shell that it starts scripts with, and nothing can when it is killed. So a
 * launcher that npm started watches the processes between npm and itself, npm included, and ends with them.
 */
export const watchNpm = (
  environment: Readonly<Record<string, string | undefined>>,
  onGone: () => void,
): { stop(): void } => {
  const watched = environment['npm_lifecycle_event'] === undefined ? [] : upToNpm()
  if (watched.length === 0) return { stop: () => undefined }
  const timer = setInterval(() => {
    if (watched.every(isStillThere)) return
    clearInterval(timer)
    onGone()
  }, lookEveryMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** `ps` is a process of its own each time; /proc costs nothing. */
const lookEveryMs = process.platform === 'linux' ? 300 : 2000
const farthest = 6

/** Empty when npm is not among the ancestors: somebody else set the variable. */
const upToNpm = (): readonly ProcessName[] => {
  const found: ProcessName[] = []
  let pid = process.ppid
  while (pid > 1 && found.length < farthest) {
    const name = nameOf(pid)
    if (!name) return []
    found.push(name)
    if (/^(npm|yarn|pnpm)\b|\bnpm-cli\.js\b/.test(name.command)) return found
    pid = parentOf(pid)
  }
  return []
}

/** Its command may change (a shell that hands over to what it runs), its beginning not. */
const isStillThere = ({ pid, since }: ProcessName): boolean => nameOf(pid)?.since === since

const parentOf = (pid: number): number => {
  try {
    if (process.platform !== 'linux') {
      return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // Gone meanwhile.
    return 0
  }
}
