import type { DuePreview } from '../../contract/desks.ts'
import { handlingClocks, type StatutoryLimit } from '../../domain/orders/clocks/handling.ts'
import { errors, withDetails } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { DeskDeps } from './deps.ts'
import { requireRole } from './desk-lists.ts'
import { readOrder } from './reading.ts'

/**
 * The clocks that a dispatch pressed now would set (domain.md §6.3); `limit` is a law's own, null where the table of
 * limits holds. Errors: those of `WorkOrders` for an order that is not there; `INVALID` naming `limit`.
 */
export const previewDue = async (
  deps: DeskDeps,
  actor: Actor,
  orderId: string,
  limit: StatutoryLimit['limit'] | null,
): Promise<DuePreview> => {
  requireRole(actor, ['DISPATCHER', 'LEADER'])
  const { order } = await readOrder(deps, actor, orderId)
  const { type, urgency } = order.fields
  if (type === null) throw withDetails(new errors.invalid(), [{ field: 'type', rule: 'required' }])
  const { limits, clock } = await deps.catalogue.current()
  const asked = {
    ...{ dispatchedAt: deps.time.now(), type, urgency },
    statutory: limit === null ? null : { limit, basis: '' },
    promised: order.course.first?.overall ?? null,
  }
  const { sign, contact, finish, overall } = handlingClocks(asked, limits, clock)
  return {
    ...{ sign: sign.due, contact: contact.due, finish: finish.due, overall: overall.due },
    provisional: [sign, contact, finish, overall].some(({ provisional }) => provisional),
  }
}
