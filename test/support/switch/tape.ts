/** What happened, in order, and a way to wait for it: tests await facts, never time. */
export type Tape<T> = {
  readonly items: readonly T[]
  add(item: T): void
  /** The first item from number `from` on that matches, past or still to come. Rejects when none came in time. */
  first(what: string, options?: Wanted<T>): Promise<T>
}

export type Wanted<T> = {
  readonly matches?: (item: T) => boolean
  readonly withinMs?: number
  readonly from?: number
}

const patienceMs = 8_000

export const createTape = <T>(name: string): Tape<T> => {
  const items: T[] = []
  const waiting = new Set<(item: T) => void>()
  return {
    items,
    add: (item) => {
      items.push(item)
      for (const offer of [...waiting]) offer(item)
    },
    first: (what, { matches = () => true, withinMs = patienceMs, from = 0 } = {}) => {
      const past = items.slice(from).find(matches)
      if (past !== undefined) return Promise.resolve(past)
      return new Promise((resolve, reject) => {
        const offer = (item: T) => {
          if (!matches(item)) return
          clearTimeout(late)
          waiting.delete(offer)
          resolve(item)
        }
        const late = setTimeout(() => {
          waiting.delete(offer)
          reject(new Error(`${name}: ${what} did not come within ${withinMs} ms; there were ${show(items)}`))
        }, withinMs)
        waiting.add(offer)
      })
    },
  }
}

const show = (items: readonly unknown[]): string => {
  try {
    return JSON.stringify(items).slice(0, 300)
  } catch {
    return `${items.length} items`
  }
}

/** Asks again and again until the answer is as wanted: for facts that nobody announces. Rejects with the last answer. */
export const eventually = async <T>(
  what: string,
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  withinMs = patienceMs,
): Promise<T> => {
  const end = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    if (performance.now() > end) throw new Error(`${what}: still ${show([answer])} after ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The promise, or an error that names it when it takes too long. */
export const within = async <T>(what: string, work: Promise<T>, ms = patienceMs): Promise<T> => {
  let late: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(late)
  }
}
