import {
  composeText,
  shippedTemplates,
  type Placeholder,
  type Template,
} from '../../domain/messages/templates.ts'
import { afterQuietHours } from '../../domain/messages/timing.ts'
import { firstSixty, momentText, routes, urgencyWords } from '../../domain/messages/words.ts'
import { isMobile, normaliseNumber } from '../../domain/numbers.ts'
import type { Notice } from '../../domain/orders/order.ts'
import { isBlank } from '../../domain/orders/required.ts'
import type { OrderRecord, OrderTransaction, OutgoingMessage } from '../ports/orders.ts'

/** Puts into the outbox what a step of this order asks for. The record is the order as it is after the step. */
export const postNotices = async (
  transaction: OrderTransaction,
  record: OrderRecord,
  notices: readonly Notice[],
  at: number,
): Promise<void> => {
  if (notices.length === 0) return
  const worded = await transaction.templates()
  const messages: OutgoingMessage[] = []
  for (const notice of notices) {
    const template = shippedTemplates[notice.template]
    const words = worded.get(notice.template) ?? template
    const { confidential } = record.order.fields
    const text = composeText(confidential ? words.confidentialText : words.text, valuesOf(notice, record))
    const numbers =
      notice.unit === null ? [citizenNumber(record)] : await numbersOfUnit(transaction, notice.unit)
    messages.push(
      ...numbers.map((number, index) => toMessage(notice, template, record, text, number, index, at)),
    )
  }
  await transaction.post(messages)
}

const numbersOfUnit = async (
  transaction: OrderTransaction,
  unit: string,
): Promise<readonly (string | null)[]> => {
  const numbers = await transaction.unitNumbers(unit)
  return numbers.length === 0 ? [null] : numbers
}

/** The number that the citizen named, else the one that called. */
const citizenNumber = ({ order, callerNumber }: OrderRecord): string | null =>
  isBlank(order.fields.contactNumber) ? callerNumber : order.fields.contactNumber

const toMessage = (
  notice: Notice,
  template: Template,
  record: OrderRecord,
  text: string,
  raw: string | null,
  index: number,
  at: number,
): OutgoingMessage => {
  const number = raw === null ? null : normaliseNumber(raw)
  const skipped = number === null ? 'noNumber' : isMobile(number) ? null : 'notMobile'
  const { orderId } = record.order
  return {
    key: `${orderId}.${notice.template}.${notice.key}${index === 0 ? '' : `.${index}`}`,
    ...{ template: notice.template, orderId, unit: notice.unit, number, text, skipped },
    quiet: template.quiet,
    createdAt: at,
    notBefore: template.quiet ? afterQuietHours(at) : at,
  }
}

const valuesOf = (notice: Notice, record: OrderRecord): { readonly [P in Placeholder]?: string | null } => {
  const { order } = record
  const { feedback } = order.course
  const refused = order.status === 'NOT_ACCEPTED' ? order.closing : null
  return {
    no: record.orderNo,
    code: record.queryCode,
    due: notice.due === null ? null : momentText(notice.due),
    sign_due: notice.signDue === null ? null : momentText(notice.signDue),
    urgency: urgencyWords[order.fields.urgency],
    reason: refused?.reason ?? notice.reason,
    channel: refused === null ? null : routes[refused.code],
    reply60: feedback?.kind === 'FORM' ? firstSixty(feedback.form.publicReply) : '办理情况将在回访时说明',
  }
}
