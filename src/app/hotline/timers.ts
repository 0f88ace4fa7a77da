import { timerKey, type Timer } from '../../domain/acd/commands.ts'
import type { Time } from '../ports/time.ts'

export type Timers = {
  /** Starts it, or starts it anew. */
  start(timer: Timer, ms: number): void
  cancel(timer: Timer): void
  /** What runs, and when it is due, by the clock's ms. */
  due(): readonly { readonly timer: Timer; readonly dueAt: number }[]
  close(): void
}

/** The core's timers: one running a key; when it fires it becomes an input. */
export const createTimers = (time: Time, fired: (timer: Timer) => void): Timers => {
  const running = new Map<string, { timer: Timer; dueAt: number; cancel: () => void }>()
  const stop = (key: string) => {
    running.get(key)?.cancel()
    running.delete(key)
  }
  return {
    start(timer, ms) {
      const key = timerKey(timer)
      stop(key)
      const cancel = time.after(ms, () => {
        running.delete(key)
        fired(timer)
      })
      running.set(key, { timer, dueAt: time.now() + ms, cancel })
    },
    cancel: (timer) => stop(timerKey(timer)),
    due: () => [...running.values()].map(({ timer, dueAt }) => ({ timer, dueAt })),
    close: () => [...running.keys()].forEach(stop),
  }
}
