import type { CallListItem } from '../../contract/calls.ts'
import type { CourseView } from '../../contract/course.ts'
import type { CaseHistoryItem, OrderCase } from '../../contract/desks.ts'
import type { MessageItem } from '../../contract/messages.ts'
import type { Order } from '../../contract/orders.ts'
import { maskIdentity, maskName, maskNumber } from '../../domain/masking.ts'

/** Whoever took a call sees its number; everybody else sees it masked (domain.md §11). */
export const maskCall = (call: CallListItem, readerId: string): CallListItem =>
  call.agentId === readerId ? call : { ...call, callerNumber: maskNullable(call.callerNumber) }

/**
 * Whoever files an order sees the appellant whole; everybody else masked, in the texts as well. Matter and place are what
 * the work needs.
 */
export const maskOrder = (order: Order, readerId: string): Order => {
  if (order.agentId === readerId) return order
  const { title, content, demand, answerText } = order
  return {
    ...order,
    callerNumber: maskNullable(order.callerNumber),
    contactNumber: maskNumber(order.contactNumber),
    appellantName: maskName(order.appellantName),
    title: maskIdentity(title),
    content: maskIdentity(content),
    demand: maskIdentity(demand),
    answerText: maskIdentity(answerText),
  }
}

/** An order with its way, for somebody at a desk. */
export const maskCase = (one: OrderCase, readerId: string): OrderCase =>
  one.order.agentId === readerId
    ? one
    : { ...one, order: maskOrder(one.order, readerId), course: maskCourse(one.course) }

const maskCourse = (course: CourseView): CourseView => {
  const { feedback, callbacks } = course
  return {
    ...course,
    feedback:
      feedback?.kind === 'FORM'
        ? { ...feedback, form: { ...feedback.form, contactNumber: maskNumber(feedback.form.contactNumber) } }
        : feedback,
    callbacks: callbacks.map(({ answers, ...same }) => ({
      ...same,
      answers: answers === null ? null : { ...answers, comment: maskIdentity(answers.comment) },
    })),
  }
}

/** What was written into the history: numbers in it are masked for everybody, for it is read by everybody. */
export const maskHistory = (items: readonly CaseHistoryItem[]): CaseHistoryItem[] =>
  items.map(({ data, ...same }) => ({
    ...same,
    data: Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        typeof value === 'string' ? maskIdentity(value) : value,
      ]),
    ),
  }))

/** Lists show titles to whoever has the list. */
export const maskTitle = <T extends { readonly title: string }>(item: T): T => ({
  ...item,
  title: maskIdentity(item.title),
})

/** A message as the house reads it: whose telephone it reached is nobody's business. */
export const maskMessage = (message: MessageItem): MessageItem => ({
  ...message,
  number: maskNullable(message.number),
  text: maskIdentity(message.text),
})

const maskNullable = (number: string | null): string | null => (number === null ? null : maskNumber(number))
