import { positionOf, type Acd } from '../acd.ts'
import type { Call } from '../call.ts'
import * as ordered from '../ordered-map.ts'

/** What a call takes an agent until a queue has had calls of its own (domain.md §9). */
const usualMs = 210_000
/** Weight of the newest call: the last ten or so decide. */
const newest = 0.1

/** How long calls of a queue keep an agent, wrap-up included: an average that forgets, ms. */
export const paceAfter = (acd: Acd, queueId: string, tookMs: number): Acd => {
  const before = ordered.get(acd.paces, queueId) ?? usualMs
  return { ...acd, paces: ordered.set(acd.paces, queueId, before + newest * (tookMs - before)) }
}

/** How long a waiting call will probably wait from now on, ms; null while nobody is there to take it. */
export const expectedWaitMs = (acd: Acd, call: Call): number | null => {
  if (call.status !== 'queued') return null
  const staffed = ordered.get(acd.queues, call.queueId)?.staffed ?? 0
  if (staffed === 0) return null
  return ((positionOf(acd, call) + 1) * (ordered.get(acd.paces, call.queueId) ?? usualMs)) / staffed
}
