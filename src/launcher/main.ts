import { ConfigError, loadLauncherConfig } from '../config.ts'
import { watchNpm } from './ancestors.ts'
import { LaunchFailure } from './failure.ts'
import { createLaunch } from './launch.ts'
import { createTerminal } from './terminal.ts'

/**
 * `npm start`: brings up the database, the switch, the desk and the controller, and keeps them up until it is told to
 * stop. Exit code 0: stopped as told; 1: could not start, or something could not be kept running; 2: wrong settings.
 */
const config = loadLauncherConfig()
const terminal = createTerminal(
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  { color: process.stderr.isTTY && process.env['NO_COLOR'] === undefined, now: () => performance.now() },
)
// Whoever read our output may go away before us (`npm start | head`).
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

/** One Ctrl-C may arrive twice: from the terminal, and passed on by whoever started us. */
const sameSignalMs = 1000
let stoppingSince: number | null = null

const stop = (code: number): void => {
  if (stoppingSince !== null) return
  stoppingSince = performance.now()
  npm.stop()
  launch.end().then(
    () => process.exit(code),
    (err: unknown) => {
      terminal.fail(String(err))
      process.exit(1)
    },
  )
}

const launch = createLaunch({
  ...{ config, terminal, environment: process.env, directory: process.cwd() },
  giveUp: (line) => {
    terminal.fail(line)
    stop(1)
  },
})
const npm = watchNpm(process.env, () => stop(0))

const told = (): void => {
  if (stoppingSince === null) {
    terminal.say('正在停止 Stopping …')
    stop(0)
  } else if (performance.now() - stoppingSince > sameSignalMs) {
    launch.kill()
    process.exit(1)
  }
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, told)

const textOf = (err: unknown): string => {
  if (err instanceof LaunchFailure) return err.message
  return err instanceof Error ? (err.stack ?? err.message) : String(err)
}
const fail = (err: unknown): void => {
  if (stoppingSince !== null) return
  if (err instanceof ConfigError) {
    for (const { line } of err.problems) process.stderr.write(`${line}\n`)
    stop(2)
    return
  }
  terminal.fail(textOf(err))
  stop(1)
}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
launch.start().catch(fail)
