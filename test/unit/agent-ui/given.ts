import type { Order, OrderFields } from '../../../src/contract/orders.ts'
import { emptyFields } from '../../../src/contract/order-fields.ts'

/** A draft as the server sends it. */
export const givenOrder = (fields: Partial<OrderFields> = {}, rest: Partial<Order> = {}): Order => ({
  ...emptyFields,
  ...fields,
  orderId: '00000000-0000-4000-8000-000000000001',
  orderNo: null,
  queryCode: null,
  status: 'DRAFT',
  version: 1,
  sourceChannel: 'PHONE',
  sourceLine: 'L12345',
  callId: null,
  callerNumber: '13888881234',
  agentId: null,
  agentName: '李雪梅',
  createdAt: '2026-11-23T16:00:00+08:00',
  updatedAt: '2026-11-23T16:00:00+08:00',
  acceptedAt: null,
  dispatchDue: null,
  missing: [],
  promise: null,
  ...rest,
})
