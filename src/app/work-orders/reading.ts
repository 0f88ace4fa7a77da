import { maySee } from '../../domain/orders/permissions.ts'
import type { OrderRecord } from '../ports/orders.ts'
import type { Actor } from './actor.ts'
import { personOf } from './changes.ts'
import type { WorkOrderDeps } from './deps.ts'
import { noSuchOrder } from './refusals.ts'

/** An order that this person may see; to everybody else there is none. */
export const readOrder = async (deps: WorkOrderDeps, actor: Actor, orderId: string): Promise<OrderRecord> => {
  const [record, by] = await Promise.all([deps.orders.byId(orderId), personOf(deps, actor)])
  if (record === null || !maySee(record.order, by)) throw noSuchOrder()
  return record
}
