import type { Product } from '../../support/product.ts'

/** What there must be of a product to kill its controller. */
type Mortal = Pick<Product, 'part' | 'origin' | 'output'>

export type Death = {
  /** `performance.now()` when it was killed. */
  readonly atMs: number
  /** Resolves when a new controller takes calls, with the ms since the new process was there and since the death. */
  readonly back: Promise<{ readonly sinceStartMs: number; readonly sinceDeathMs: number }>
}

const backWithinMs = 40_000
const lookEveryMs = 10

/** `kill -9`; the launcher starts another one. Without a database it answers, but is not ready (`page` is then `/healthz`). */
export const killController = (product: Mortal, page = '/readyz'): Death => {
  const victim = product.part('controller')
  if (victim === null) throw new Error('there is no controller to kill')
  process.kill(victim.pid, 'SIGKILL')
  const atMs = performance.now()
  return { atMs, back: back(product, victim.pid, atMs, page) }
}

const back = async (product: Mortal, old: number, atMs: number, page: string) => {
  let startedMs: number | null = null
  while (performance.now() - atMs < backWithinMs) {
    const now = product.part('controller')
    if (now !== null && now.pid !== old) startedMs ??= performance.now()
    if (startedMs !== null && (await isReady(product.origin + page))) {
      const readyMs = performance.now()
      return { sinceStartMs: Math.round(readyMs - startedMs), sinceDeathMs: Math.round(readyMs - atMs) }
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  throw new Error(`no controller took calls within ${backWithinMs} ms:\n${product.output()}`)
}

const isReady = async (address: string): Promise<boolean> => {
  const answer = await fetch(address).catch(() => null)
  return answer?.status === 200
}
