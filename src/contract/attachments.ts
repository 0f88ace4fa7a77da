import { Type, type Static } from 'typebox'
import { attachmentNameLength } from '../domain/attachments/kinds.ts'
import { attachmentParts } from '../domain/attachments/rules.ts'
import { Id, Instant, nullable, oneOf } from './schema.ts'

export const Attachment = Type.Object({
  attachmentId: Id,
  orderId: Id,
  name: Type.String({ maxLength: attachmentNameLength }),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  /** `ORDER` came with the matter, `FEEDBACK` from a unit. */
  part: oneOf(attachmentParts),
  addedAt: Instant,
  addedByName: Type.String(),
  /** This person could take it away again. */
  removable: Type.Boolean(),
})
export type Attachment = Static<typeof Attachment>

/** What is attached to an order, oldest first, and what could be added. */
export const AttachmentList = Type.Object({
  items: Type.Array(Attachment),
  /** As which part this person could add now; null if not. */
  addsTo: nullable(oneOf(attachmentParts)),
  limits: Type.Object({
    files: Type.Integer(),
    bytes: Type.Integer(),
    /** In lower case, without a point. */
    extensions: Type.Array(Type.String()),
  }),
})
export type AttachmentList = Static<typeof AttachmentList>
