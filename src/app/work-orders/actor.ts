import type { OrderStatus } from '../../domain/orders/terms.ts'
import type { Role } from '../../domain/people.ts'

/** Who asks. The edge takes it from the session, never from the request. */
export type Actor = { readonly userId: string; readonly role: Role; readonly name: string }

/** Told after the commit, once per change; what it throws is logged and changes nothing. */
export type OrderChange = {
  readonly orderId: string
  readonly callId: string | null
  readonly agentId: string | null
  readonly event: string
  readonly from: OrderStatus | null
  /** Null when the draft is gone. */
  readonly to: OrderStatus | null
  /** It got its number with this change: once in the life of an order. */
  readonly filed: boolean
  readonly version: number
  /** Units that it lay with before, or lies with now. */
  readonly units: readonly string[]
  readonly at: number
}
export type OrderListener = (change: OrderChange) => void
