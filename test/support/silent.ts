import type { Log } from '../../src/app/ports/log.ts'

const nothing = (): void => undefined

/** A log for tests that assert on behaviour, not on lines. */
export const silent: Log = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silent,
}
