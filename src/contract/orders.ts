import { Type, type Static } from 'typebox'
import { orderStatuses, orderTypes, sourceChannels, urgencies } from '../domain/orders/terms.ts'
import { Id, Instant, nullable, oneOf } from './schema.ts'

/** The fields that the agent fills in (domain.md §5.1). Empty text and null both mean "not yet". */
export const OrderFields = Type.Object({
  type: nullable(oneOf(orderTypes)),
  category: nullable(Type.String({ maxLength: 8 })),
  title: Type.String({ maxLength: 50 }),
  content: Type.String({ maxLength: 2000 }),
  occurredAt: nullable(Instant),
  districtCode: nullable(Type.String({ maxLength: 12 })),
  address: Type.String({ maxLength: 200 }),
  demand: Type.String({ maxLength: 500 }),
  urgency: oneOf(urgencies),
  appellantName: Type.String({ maxLength: 50 }),
  appellantSex: nullable(oneOf(['M', 'F'])),
  contactNumber: Type.String({ maxLength: 20 }),
  subjectKind: oneOf(['individual', 'enterprise']),
  company: Type.String({ maxLength: 100 }),
  respondentName: Type.String({ maxLength: 100 }),
  isGroup: Type.Boolean(),
  confidential: Type.Boolean(),
  anonymous: Type.Boolean(),
  replyRequired: Type.Boolean(),
  callbackRequired: Type.Boolean(),
  answerText: Type.String({ maxLength: 2000 }),
})
export type OrderFields = Static<typeof OrderFields>

/** When the citizen can expect what, and the rule that says so (domain.md §6.2). */
export const DuePromise = Type.Object({
  dispatchDue: Instant,
  /** `sameDay` before 17:00, `nextMorning` from 17:00 on. */
  rule: oneOf(['sameDay', 'nextMorning']),
})
export type DuePromise = Static<typeof DuePromise>

export const Order = Type.Object({
  ...OrderFields.properties,
  orderId: Id,
  orderNo: nullable(Type.String()),
  queryCode: nullable(Type.String()),
  status: oneOf(orderStatuses),
  version: Type.Integer(),
  sourceChannel: oneOf(sourceChannels),
  sourceLine: nullable(Type.String()),
  callId: nullable(Id),
  callerNumber: nullable(Type.String()),
  agentId: nullable(Id),
  agentName: nullable(Type.String()),
  createdAt: Instant,
  updatedAt: Instant,
  acceptedAt: nullable(Instant),
  dispatchDue: nullable(Instant),
  /** Elements that `submit` still misses, in talking order: the field names to mark. */
  missing: Type.Array(Type.String()),
  /** The promise if it were submitted now; null once it has been. */
  promise: nullable(DuePromise),
})
export type Order = Static<typeof Order>

export const OrderListItem = Type.Object({
  orderId: Id,
  orderNo: nullable(Type.String()),
  status: oneOf(orderStatuses),
  type: nullable(oneOf(orderTypes)),
  category: nullable(Type.String()),
  title: Type.String(),
  urgency: oneOf(urgencies),
  districtCode: nullable(Type.String()),
  callId: nullable(Id),
  createdAt: Instant,
  updatedAt: Instant,
  dispatchDue: nullable(Instant),
})
export type OrderListItem = Static<typeof OrderListItem>

/** Saving as typed: only the fields that changed, on top of `version`. */
export const OrderPatch = Type.Object(
  { version: Type.Integer(), changes: Type.Partial(OrderFields, { additionalProperties: false }) },
  { additionalProperties: false },
)
export type OrderPatch = Static<typeof OrderPatch>

/** What happened to an order, as its history shows it. */
export const OrderHistoryItem = Type.Object({
  event: Type.String(),
  at: Instant,
  byName: nullable(Type.String()),
  fromStatus: nullable(oneOf(orderStatuses)),
  toStatus: nullable(oneOf(orderStatuses)),
})
export type OrderHistoryItem = Static<typeof OrderHistoryItem>

export const NewOrder = Type.Object({ callId: Type.Optional(Id) }, { additionalProperties: false })
