import type { MessageItem, MessageState, OutboxCounts, Reply } from '../ports/messages.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { ReplyOutcome } from './replies.ts'

export type { OrderReplies, ReplyOutcome } from './replies.ts'

export type MessageQuery = {
  readonly state?: readonly MessageState[]
  readonly orderId?: string
  readonly number?: string
  readonly cursor?: string
  /** 1..100, default 50. */
  readonly limit?: number
}
export type MessagePage = { readonly items: readonly MessageItem[]; readonly nextCursor: string | null }

/** Takes what the gateway posts, its signature with it: `refused` where that is wrong, `unreadable` where it says nothing. */
export type GatewayNewsTaker = (
  body: string,
  signature: string,
) => Promise<'taken' | 'refused' | 'unreadable'>

/** Messages as the house reads and words them. Errors are those of `app/errors.ts`. */
export type Messages = {
  /** Newest first: the outbox, dead letters, what an order sent. */
  list(actor: Actor, query: MessageQuery): Promise<MessagePage>
  /** What the telephone of this number shows, the tray of the built-in gateway: what was sent to it, newest first. */
  tray(actor: Actor, number: string): Promise<readonly MessageItem[]>
  /** What waits, what died, and through which gateway. */
  outbox(actor: Actor): Promise<OutboxCounts & { readonly gateway: string }>
  /**
   * What the telephone that shows this message writes back, in a house whose gateway is the tray: as if it had been
   * posted. `NOT_FOUND` where messages go out through a real gateway.
   */
  answerFromTray(actor: Actor, messageId: string, text: string): Promise<ReplyOutcome>
  /** Tries a dead letter again. */
  revive(actor: Actor, messageId: string): Promise<void>
  /** T7: a missed call or voicemail was recorded; once per call. */
  missedCall(call: { readonly callId: string; readonly number: string; readonly at: number }): Promise<void>
  /** For the gateway's adapter, after it has proved itself. */
  received(reply: Reply): Promise<ReplyOutcome>
  reported(report: {
    readonly gatewayId: string
    readonly delivered: boolean
    readonly at: number
    readonly error: string | null
  }): Promise<void>
}
