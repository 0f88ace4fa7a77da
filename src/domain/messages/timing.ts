import { dayOf, hourMs, instantOf, timeOfDay } from '../calendar/shanghai.ts'

const quietFromMs = 21 * hourMs
const quietUntilMs = 8 * hourMs

/** The first moment at which a citizen may be written to: from 21:00 to 08:00 it waits (domain.md §8). */
export const afterQuietHours = (at: number): number => {
  const time = timeOfDay(at)
  if (time >= quietFromMs) return instantOf(dayOf(at) + 1, quietUntilMs)
  return time < quietUntilMs ? instantOf(dayOf(at), quietUntilMs) : at
}

const firstPauseMs = 30_000
const longestPauseMs = 15 * 60_000

/** How long to wait before the next try, by how many there were: 30 s doubling up to a quarter of an hour. */
export const pauseAfter = (attempts: number): number =>
  Math.min(firstPauseMs * 2 ** Math.min(Math.max(attempts - 1, 0), 20), longestPauseMs)

/** A gateway that is down for a day must lose nothing; what could not be sent in two days nobody wants any more. */
export const givenUpAfterMs = 48 * hourMs
