import { timerKey, type Timer } from '../../domain/acd/commands.ts'
import type { Time } from '../ports/time.ts'

export type Timers = {
  /** Starts it, or starts it anew. */
  start(timer: Timer, ms: number): void
  cancel(timer: Timer): void
  close(): void
}

/** The core's timers: one running a key; when it fires it becomes an input. */
export const createTimers = (time: Time, fired: (timer: Timer) => void): Timers => {
  const running = new Map<string, () => void>()
  const stop = (key: string) => {
    running.get(key)?.()
    running.delete(key)
  }
  return {
    start(timer, ms) {
      const key = timerKey(timer)
      stop(key)
      running.set(
        key,
        time.after(ms, () => {
          running.delete(key)
          fired(timer)
        }),
      )
    },
    cancel: (timer) => stop(timerKey(timer)),
    close: () => [...running.keys()].forEach(stop),
  }
}
