import type { MessageTemplateId } from '../../domain/orders/terms.ts'
import type { OutgoingMessage, TemplateText } from './orders.ts'

/** What a gateway is given. `key` is the same at every try: a gateway that remembers it sends nothing twice. */
export type Parcel = { readonly key: string; readonly number: string; readonly text: string }

/** Takes a message to its reader. `send` answers with the gateway's own id, if it reports deliveries under one. */
export type MessageGateway = {
  readonly name: string
  /** Throws `GatewayRefusedError` where trying again is of no use, anything else where it is. */
  send(parcel: Parcel): Promise<{ readonly gatewayId: string | null }>
}

/** The gateway will never take this message, e.g. because the number does not exist. */
export class GatewayRefusedError extends Error {
  override readonly name = 'GatewayRefusedError'
}

export type ClaimedMessage = Parcel & {
  readonly messageId: string
  /** Tries so far, this one included. */
  readonly attempts: number
  readonly quiet: boolean
  readonly createdAt: number
}

export type MessageState = 'WAITING' | 'SENDING' | 'SENT' | 'DELIVERED' | 'DEAD' | 'SKIPPED'

/** A message as somebody of the house may read it. Instants in ms since the epoch; the number is unmasked. */
export type MessageItem = {
  readonly messageId: string
  readonly template: MessageTemplateId
  readonly orderId: string | null
  readonly unit: string | null
  readonly number: string | null
  readonly text: string
  readonly state: MessageState
  readonly skipped: OutgoingMessage['skipped']
  readonly attempts: number
  readonly lastError: string | null
  readonly createdAt: number
  readonly nextAt: number
  readonly sentAt: number | null
  readonly deliveredAt: number | null
}

/** The outbox in numbers. `oldestDueAt`: since when the longest-waiting message that is due has been due. */
export type OutboxCounts = {
  readonly waiting: number
  readonly sending: number
  readonly dead: number
  readonly oldestDueAt: number | null
}

export type Reply = {
  /** The gateway's id of the reply: the same one twice is read once. */
  readonly replyKey: string
  readonly number: string
  readonly text: string
  readonly at: number
}

export type MessageStore = {
  /** Takes up to `limit` messages that are due, and those whose sender vanished; each is nobody else's until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly ClaimedMessage[]>
  sent(messageId: string, at: number, gatewayId: string | null): Promise<void>
  /** Back into the queue; `counts` false where it was not tried at all. */
  postpone(messageId: string, nextAt: number, error: string | null, counts: boolean): Promise<void>
  dead(messageId: string, error: string): Promise<void>
  /** A report of the gateway; false if it knows no such message, or it was reported before. */
  reported(gatewayId: string, delivered: boolean, at: number, error: string | null): Promise<boolean>
  /** Puts a dead letter back into the queue; false if it is none. */
  revive(messageId: string, at: number): Promise<boolean>
  post(messages: readonly OutgoingMessage[]): Promise<void>
  /** Newest first. */
  list(query: {
    readonly state: readonly MessageState[] | null
    readonly number: string | null
    readonly orderId: string | null
    readonly limit: number
    readonly after: { readonly at: number; readonly messageId: string } | null
  }): Promise<readonly MessageItem[]>
  byId(messageId: string): Promise<MessageItem | null>
  counts(now: number): Promise<OutboxCounts>
  templates(): Promise<ReadonlyMap<string, TemplateText & { readonly version: number }>>
  /** Orders that asked this number by T4 and wait for its answer, the latest first. */
  awaiting(number: string): Promise<readonly string[]>
  /** False if a reply of this key is there already. */
  keepReply(reply: Reply, orderId: string | null, outcome: string): Promise<boolean>
  knowsReply(replyKey: string): Promise<boolean>
}
