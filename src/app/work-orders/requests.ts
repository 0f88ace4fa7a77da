import type { OrderInput, OrderInputType } from '../../domain/orders/event.ts'

/** What belongs to the house and never comes from a desk. */
type Inside = 'save' | 'sms_reply' | 'lapse' | 'recount' | 'merge' | 'withdraw'
export type DeskEventType = Exclude<OrderInputType, Inside>

type Words<T> = T extends { readonly type: infer E }
  ? Omit<T, 'type' | 'at' | 'by'> & { readonly event: E }
  : never

/** The event of one press with its own words, as a desk sends it. */
export type EventWords<T extends DeskEventType> = Words<Extract<OrderInput, { type: T }>>

/**
 * A press on some desk. `version` is the order's as the desk shows it; `requestId` a UUID made once per press, so that a
 * repetition is answered with the first one's result.
 */
export type DeskRequest<T extends DeskEventType = DeskEventType> = T extends DeskEventType
  ? EventWords<T> & { readonly version: number; readonly requestId: string }
  : never

/** Everything that can be pressed. A merge names the other order, a withdrawal the call that it was asked in. */
export type AnyRequest =
  | DeskRequest
  | { readonly event: 'merge'; readonly into: string; readonly version: number; readonly requestId: string }
  | {
      readonly event: 'withdraw'
      /** The call in which the citizen takes it back; its number is what is compared. */
      readonly callId: string
      readonly version: number
      readonly requestId: string
    }
