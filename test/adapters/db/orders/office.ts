import { randomUUID } from 'node:crypto'
import { createCatalogueSource } from '../../../../src/adapters/db/orders/catalogue.ts'
import { createOrderStore } from '../../../../src/adapters/db/orders/store.ts'
import { createWorkOrders } from '../../../../src/app/work-orders.ts'
import type { Actor, ConnectedCall, OrderChange, OrderRequest } from '../../../../src/app/work-orders/api.ts'
import type { Order, OrderPatch } from '../../../../src/contract/orders.ts'
import type { Role } from '../../../../src/domain/people.ts'
import { createTestDatabase, silent } from '../../../support/database.ts'

const actor = (role: Role, name: string): Actor => ({ userId: randomUUID(), role, name })

export const li = actor('AGENT', '李晓')
export const wang = actor('AGENT', '王萍')
export const lead = actor('SHIFT_LEAD', '赵敏')
export const dispatcher = actor('DISPATCHER', '孙立')

/** Everything that a noise complaint needs. */
export const complaint: OrderPatch['changes'] = {
  type: 'COMPLAINT',
  category: '0201',
  title: '夜间施工噪音',
  content: '小区对面工地凌晨仍在施工',
  districtCode: '530102',
  address: '东风西路1号对面',
  contactNumber: '13808711234',
  appellantName: '陈建国',
}

export type Office = Awaited<ReturnType<typeof openOffice>>

/** The use cases on a PostgreSQL database of their own, with a clock that stands still. */
export const openOffice = async (start = '2026-04-30T16:30:00+08:00') => {
  const db = await createTestDatabase()
  const startAt = Date.parse(start)
  const clock = createClock(startAt)
  const changes: OrderChange[] = []
  const heard = { fails: false }
  const store = createOrderStore(db.database, db.privacy)
  let codes = 0
  const orders = createWorkOrders({
    orders: store,
    catalogue: createCatalogueSource(db.database, clock),
    time: clock,
    newId: randomUUID,
    newQueryCode: () => String(++codes).padStart(6, '0'),
    orderChanged: (change) => {
      if (heard.fails) throw new Error('nobody listens')
      changes.push(change)
    },
    log: silent,
  })

  const draft = async (changesOfIt: OrderPatch['changes'] = complaint, who = li): Promise<Order> => {
    const { orderId, version } = await orders.create(who, {})
    return orders.patch(who, orderId, { version, changes: changesOfIt })
  }
  const press = (
    order: Pick<Order, 'orderId' | 'version'>,
    request: DistributedOmit<OrderRequest, 'version' | 'requestId'>,
    who = li,
    requestId: string = randomUUID(),
  ) => orders.apply(who, order.orderId, { ...request, version: order.version, requestId })

  /** Takes out what a test left, past the triggers that keep everybody else from it. */
  const empty = () =>
    db.database.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica')
      for (const table of written) await trx(table).delete()
    })
  return {
    reset: async (): Promise<void> => {
      await empty()
      clock.set(startAt)
      changes.length = 0
      heard.fails = false
      codes = 0
    },
    ...{ db, clock, changes, heard, store, orders, draft, press },
    file: async (changesOfIt?: OrderPatch['changes'], who = li): Promise<Order> => {
      const { order } = await press(await draft(changesOfIt, who), { event: 'submit' }, who)
      if (order === null) throw new Error('submit deleted the order')
      return order
    },
    close: () => db.remove(),
  }
}
const written = [
  'messages',
  'message_replies',
  'message_templates',
  'suggestion_publications',
  'kb_requests',
  'order_attachments',
  'order_tasks',
  'order_extensions',
  'order_callbacks',
  'order_supervisions',
  'user_units',
  'unit_contacts',
  'order_events',
  'order_numbers',
  'order_day_counters',
  'order_requests',
  'call_orders',
  'work_orders',
  'calls',
]

/** A clock that stands still until it is set. */
const createClock = (start: number) => {
  let now = start
  return {
    now: () => now,
    set: (to: number | string) => (now = typeof to === 'number' ? to : Date.parse(to)),
    advance: (ms: number) => (now += ms),
  }
}

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

export const aCall = (given: Partial<ConnectedCall> = {}): ConnectedCall => ({
  callId: randomUUID(),
  agentId: li.userId,
  agentName: li.name,
  callerNumber: '13987100001',
  sourceChannel: 'PHONE',
  sourceLine: '12369',
  at: Date.parse('2026-04-30T16:30:00+08:00'),
  ...given,
})

/** The code and the details of the error that a promise ends in. */
export const refusalOf = async (promise: Promise<unknown>): Promise<{ code: string; details: unknown }> => {
  const outcome = await promise.then(
    (value) => ({ code: `none: ${JSON.stringify(value)}`, details: null }),
    (error: unknown) => error as { code: string; details: unknown },
  )
  return { code: outcome.code, details: outcome.details }
}
