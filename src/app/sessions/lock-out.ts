/** When failed sign-ins lock a name, and for how long. */

const freeFailures = 5
const firstLockMs = 15 * 60_000
const longestLockMs = 2 * 60 * 60_000

export type Failures = { readonly failedCount: number; readonly lockedUntil: number | null }

export const noFailures: Failures = { failedCount: 0, lockedUntil: null }

/**
 * The fifth failure in a row locks for 15 minutes; each one after the lock has passed doubles it, up to two hours: long
 * enough against guessing, short enough that nobody keeps an agent from the phones for a shift.
 */
export const oneMoreFailure = (before: number, now: number): Failures => {
  const failedCount = before + 1
  if (failedCount < freeFailures) return { failedCount, lockedUntil: null }
  const lockMs = Math.min(longestLockMs, firstLockMs * 2 ** Math.min(failedCount - freeFailures, 16))
  return { failedCount, lockedUntil: now + lockMs }
}

export const lockedForMs = (lockedUntil: number | null, now: number): number =>
  lockedUntil === null ? 0 : Math.max(0, lockedUntil - now)
