import type { OrderChange } from './actor.ts'
import type { WorkOrderDeps } from './deps.ts'

/** Tells of what was committed; a listener that fails changes nothing any more. */
export const tell = ({ orderChanged, log }: WorkOrderDeps, changes: readonly OrderChange[]): void => {
  for (const change of changes) {
    try {
      orderChanged(change)
    } catch (err) {
      log.error({ err, workOrderId: change.orderId }, 'a change of an order could not be told')
    }
  }
}
