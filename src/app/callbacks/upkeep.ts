import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { Callbacks } from './callbacks.ts'

const everyMs = 5_000

/** Looks every five seconds for citizens who are to be told that they will be called back. Returns how to stop. */
export const keepCallersTold = (deps: {
  readonly callbacks: Pick<Callbacks, 'tellCallers'>
  readonly time: Time
  readonly log: Log
}): (() => void) => {
  const { callbacks, time, log } = deps
  let stopped = false
  let cancel = (): void => undefined
  const run = (): void => {
    callbacks
      .tellCallers()
      .catch((err: unknown) => log.warn({ err }, 'citizens could not be told of their call back'))
      .finally(() => {
        if (!stopped) cancel = time.after(everyMs, run)
      })
  }
  cancel = time.after(everyMs, run)
  return () => {
    stopped = true
    cancel()
  }
}
