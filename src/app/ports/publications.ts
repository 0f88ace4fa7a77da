import type { Verdict } from '../../domain/orders/course-terms.ts'
import type { Keyset } from './desks.ts'

/** A suggestion before the public: worded anew, so that nobody is in it. `publishedAt` in ms since the epoch. */
export type Publication = {
  readonly orderId: string
  readonly title: string
  readonly body: string
  readonly reply: string
  readonly verdict: Verdict
  readonly publishedAt: number
}

export type PublicationStore = {
  /** Replaces an earlier one of the same order. */
  publish(publication: Publication, userId: string): Promise<void>
  /** False if it is not published. */
  withdraw(orderId: string, at: number): Promise<boolean>
  /** Newest first. */
  list(after: Keyset | null, limit: number): Promise<readonly Publication[]>
}
