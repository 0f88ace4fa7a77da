import { randomUUID } from 'node:crypto'
import { errors } from '../../../src/app/errors.ts'
import type { Actor, OrderQuery, WorkOrders } from '../../../src/app/work-orders/api.ts'
import { emptyFields } from '../../../src/contract/order-fields.ts'
import type { Order } from '../../../src/contract/orders.ts'

export const anOrder = (changes: Partial<Order> = {}): Order => ({
  orderId: randomUUID(),
  orderNo: null,
  queryCode: null,
  status: 'DRAFT',
  version: 1,
  sourceChannel: 'PHONE',
  sourceLine: null,
  callId: null,
  callerNumber: '13812341234',
  agentId: null,
  agentName: null,
  createdAt: '2026-04-30T00:00:00.000Z',
  updatedAt: '2026-04-30T00:00:00.000Z',
  acceptedAt: null,
  dispatchDue: null,
  missing: ['type'],
  promise: { dispatchDue: '2026-04-30T23:59:59+08:00', rule: 'sameDay' },
  ...emptyFields,
  ...{ appellantName: '李四', contactNumber: '13812341234' },
  ...changes,
})

export type FakeWorkOrders = WorkOrders & {
  readonly orders: Map<string, Order>
  readonly queries: OrderQuery[]
  /** Thrown by every use case while set. */
  failure: Error | null
}

/** Keeps orders in memory and knows none of their rules. */
export const createFakeWorkOrders = (): FakeWorkOrders => {
  const orders = new Map<string, Order>()
  const find = (orderId: string): Order => {
    const order = orders.get(orderId)
    if (!order) throw errors.notFound('order')
    return order
  }
  const settle = <T>(work: () => T): Promise<T> =>
    fake.failure ? Promise.reject(fake.failure) : Promise.resolve().then(work)
  const keep = (order: Order): Order => {
    orders.set(order.orderId, order)
    return order
  }
  const fake: FakeWorkOrders = {
    orders,
    queries: [],
    failure: null,
    openDraft: () => Promise.resolve({ orderId: randomUUID(), created: true }),
    moveDraft: () => Promise.resolve(),
    create: (actor: Actor) => settle(() => keep(anOrder({ agentId: actor.userId, agentName: actor.name }))),
    get: (_actor, orderId) => settle(() => find(orderId)),
    list: (_actor, query) => {
      fake.queries.push(query)
      return settle(() => ({ items: [...orders.values()], nextCursor: null }))
    },
    patch: (_actor, orderId, { changes, version }) =>
      settle(() => keep({ ...find(orderId), ...(changes as Partial<Order>), version: version + 1 })),
    apply: (_actor, orderId, request) =>
      settle(() => {
        if (request.event !== 'discard') return { order: find(orderId), callOutcome: null }
        orders.delete(orderId)
        return { order: null, callOutcome: request.outcome }
      }),
    history: (_actor, orderId) =>
      settle(() => {
        find(orderId)
        const at = '2026-04-30T00:00:00.000Z'
        return [{ event: 'create', at, byName: null, fromStatus: null, toStatus: 'DRAFT' as const }]
      }),
    promise: () => ({ dispatchDue: '2026-04-30T23:59:59+08:00', rule: 'sameDay' }),
  }
  return fake
}
