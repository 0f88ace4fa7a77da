import type { OrderRecord, LastChanges } from '../../../app/ports/orders.ts'
import { dayOf, yearOf } from '../../../domain/calendar/shanghai.ts'
import type { DispatchRule } from '../../../domain/orders/clocks/dispatch.ts'
import type { OrderFields } from '../../../domain/orders/fields.ts'
import type { Acceptance, Order } from '../../../domain/orders/order.ts'
import type { OrderStatus, SourceChannel } from '../../../domain/orders/terms.ts'
import { findShapeFaults } from '../../../domain/orders/shape.ts'
import type { Privacy } from '../privacy.ts'
import { courseColumns, courseToJson, jsonToCourse } from './course-rows.ts'

/** A row of `work_orders`. */
export type OrderRow = {
  readonly order_id: string
  readonly created_year: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly version: number
  readonly status: OrderStatus
  readonly order_no: string | null
  readonly query_code: string | null
  readonly source_channel: SourceChannel
  readonly source_line: string | null
  readonly call_id: string | null
  readonly agent_id: string | null
  readonly agent_name: string | null
  readonly appellant_name_enc: Buffer | null
  readonly appellant_name_hash: Buffer | null
  readonly appellant_sex: OrderFields['appellantSex']
  readonly caller_number_enc: Buffer | null
  readonly caller_number_hash: Buffer | null
  readonly caller_number_last4_hash: Buffer | null
  readonly contact_number_enc: Buffer | null
  readonly contact_number_hash: Buffer | null
  readonly contact_number_last4_hash: Buffer | null
  readonly subject_kind: OrderFields['subjectKind']
  readonly company_enc: Buffer | null
  readonly respondent_name_enc: Buffer | null
  readonly type: OrderFields['type']
  readonly category: string | null
  readonly title: string
  readonly content: string
  readonly occurred_at: Date | null
  readonly district_code: string | null
  readonly address: string
  readonly demand: string
  readonly urgency: OrderFields['urgency']
  readonly answer_text: string
  readonly is_group: boolean
  readonly confidential: boolean
  readonly anonymous: boolean
  readonly reply_required: boolean
  readonly callback_required: boolean
  readonly accepted_at: Date | null
  readonly dispatch_due: Date | null
  readonly dispatch_rule: DispatchRule | null
  readonly closing: unknown
  readonly field_changes: LastChanges
  readonly course: unknown
  readonly yellow_at: Date | null
}

/** What a row is written from: JSON goes in as text. */
export type WrittenRow = Omit<OrderRow, 'closing' | 'field_changes' | 'course'> & {
  readonly closing: string | null
  readonly course: string
  readonly field_changes: string
}

/** The partition that holds an order. */
export const createdYear = ({ createdAt }: Pick<OrderRecord, 'createdAt'>): number => yearOf(dayOf(createdAt))

export const recordToRow = (record: OrderRecord, privacy: Privacy): WrittenRow => {
  const { order } = record
  const closing = 'closing' in order ? order.closing : null
  return {
    order_id: order.orderId,
    created_year: createdYear(record),
    created_at: new Date(record.createdAt),
    updated_at: new Date(record.updatedAt),
    version: record.version,
    status: order.status,
    order_no: record.orderNo,
    query_code: record.queryCode,
    source_channel: record.sourceChannel,
    source_line: record.sourceLine,
    call_id: record.callId,
    agent_id: order.agentId,
    agent_name: record.agentName,
    ...callerColumns(record.callerNumber, privacy),
    ...fieldColumns(order.fields, privacy),
    accepted_at: dateOrNull(order.acceptance?.at),
    dispatch_due: dateOrNull(order.acceptance?.dispatch?.due),
    dispatch_rule: order.acceptance?.dispatch?.rule ?? null,
    closing: closing === null ? null : JSON.stringify(closing),
    field_changes: JSON.stringify(record.lastChanges),
    course: courseToJson(order.course, privacy),
    ...courseColumns(record),
    yellow_at: dateOrNull(record.yellowAt),
  }
}

