import { dayOf, dayMs, toIso, yearOf } from '../domain/calendar/shanghai.ts'
import { maySee } from '../domain/orders/permissions.ts'
import type { OrderRecord } from './ports/orders.ts'
import type { Actor, WorkOrders } from './work-orders/api.ts'
import { forReader } from './work-orders/case-view.ts'
import { applyRequest, personOf, saveFields } from './work-orders/changes.ts'
import type { WorkOrderDeps } from './work-orders/deps.ts'
import { createDraft, moveDraft, openCallDraft } from './work-orders/drafts.ts'
import { listOrders } from './work-orders/listing.ts'
import { readOrder } from './work-orders/reading.ts'
import { tell } from './work-orders/telling.ts'
import { patchToChanges, promiseAt, recordToView } from './work-orders/view.ts'

export type OrderUpkeep = {
  /** Once a day, and at start: makes the partitions of the years to come, forgets presses that nobody repeats. */
  tidy(): Promise<void>
}

/** The use cases of work orders: each decides by the rules of `domain/orders`, commits, and only then answers and tells. */
export const createWorkOrders = (deps: WorkOrderDeps): WorkOrders & OrderUpkeep => {
  const { orders, catalogue, time } = deps
  const show = async (record: OrderRecord, actor: Actor) =>
    forReader(recordToView(record, await catalogue.current(), time.now()), {
      userId: actor.userId,
      role: actor.role,
    })

  return {
    openDraft: async (call) => {
      const { orderId, created, change } = await openCallDraft(deps, call)
      tell(deps, change === null ? [] : [change])
      return { orderId, created }
    },
    moveDraft: (draft) => moveDraft(deps, draft),
    create: async (actor, { callId }) => {
      const { orderId, change } = await createDraft(deps, actor, callId)
      tell(deps, change === null ? [] : [change])
      return show(await readOrder(deps, actor, orderId), actor)
    },
    get: async (actor, orderId) => show(await readOrder(deps, actor, orderId), actor),
    list: (actor, query) => listOrders(orders, actor, query),
    patch: async (actor, orderId, { version, changes }) => {
      const by = { userId: actor.userId, role: actor.role }
      const input = { type: 'save', changes: patchToChanges(changes), at: time.now(), by } as const
      const rules = await catalogue.current()
      const changed = await saveFields(deps, rules, orderId, version, input, actor)
      tell(deps, changed.changes)
      if (changed.record === null) throw new Error('Saving deleted an order')
      return recordToView(changed.record, rules, time.now())
    },
    apply: async (actor, orderId, request) => {
      const at = time.now()
      const rules = await catalogue.current()
      const { record, callOutcome, changes } = await applyRequest(deps, rules, orderId, request, actor, at)
      tell(deps, changes)
      // Urging an order that a citizen names shows nothing of it to somebody who is not to see it.
      const seen = record !== null && maySee(record.order, await personOf(deps, actor))
      return { order: seen ? await show(record, actor) : null, callOutcome }
    },
    history: async (actor, orderId) => {
      await readOrder(deps, actor, orderId)
      const entries = await orders.history(orderId)
      return entries.map(({ event, at, byName, fromStatus, toStatus }) => ({
        ...{ event, at: toIso(at), byName, fromStatus, toStatus },
      }))
    },
    promise: () => promiseAt(time.now()),
    tidy: () => tidy(deps),
  }
}

const requestsKeptMs = 7 * dayMs

/** Years of partitions kept ready ahead of the present one. */
const yearsAhead = 2

const tidy = async ({ orders, time }: WorkOrderDeps): Promise<void> => {
  const now = time.now()
  const year = yearOf(dayOf(now))
  await orders.ensureYears(Array.from({ length: yearsAhead + 1 }, (_, ahead) => year + ahead))
  await orders.forgetRequests(now - requestsKeptMs)
}
