import type { OrderReplies } from '../messages/api.ts'
import { applyBySystem } from './changes.ts'
import type { WorkOrderDeps } from './deps.ts'
import { tell } from './telling.ts'

/** Ratings by message, as the orders take them. */
export const createOrderReplies = (deps: WorkOrderDeps): OrderReplies => ({
  rate: async (orderId, result) => {
    const rules = await deps.catalogue.current()
    const changed = await applyBySystem(deps, rules, orderId, { type: 'sms_reply', result }, deps.time.now())
    if (changed === null) return false
    tell(deps, changed.changes)
    return true
  },
})
