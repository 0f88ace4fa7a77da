/** When citizens are called (domain.md §7), hours of the hotline's day; the end is outside. */
const windows = [
  { from: 9, to: 12 },
  { from: 14, to: 20 },
] as const
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const zoneMs = 8 * hourMs

/** Null while calls may be made; else the next instant at which they may. */
export const nextWindow = (now: number): number | null => {
  const time = (now + zoneMs) % dayMs
  const midnight = now - time
  if (windows.some(({ from, to }) => time >= from * hourMs && time < to * hourMs)) return null
  const later = windows.find(({ from }) => time < from * hourMs)
  return later ? midnight + later.from * hourMs : midnight + dayMs + windows[0].from * hourMs
}

/** Two misses of one day and it is still that day: a third one would not count (domain.md §7). */
export const mustWaitADay = (misses: readonly number[], now: number): boolean => {
  const day = (at: number) => Math.floor((at + zoneMs) / dayMs)
  return misses.length === 2 && misses.every((at) => day(at) === day(now))
}