const callerColumns = (number: string | null, privacy: Privacy) => ({
  caller_number_enc: sealed(number ?? '', privacy),
  caller_number_hash: number === null ? null : privacy.hashNumber(number),
  caller_number_last4_hash: number === null ? null : privacy.hashLast4(number),
})

const fieldColumns = (fields: OrderFields, privacy: Privacy) => ({
  appellant_name_enc: sealed(fields.appellantName, privacy),
  appellant_name_hash: fields.appellantName === '' ? null : privacy.hashName(fields.appellantName),
  appellant_sex: fields.appellantSex,
  contact_number_enc: sealed(fields.contactNumber, privacy),
  contact_number_hash: fields.contactNumber === '' ? null : privacy.hashNumber(fields.contactNumber),
  contact_number_last4_hash: privacy.hashLast4(fields.contactNumber),
  subject_kind: fields.subjectKind,
  company_enc: sealed(fields.company, privacy),
  respondent_name_enc: sealed(fields.respondentName, privacy),
  type: fields.type,
  category: fields.category,
  title: fields.title,
  content: fields.content,
  occurred_at: dateOrNull(fields.occurredAt),
  district_code: fields.districtCode,
  address: fields.address,
  demand: fields.demand,
  urgency: fields.urgency,
  answer_text: fields.answerText,
  is_group: fields.isGroup,
  confidential: fields.confidential,
  anonymous: fields.anonymous,
  reply_required: fields.replyRequired,
  callback_required: fields.callbackRequired,
})

const sealed = (text: string, privacy: Privacy): Buffer | null => (text === '' ? null : privacy.seal(text))

const dateOrNull = (instant: number | null | undefined): Date | null =>
  instant === null || instant === undefined ? null : new Date(instant)

export const rowToRecord = (row: OrderRow, privacy: Privacy): OrderRecord => ({
  order: rowToOrder(row, privacy),
  version: row.version,
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
  orderNo: row.order_no,
  queryCode: row.query_code,
  sourceChannel: row.source_channel,
  sourceLine: row.source_line,
  callId: row.call_id,
  callerNumber: row.caller_number_enc === null ? null : privacy.open(row.caller_number_enc),
  agentName: row.agent_name,
  lastChanges: row.field_changes,
  yellowAt: row.yellow_at?.getTime() ?? null,
})

/** The shape follows from the status; that they agree was decided by the rules when the row was written. */
const rowToOrder = (row: OrderRow, privacy: Privacy): Order => {
  const sheet = {
    status: row.status,
    orderId: row.order_id,
    agentId: row.agent_id,
    fields: rowToFields(row, privacy),
    acceptance: rowToAcceptance(row),
    course: jsonToCourse(row.course, privacy),
  }
  const order = (row.closing === null ? sheet : { ...sheet, closing: row.closing }) as Order
  const faults = findShapeFaults(order)
  if (faults.length > 0)
    throw new Error(`Order ${order.orderId} is ${order.status} without ${faults.join(', ')}`)
  return order
}

const rowToAcceptance = ({ accepted_at, dispatch_due, dispatch_rule }: OrderRow): Acceptance | null => {
  if (accepted_at === null) return null
  const clocked = dispatch_due !== null && dispatch_rule !== null
  return {
    at: accepted_at.getTime(),
    dispatch: clocked ? { due: dispatch_due.getTime(), rule: dispatch_rule } : null,
  }
}

const rowToFields = (row: OrderRow, privacy: Privacy): OrderFields => {
  const open = (column: Buffer | null): string => (column === null ? '' : privacy.open(column))
  return {
    type: row.type,
    category: row.category,
    title: row.title,
    content: row.content,
    occurredAt: row.occurred_at?.getTime() ?? null,
    districtCode: row.district_code,
    address: row.address,
    demand: row.demand,
    urgency: row.urgency,
    appellantName: open(row.appellant_name_enc),
    appellantSex: row.appellant_sex,
    contactNumber: open(row.contact_number_enc),
    subjectKind: row.subject_kind,
    company: open(row.company_enc),
    respondentName: open(row.respondent_name_enc),
    isGroup: row.is_group,
    confidential: row.confidential,
    anonymous: row.anonymous,
    replyRequired: row.reply_required,
    callbackRequired: row.callback_required,
    answerText: row.answer_text,
  }
}
