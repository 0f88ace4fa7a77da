import type { Likeness } from '../../domain/orders/similar.ts'
import type { OrderStatus, OrderType } from '../../domain/orders/terms.ts'

export type SimilarAsk = {
  /** Itself, which is like no other. */
  readonly orderId: string
  readonly numbers: readonly string[]
  readonly category: string | null
  readonly districtCode: string | null
  readonly address: string
  readonly words: string
  readonly now: number
  /** Whoever stepped back from an order is not told of it. */
  readonly readerId: string
}

export type SimilarFound = {
  readonly orderId: string
  readonly orderNo: string
  readonly version: number
  readonly status: OrderStatus
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly districtCode: string | null
  readonly confidential: boolean
  readonly createdAt: number
  readonly urges: number
  readonly likeness: Likeness
}

/** Candidates by number, by kind and district, and by place, with what they have in common. */
export type SimilarStore = { find(ask: SimilarAsk): Promise<readonly SimilarFound[]> }
