import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { LaunchFailure } from './failure.ts'
import { createLastWords, readLine, type LogLine } from './log-line.ts'

/** How a program is started, and how it says that it is ready. */
export type Program<T> = {
  readonly name: string
  /** Arguments of Node. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** First line of its standard input, which stays open as long as we live. */
  readonly firstLine: string | Promise<string>
  /** What a line of its standard output says when it is the one that we wait for; else null. */
  readonly ready: (entry: object) => T | null
  /** From its first line on. */
  readonly readyWithinMs: number
  /** Another one waits beside it, loaded and without its first line, to take over when it dies. */
  readonly hasSpare?: boolean
}

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

export type Child<T> = {
  readonly pid: number
  /** Rejects with `LaunchFailure` when it ends first, or is not ready in time. */
  readonly ready: Promise<T>
  readonly exited: Promise<Exit>
  /** Why it ended, by what it said last. */
  lastWords(): string
  /** SIGTERM; after `patienceMs` SIGKILL. Resolves when it is gone. */
  end(patienceMs: number): Promise<void>
  kill(): void
}

export type ChildListener = {
  /** A line for the log, as it was written. */
  readonly line: (raw: string, line: LogLine) => void
}

/**
 * Starts a program in a process group of its own: Ctrl-C reaches the launcher alone, which ends everything in order.
 */
export const startChild = <T>(program: Program<T>, listener: ChildListener): Child<T> => {
  const child = spawn(process.execPath, program.args, {
    env: program.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const words = createLastWords()
  const exited = exitOf(child, (err) => words.hear({ level: 0, text: err.message, object: null }))
  // It may end before it has read; its exit says so.
  child.stdin.on('error', () => undefined)
  const told = Promise.resolve(program.firstLine).then((line) => void child.stdin.write(`${line}\n`))
  // There is nothing to tell because something else failed, which is reported, and ends this one too.
  told.catch(() => undefined)
  const hear = (raw: string): void => {
    const line = readLine(raw)
    words.hear(line)
    listener.line(raw, line)
  }
  eachLine(child.stderr, hear)
  const said = new Promise<T>((resolve) => {
    eachLine(child.stdout, (raw) => {
      const { object } = readLine(raw)
      const answer = object ? program.ready(object) : null
      // Not into the log: it may hold a password.
      if (answer === null) hear(raw)
      else resolve(answer)
    })
  })
  const kill = (): void => {
    signalGroup(child, 'SIGKILL')
  }
  const readyInTime = ready(program, told, said, exited, words.reason)
  // Whoever awaits it hears of it; a restart may not.
  readyInTime.catch(kill)
  return {
    pid: child.pid ?? 0,
    ready: readyInTime,
    exited,
    lastWords: words.reason,
    kill,
    end: async (patienceMs) => {
      child.kill('SIGTERM')
      const timer = setTimeout(kill, patienceMs)
      await exited
      clearTimeout(timer)
    },
  }
}

const eachLine = (stream: Readable, hear: (line: string) => void): void => {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', hear)
}

/** `close`, not `exit`: what it said last has been read by then. But a grandchild may hold its output open. */
const exitOf = (child: ChildProcess, onError: (err: Error) => void): Promise<Exit> =>
  new Promise((resolve) => {
    child.once('error', (err) => {
      onError(err)
      resolve({ code: null, signal: null })
    })
    child.once('close', (code, signal) => resolve({ code, signal }))
    child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), 300).unref())
  })

const ready = async <T>(
  program: Program<T>,
  told: Promise<void>,
  said: Promise<T>,
  exited: Promise<Exit>,
  reason: () => string,
): Promise<T> => {
  const { name, readyWithinMs } = program
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const tooLate = (): void =>
      reject(new LaunchFailure(`${name}: not ready after ${readyWithinMs / 1000} s. ${reason()}`))
    const startClock = (): void => {
      timer = setTimeout(tooLate, readyWithinMs)
    }
    told.then(startClock, reject)
  })
  try {
    return await Promise.race([said, late, exited.then((exit) => endedEarly(name, exit, reason()))])
  } finally {
    clearTimeout(timer)
  }
}

const endedEarly = (name: string, exit: Exit, reason: string): never => {
  throw new LaunchFailure(`${name} ${describeExit(exit)} while it was starting: ${reason}`)
}

export const describeExit = ({ code, signal }: Exit): string =>
  signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is gone already.
    child.kill(signal)
  }
}
