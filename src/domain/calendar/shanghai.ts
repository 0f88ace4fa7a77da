/**
 * Instants and days in Asia/Shanghai, which has been UTC+8 without summer time since 1991. An instant is in ms since the
 * epoch; a day is its number, 1970-01-01 being 0, so that days are compared and counted as integers.
 */
export type Day = number

export const secondMs = 1000
const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

const offsetMs = 8 * hourMs

/** The day that an instant falls on. */
export const dayOf = (instant: number): Day => Math.floor((instant + offsetMs) / dayMs)

/** The instant at which a day begins, plus the given time of day in ms (default midnight). */
export const instantOf = (day: Day, timeOfDayMs = 0): number => day * dayMs - offsetMs + timeOfDayMs

/** How long the day has lasted at that instant, in ms. */
export const timeOfDay = (instant: number): number => instant - instantOf(dayOf(instant))

/** Clocks run in whole seconds (domain.md §6): the second that an instant lies in. */
export const wholeSecond = (instant: number): number => Math.floor(instant / secondMs) * secondMs

/** On time ⇔ t ≤ due, in whole seconds. */
export const isOnTime = (instant: number, due: number): boolean => wholeSecond(instant) <= wholeSecond(due)

/** 1 is Monday, 7 is Sunday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1

/** `2026-04-30` as a day, null if there is no such date. */
export const dateToDay = (date: string): Day | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null
  const instant = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(instant)) return null
  const day = instant / dayMs
  return dayToDate(day) === date ? day : null
}

/** A day as `2026-04-30`. */
export const dayToDate = (day: Day): string => new Date(day * dayMs).toISOString().slice(0, 10)

export const yearOf = (day: Day): number => new Date(day * dayMs).getUTCFullYear()

/** An instant as `2026-04-30T23:59:59+08:00`; milliseconds appear only when there are any. */
export const toIso = (instant: number): string => {
  const text = new Date(instant + offsetMs).toISOString().slice(0, -1)
  return `${text.replace(/\.000$/, '')}+08:00`
}
