import { Type, type Static } from 'typebox'
import { messageTemplateIds } from '../domain/orders/terms.ts'
import { Id, Moment, nullable, oneOf } from './schema.ts'

export const messageStates = ['WAITING', 'SENDING', 'SENT', 'DELIVERED', 'DEAD', 'SKIPPED'] as const

/** A message of the outbox, as the tray shows it. Numbers are masked. Moments in ms since the epoch. */
export const MessageItem = Type.Object({
  messageId: Id,
  template: oneOf(messageTemplateIds),
  orderId: nullable(Id),
  /** The unit it was for; null for a citizen. */
  unit: nullable(Type.String()),
  number: nullable(Type.String()),
  text: Type.String(),
  state: oneOf(messageStates),
  skipped: nullable(oneOf(['noNumber', 'notMobile'])),
  attempts: Type.Integer(),
  lastError: nullable(Type.String()),
  createdAt: Moment,
  nextAt: Moment,
  sentAt: nullable(Moment),
  deliveredAt: nullable(Moment),
})
export type MessageItem = Static<typeof MessageItem>

/** The outbox in numbers: `dead` letters wait for somebody, `waiting` are due or will be. */
export const OutboxState = Type.Object({
  waiting: Type.Integer(),
  sending: Type.Integer(),
  dead: Type.Integer(),
  /** When the longest-waiting message that is due became due; null if none is. */
  oldestDueAt: nullable(Moment),
  /** `tray`: what telephones would show is seen in the browser alone. */
  gateway: Type.String(),
})
export type OutboxState = Static<typeof OutboxState>

/** What a citizen's telephone writes back, for the built-in tray: as if its gateway had posted it. */
export const TrayReply = Type.Object(
  { messageId: Id, text: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
)
export const ReplyOutcome = Type.Object({
  outcome: oneOf(['rated', 'nobodyAsked', 'noRating', 'seenBefore']),
})
