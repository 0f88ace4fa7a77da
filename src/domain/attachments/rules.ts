import { takesCalls, type Role } from '../people.ts'
import type { By } from '../orders/event.ts'
import type { Order } from '../orders/order.ts'
import { maySee, worksForUnit } from '../orders/permissions.ts'

/** `ORDER` came with the matter, `FEEDBACK` from a unit that works on it. */
export const attachmentParts = ['ORDER', 'FEEDBACK'] as const
export type AttachmentPart = (typeof attachmentParts)[number]

const writes = (order: Order, by: By): boolean =>
  order.status === 'DRAFT' &&
  takesCalls(by.role as Role) &&
  (order.agentId === null || order.agentId === by.userId)

/** What somebody could attach to an order now: its writer while it is a draft, its units while they work on it. */
export const attachablePart = (order: Order, by: By): AttachmentPart | null => {
  if (!maySee(order, by)) return null
  if (writes(order, by)) return 'ORDER'
  return worksForUnit(by.role) && order.status === 'HANDLING' ? 'FEEDBACK' : null
}

/** Only before the order has its number: from then on it is a record. */
export const mayRemove = (order: Order, by: By): boolean =>
  writes(order, by) && order.acceptance === null && maySee(order, by)

/**
 * Whoever sees the order sees what is attached; yet a unit nothing that came from the citizen of a confidential one: a
 * picture or a letter tells who it is from (domain.md §11).
 */
export const seesAttachment = (order: Order, by: By, part: AttachmentPart): boolean =>
  maySee(order, by) && !(worksForUnit(by.role) && order.fields.confidential && part === 'ORDER')
