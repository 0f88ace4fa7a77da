import { dayMs } from '../../domain/calendar/shanghai.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { OrderTimers } from './sweep.ts'

const everyMs = 60_000

/**
 * What time brings about, every minute, and once a day the tidying: until the returned function is called, which waits
 * for the round that is running. Several servers may do it at once.
 */
export const keepOrdersSwept = (deps: {
  readonly timers: OrderTimers
  readonly tidy: () => Promise<void>
  readonly time: Time
  readonly log: Log
}): (() => Promise<void>) => {
  const { timers, time, log } = deps
  let stopped = false
  let cancel = (): void => undefined
  let tidiedAt = time.now()
  let running: Promise<void> = Promise.resolve()

  const round = async (): Promise<void> => {
    const { lapsed, told, reminded } = await timers.sweep()
    if (lapsed + told + reminded > 0) log.info({ lapsed, told, reminded }, 'time brought something about')
    if (time.now() - tidiedAt < dayMs) return
    await deps.tidy()
    tidiedAt = time.now()
  }
  const begin = (): void => {
    running = round()
      .catch((err: unknown) => log.error({ err }, 'what time brings about could not be looked after'))
      .then(() => {
        if (!stopped) cancel = time.after(everyMs, begin)
      })
  }
  begin()
  return () => {
    stopped = true
    cancel()
    return running
  }
}
