import { maskTelephonesInLine } from '../domain/masking.ts'
import { describeExit, startChild, type Child, type Program } from './child.ts'
import type { Instance } from './instance.ts'
import { levels, type LogLine } from './log-line.ts'
import type { LogFile } from './log-file.ts'
import { createSpare, noSpare, type Spare } from './spare.ts'
import type { Terminal } from './terminal.ts'

/** A program that is started again when it dies, and nothing beside it is touched. */
export type Kept<T> = {
  /** What it said when it was ready first. Rejects with `LaunchFailure` when it did not get that far. */
  readonly first: Promise<T>
  end(patienceMs: number): Promise<void>
  kill(): void
}

export type KeeperDeps = {
  readonly instance: Pick<Instance, 'noteChild' | 'forgetChild'>
  readonly terminal: Terminal
  readonly logFile: (name: string) => LogFile
  /** ms, monotonic. */
  readonly now: () => number
  /** Rejects when aborted. */
  readonly wait: (ms: number, ending: AbortSignal) => Promise<unknown>
  /** A program that cannot be kept running: everything is to end. */
  readonly giveUp: (line: string) => void
}

const firstDelayMs = 200
const longestDelayMs = 5000
const deathsAllowed = 10
const withinMs = 60_000

export type Keeper = {
  /** `program` is asked again at each restart, with what it said first: addresses, so that it takes the same ones. */
  start<T>(program: (first: T | null) => Program<T>): Kept<T>
}

export const createKeeper = (deps: KeeperDeps): Keeper => ({
  start: (program) => createKept(deps, program),
})

const createKept = <T>(deps: KeeperDeps, program: (first: T | null) => Program<T>): Kept<T> => {
  const initial = program(null)
  const { name } = initial
  const file = deps.logFile(name)
  const ending = new AbortController()
  const isEnding = (): boolean => ending.signal.aborted
  let said: T | null = null
  let deaths: number[] = []

  /** The programs mask what they know to be a number; nothing that one of them lets slip may stay on disk either. */
  const line = (raw: string, entry: LogLine): void => {
    const { level } = entry
    const text = maskTelephonesInLine(entry.text)
    file.append(maskTelephonesInLine(raw))
    if (level >= levels.error) deps.terminal.fail(`${name}: ${text}`)
    else if (level >= levels.warn) deps.terminal.warn(`${name}: ${text}`)
  }
  const spawn = (what: Program<T>): Child<T> => {
    const started = startChild(what, { line })
    deps.instance.noteChild(name, started.pid)
    return started
  }
  const spare: Spare<T> = initial.hasSpare
    ? createSpare(() => program(said), { ...deps, listener: { line } })
    : noSpare
  let child = spawn(initial)

  /** The wait before the next start in ms, or null when there have been too many. */
  const delayAfterDeath = (): number | null => {
    deaths = [...deaths.filter((at) => deps.now() - at < withinMs), deps.now()]
    if (deaths.length >= deathsAllowed) return null
    return Math.min(firstDelayMs * 2 ** (deaths.length - 1), longestDelayMs)
  }

  /** The one that waits goes on at once. */
  const takeOver = (exit: string): boolean => {
    const next = spare.takeOver()
    if (next === null) return false
    deps.terminal.warn(`${name} ${exit}: ${child.lastWords()}; another one takes over`)
    deps.instance.noteChild(name, next.pid)
    child = next
    return true
  }
  const watchReady = (): void => {
    child.ready.then(
      () => {
        deps.terminal.say(`${name} is running again`)
        spare.prepare()
      },
      // It ends, and that is seen.
      () => undefined,
    )
  }

  const keepAlive = async (): Promise<void> => {
    spare.prepare()
    for (;;) {
      const exit = describeExit(await child.exited)
      deps.instance.forgetChild(name)
      if (isEnding()) return
      const delayMs = delayAfterDeath()
      if (delayMs === null) {
        deps.giveUp(
          `${name} ended ${deaths.length} times within a minute, the last time: ${child.lastWords()}`,
        )
        return
      }
      if (takeOver(exit)) {
        watchReady()
        continue
      }
      deps.terminal.warn(`${name} ${exit}: ${child.lastWords()}; starting it again in ${delayMs / 1000} s`)
      await deps.wait(delayMs, ending.signal).catch(() => undefined)
      if (isEnding()) return
      child = spawn(program(said))
      watchReady()
    }
  }

  const first = child.ready.then((answer) => {
    said = answer
    void keepAlive()
    return answer
  })
  first.catch(() => deps.instance.forgetChild(name))
  return {
    first,
    end: async (patienceMs) => {
      ending.abort()
      spare.end()
      await child.end(patienceMs)
      deps.instance.forgetChild(name)
    },
    kill: () => {
      spare.end()
      child.kill()
    },
  }
}
