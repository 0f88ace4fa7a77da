import type { Calendar } from '../domain/calendar/calendar.ts'
import { dayToDate, weekdayOf, yearOf, type Day } from '../domain/calendar/shanghai.ts'

/** Some days of one year, whole: what is written in one transaction and can be made without the rest. */
export type Chunk = {
  readonly index: number
  readonly from: Day
  /** How many orders each day has, from `from` on. */
  readonly counts: readonly number[]
  readonly orders: number
}

export type Plan = { readonly chunks: readonly Chunk[]; readonly from: Day; readonly until: Day }

/** A hotline that is better known every year. */
const growth = 1.11
/** January first: rains and festivals in summer, few calls in the month of the Spring Festival. */
const months = [0.95, 0.78, 0.98, 1, 1.05, 1.12, 1.16, 1.12, 1.04, 0.95, 0.95, 0.9]
const weekdays = [1.16, 1.1, 1.06, 1.04, 1.02, 0.82, 0.78]
const chunkOrders = 2500

/** The real archive grew over twenty years; a smaller one is taken to be younger. */
export const yearsFor = (orders: number): number => Math.min(20, Math.max(1, Math.ceil(orders / 50_000)))

/** Exactly so many orders over the days before `until`, busier towards the end, by season and weekday. */
export const planArchive = (orders: number, years: number, until: Day, calendar: Calendar): Plan => {
  const from = until - Math.round(years * 365.25)
  const weights: number[] = []
  for (let day = from; day < until; day++) weights.push(weightOf(day, from, calendar))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [weight, planned] = [0, 0]
  const counts = weights.map((one) => {
    weight += one
    const sofar = Math.round((weight / total) * orders)
    const count = sofar - planned
    planned = sofar
    return count
  })
  return { from, until, chunks: chunksOf(from, counts) }
}

const weightOf = (day: Day, from: Day, calendar: Calendar): number => {
  const month = Number(dayToDate(day).slice(5, 7))
  const resting = weekdayOf(day) <= 5 && !calendar.isWorkday(day) ? 0.62 : 1
  // A little unevenness of its own for every day, the same in every run.
  const uneven = 1 + 0.12 * Math.sin(day * 12.9898) + 0.06 * Math.sin(day * 78.233)
  return (
    growth ** ((day - from) / 365.25) *
    (months[month - 1] ?? 1) *
    (weekdays[weekdayOf(day) - 1] ?? 1) *
    resting *
    uneven
  )
}

const chunksOf = (from: Day, counts: readonly number[]): readonly Chunk[] => {
  const chunks: Chunk[] = []
  let [start, begun] = [0, 0]
  for (const [index, count] of counts.entries()) {
    begun += count
    const lastOfYear = yearOf(from + index + 1) !== yearOf(from + index)
    if (begun < chunkOrders && !lastOfYear && index < counts.length - 1) continue
    chunks.push({
      index: chunks.length,
      from: from + start,
      counts: counts.slice(start, index + 1),
      orders: begun,
    })
    ;[start, begun] = [index + 1, 0]
  }
  return chunks
}
