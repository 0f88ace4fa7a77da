import { Type, type Static } from 'typebox'
import { callResults, dialOutcomes, directions, endedBy } from '../domain/acd/terms.ts'
import { Id, Instant, nullable, oneOf } from './schema.ts'

/** A call that has ended, as lists show it. Numbers are masked unless the reader took the call. */
export const CallListItem = Type.Object({
  callId: Id,
  direction: oneOf(directions),
  lineCode: nullable(Type.String()),
  callerNumber: nullable(Type.String()),
  arrivedAt: Instant,
  queuedAt: nullable(Instant),
  answeredAt: nullable(Instant),
  endedAt: Instant,
  waitMs: nullable(Type.Number()),
  talkMs: nullable(Type.Number()),
  holdMs: nullable(Type.Number()),
  result: oneOf(callResults),
  /** What became of a call that was placed from a desk; null for a citizen's. */
  outcome: nullable(oneOf(dialOutcomes)),
  endedBy: oneOf(endedBy),
  reason: Type.String(),
  rating: nullable(Type.Integer()),
  agentId: nullable(Id),
  agentName: nullable(Type.String()),
  orderId: nullable(Id),
  orderNo: nullable(Type.String()),
})
export type CallListItem = Static<typeof CallListItem>
