/**
 * One 20 ms clock for every channel. Ticks are due at start + n × 20 ms, so lateness never adds up; after a stall
 * the missed ticks run at once, up to a bound, and the rest are dropped (senders then let their timestamps jump).
 */
import { FRAME_MS } from './g711.ts'

export interface PacerTimers {
  /** Monotonic milliseconds, with fractions. */
  now(): number
  /** Calls back once after `delayMs`; returns what cancels it. */
  after(delayMs: number, action: () => void): () => void
}

export interface Pacer {
  /** Calls `onTick` every 20 ms until the returned function is called. */
  add(onTick: (tick: number) => void): () => void
  /** Ticks since the pacer was made; grows also while nobody listens. */
  readonly tick: number
  now(): number
  stop(): void
}

const MAX_CATCH_UP_TICKS = 10

export const systemTimers: PacerTimers = {
  now: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Makes the clock. It runs only while somebody listens. `onFault` is told what a listener threw. */
export const createPacer = (onFault: (error: unknown) => void, timers: PacerTimers = systemTimers): Pacer => {
  const listeners = new Set<(tick: number) => void>()
  const startedAt = timers.now()
  const tickAt = (at: number): number => Math.floor((at - startedAt) / FRAME_MS)
  let done = 0
  let cancel: (() => void) | undefined

  const runOne = (): void => {
    done += 1
    for (const listener of listeners) {
      try {
        listener(done)
      } catch (error) {
        onFault(error)
      }
    }
  }

  const run = (): void => {
    cancel = undefined
    const due = tickAt(timers.now())
    done = Math.max(done, due - MAX_CATCH_UP_TICKS)
    while (done < due && listeners.size > 0) runOne()
    schedule()
  }

  const schedule = (): void => {
    if (cancel || listeners.size === 0) return
    const dueAt = startedAt + (done + 1) * FRAME_MS
    cancel = timers.after(Math.max(0, dueAt - timers.now()), run)
  }

  return {
    add(onTick) {
      const listener = (tick: number): void => onTick(tick)
      if (listeners.size === 0) done = tickAt(timers.now())
      listeners.add(listener)
      schedule()
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        cancel?.()
        cancel = undefined
      }
    },
    get tick() {
      return listeners.size === 0 ? tickAt(timers.now()) : done
    },
    now: () => timers.now(),
    stop() {
      listeners.clear()
      cancel?.()
      cancel = undefined
    },
  }
}
