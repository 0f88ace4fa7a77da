import type { Calendar } from '../domain/calendar/calendar.ts'
import { dayOf, hourMs, instantOf, timeOfDay } from '../domain/calendar/shanghai.ts'
import { callingWindows } from '../domain/orders/steps/callback-rules.ts'
import type { Random } from './random.ts'

export const minuteMs = 60_000

/** Waiting times: most are short, some are long. */
export const about = (random: Random, meanMs: number): number =>
  Math.floor(-Math.log(1 - random() * 0.999) * meanMs)

const [opens, closes] = [9 * hourMs, 17 * hourMs]

/** The first moment from then on at which an office is at its desk; in the morning it begins with what has come in. */
export const inOffice = (calendar: Calendar, random: Random, at: number): number => {
  const day = dayOf(at)
  const time = timeOfDay(at)
  if (calendar.isWorkday(day) && time >= opens && time < closes) return at
  let next = calendar.isWorkday(day) && time < opens ? day : day + 1
  while (!calendar.isWorkday(next)) next += 1
  return instantOf(next, opens + Math.floor(random() * 2.5 * hourMs))
}

/** The first moment from then on at which the hotline's back desks are staffed, 08:00 to 22:00 every day. */
export const inHouse = (random: Random, at: number): number => {
  const time = timeOfDay(at)
  if (time >= 8 * hourMs && time < 22 * hourMs) return at
  const day = time < 8 * hourMs ? dayOf(at) : dayOf(at) + 1
  return instantOf(day, 8 * hourMs + Math.floor(random() * 1.5 * hourMs))
}

/** The first moment from then on at which citizens are called. */
export const inCallingWindow = (random: Random, at: number): number => {
  const time = timeOfDay(at)
  for (const { from, to } of callingWindows) {
    if (time >= from && time < to) return at
    if (time < from) return instantOf(dayOf(at), from + Math.floor(random() * 0.8 * (to - from)))
  }
  return instantOf(dayOf(at) + 1, (callingWindows[0]?.from ?? 0) + Math.floor(random() * 2 * hourMs))
}
