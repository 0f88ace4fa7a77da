import { readRating } from '../../domain/messages/reply.ts'
import { normaliseNumber } from '../../domain/numbers.ts'
import type { MessageStore, Reply } from '../ports/messages.ts'
import type { Satisfaction } from '../../domain/orders/course-terms.ts'

/** The order side of a reply: true if an order took the rating. */
export type OrderReplies = { rate(orderId: string, result: Satisfaction): Promise<boolean> }

/** What a message that came in meant: a rating that an order took, a rating that none waited for, or words. */
export type ReplyOutcome = 'rated' | 'nobodyAsked' | 'noRating' | 'seenBefore'

/**
 * Reads a reply into the order that asked for it (domain.md §7): the latest T4 to this number whose order still waits. The
 * order's own rules decide whether it counts, so that a reply read twice rates once.
 */
export const readReply = async (
  messages: MessageStore,
  orders: OrderReplies,
  reply: Reply,
): Promise<ReplyOutcome> => {
  if (await messages.knowsReply(reply.replyKey)) return 'seenBefore'
  const rating = readRating(reply.text)
  const number = normaliseNumber(reply.number)
  const { orderId, outcome } =
    rating === null || number === null
      ? { orderId: null, outcome: 'noRating' as const }
      : await rateFirst(orders, await messages.awaiting(number), rating)
  const kept = await messages.keepReply({ ...reply, number: number ?? reply.number }, orderId, outcome)
  return kept ? outcome : 'seenBefore'
}

const rateFirst = async (
  orders: OrderReplies,
  waiting: readonly string[],
  rating: Parameters<OrderReplies['rate']>[1],
): Promise<{ readonly orderId: string | null; readonly outcome: 'rated' | 'nobodyAsked' }> => {
  for (const orderId of waiting) {
    if (await orders.rate(orderId, rating)) return { orderId, outcome: 'rated' }
  }
  return { orderId: null, outcome: 'nobodyAsked' }
}
