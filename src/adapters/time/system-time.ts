import type { Time } from '../../app/ports/time.ts'

/**
 * The machine's clock, smoothed: it starts at the wall clock and goes on by the monotonic one, so a stepped clock
 * never makes a duration negative. A step of the wall clock is followed once it is ahead of us.
 */
export const createSystemTime = (): Time => {
  let offset = Date.now() - performance.now()
  return {
    now: () => {
      const drift = Date.now() - performance.now() - offset
      if (drift > 0) offset += drift
      return Math.round(performance.now() + offset)
    },
    after: (ms, fire) => {
      const handle = setTimeout(fire, ms)
      return () => clearTimeout(handle)
    },
  }
}
