/** Real time, random tokens, and the values used where the caller names none. */
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { SipClock, SipLimits, SipLogger, SipTimerValues, SipTokens } from './stack.ts'

/** Monotonic system time. Its timers do not keep the process alive: the listeners do. */
export const systemClock: SipClock = {
  now: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs)
    timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}

export const randomToken: SipTokens = () => randomBytes(10).toString('hex')

export const silentLogger: SipLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** RFC 3261 table 4. */
export const standardTimers: SipTimerValues = { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000 }

export const standardLimits: SipLimits = {
  maxMessageBytes: 65_535,
  maxConnections: 2_000,
  maxConnectionsPerAddress: 200,
  idleMs: 30_000,
  partialMessageMs: 10_000,
  maxBufferedBytes: 1_048_576,
  maxServerTransactions: 40_000,
}
