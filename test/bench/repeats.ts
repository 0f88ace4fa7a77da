import { histogram } from './histogram.ts'

/** Of several repeats: the middle one, and from where to where they went. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number }

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2
  return { median, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN }
}

/** One figure of several repeats, each of many values. */
export type Repeated = {
  /** Values over all repeats. */
  readonly count: number
  readonly p50: Spread
  readonly p99: Spread
  /** Of all repeats together: a repeat of fewer than a hundred values has no p99 but its greatest. */
  readonly pooledP99: number
}

/** Repeats without a value are left out; null when all are. */
export const repeatedOf = (repeats: readonly (readonly number[])[]): Repeated | null => {
  const all = repeats.flat()
  const figures = repeats.filter((values) => values.length > 0).map((values) => histogram(values))
  if (figures.length === 0) return null
  return {
    count: all.length,
    p50: spreadOf(figures.map(({ p50 }) => p50)),
    p99: spreadOf(figures.map(({ p99 }) => p99)),
    pooledP99: histogram(all).p99,
  }
}

export const inTurn = async <T>(
  times: number,
  work: (index: number) => Promise<T>,
): Promise<readonly T[]> => {
  const results: T[] = []
  for (let index = 0; index < times; index += 1) results.push(await work(index))
  return results
}
