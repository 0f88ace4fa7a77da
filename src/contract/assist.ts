import { Type, type Static } from 'typebox'
import { refusalCodes } from '../domain/orders/event.ts'
import { similarReasons } from '../domain/orders/similar.ts'
import { orderStatuses, orderTypes } from '../domain/orders/terms.ts'
import { Id, listOf, Moment, nullable, oneOf } from './schema.ts'

/** An earlier order that may be the same matter: urge it, or merge into it, instead of filing another. */
export const SimilarOrder = Type.Object({
  orderId: Id,
  orderNo: Type.String(),
  version: Type.Integer(),
  status: oneOf(orderStatuses),
  /** It can still be urged and merged into. */
  open: Type.Boolean(),
  type: nullable(oneOf(orderTypes)),
  category: nullable(Type.String()),
  title: Type.String(),
  districtCode: nullable(Type.String()),
  createdAt: Moment,
  urges: Type.Integer(),
  /** 0 to 100. */
  score: Type.Integer(),
  reasons: listOf(oneOf(similarReasons)),
})
export type SimilarOrder = Static<typeof SimilarOrder>

/** What the agent says about this order, in Chinese as it is said. */
export const TalkTexts = Type.Object({
  readBack: Type.String(),
  privacy: Type.String(),
  close: nullable(Type.String()),
  refusals: listOf(Type.Object({ code: oneOf(refusalCodes), text: Type.String(), route: Type.String() })),
})
export type TalkTexts = Static<typeof TalkTexts>
