import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { Administration } from './api.ts'

const everyMs = 10_000

/** Looks at once, and then every ten seconds, for versions whose day has come. Returns how to stop. */
export const keepConfigurationApplied = (deps: {
  readonly administration: Pick<Administration, 'applyDue'>
  readonly time: Time
  readonly log: Log
}): (() => void) => {
  const { administration, time, log } = deps
  let stopped = false
  let cancel = (): void => undefined
  const run = (): void => {
    administration
      .applyDue()
      .catch((err: unknown) => log.warn({ err }, 'versions that are due could not be looked for'))
      .finally(() => {
        if (!stopped) cancel = time.after(everyMs, run)
      })
  }
  run()
  return () => {
    stopped = true
    cancel()
  }
}
