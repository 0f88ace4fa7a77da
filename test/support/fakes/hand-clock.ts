import type { Time } from '../../../src/app/ports/time.ts'

export type HandClock = Time & {
  /** Lets so much time pass; timers fire in order, each at its own instant. */
  advance(ms: number): void
}

/** A clock that stands still until a test moves it. */
export const createHandClock = (start = Date.parse('2026-04-30T08:00:00+08:00')): HandClock => {
  let now = start
  let timers: { readonly at: number; readonly fire: () => void }[] = []
  return {
    now: () => now,
    after: (ms, fire) => {
      const timer = { at: now + ms, fire }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance: (ms) => {
      const until = now + ms
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers = timers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.fire()
      }
      now = until
    },
  }
}
