/** Time driven by hand: timers fire in order of their moment, then of their making. */
import type { SipClock } from '../../../src/embedded/switch/sip/stack.ts'

export interface FakeClock extends SipClock {
  /** Lets time pass, firing what falls due on the way. */
  advance(ms: number): void
  /** Jumps to the next timer; false if there is none. */
  next(): boolean
  readonly pending: number
}

interface Waiting {
  readonly at: number
  readonly action: () => void
  cancelled: boolean
}

export const createFakeClock = (): FakeClock => {
  let now = 0
  /** In the order they fire. */
  const timers: Waiting[] = []
  const dropCancelled = (): void => {
    while (timers[0]?.cancelled) timers.shift()
  }
  const fire = (): boolean => {
    dropCancelled()
    const timer = timers.shift()
    if (!timer) return false
    now = Math.max(now, timer.at)
    timer.action()
    return true
  }
  return {
    now: () => now,
    after: (delayMs, action) => {
      const timer: Waiting = { at: now + delayMs, action, cancelled: false }
      const later = timers.findIndex(({ at }) => at > timer.at)
      timers.splice(later < 0 ? timers.length : later, 0, timer)
      return {
        cancel: () => {
          timer.cancelled = true
        },
      }
    },
    advance: (ms) => {
      const until = now + ms
      dropCancelled()
      while (timers[0] && timers[0].at <= until) {
        fire()
        dropCancelled()
      }
      now = until
    },
    next: fire,
    get pending() {
      return timers.filter(({ cancelled }) => !cancelled).length
    },
  }
}
