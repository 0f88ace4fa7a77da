import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { WorkOrders } from '../../../app/work-orders/api.ts'
import {
  DuePromise,
  NewOrder,
  Order,
  OrderHistoryItem,
  OrderListItem,
  OrderPatch,
} from '../../../contract/orders.ts'
import { OrderEvent } from '../../../contract/presses.ts'
import { nullable, oneOf, page } from '../../../contract/schema.ts'
import { orderStatuses } from '../../../domain/orders/terms.ts'
import type { App } from '../app.ts'
import { maskOrder } from '../masks.ts'
import { actorOf, sessionOf } from '../plugins/access.ts'
import { answers, NoQuery, OrderParams, pageQuery } from './schemas.ts'

const OrderQuery = Type.Object(
  {
    scope: Type.Optional(oneOf(['mine', 'all'])),
    status: Type.Optional(Type.Array(oneOf(orderStatuses), { minItems: 1, maxItems: orderStatuses.length })),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    ...pageQuery,
  },
  { additionalProperties: false },
)

const Applied = Type.Object({ order: nullable(Order), callOutcome: nullable(Type.String()) })

const tags = ['orders']

/** An order as this reader may see it. */
const shown = (request: FastifyRequest, order: Order): Order =>
  maskOrder(order, sessionOf(request).person.userId)

export const orderRoutes = (app: App, orders: WorkOrders): void => {
  listAndCreate(app, orders)
  readAndChange(app, orders)
  app.get(
    '/api/promise',
    {
      schema: {
        tags,
        summary: 'What would be promised if an order were submitted now',
        querystring: NoQuery,
        response: answers(200, DuePromise),
      },
    },
    () => orders.promise(),
  )
}

const listAndCreate = (app: App, orders: WorkOrders): void => {
  app.get(
    '/api/orders',
    {
      schema: {
        tags,
        summary: 'Orders, newest first',
        querystring: OrderQuery,
        response: answers(200, page(OrderListItem)),
      },
    },
    async (request) => {
      const { items, nextCursor } = await orders.list(actorOf(request), request.query)
      return { items: [...items], nextCursor }
    },
  )

  app.post(
    '/api/orders',
    {
      schema: {
        tags,
        summary: 'A draft by hand',
        querystring: NoQuery,
        body: NewOrder,
        response: answers(201, Order),
      },
    },
    async (request, reply) =>
      reply.code(201).send(shown(request, await orders.create(actorOf(request), request.body))),
  )
}

const readAndChange = (app: App, orders: WorkOrders): void => {
  const params = OrderParams
  const querystring = NoQuery

  app.get(
    '/api/orders/:orderId',
    { schema: { tags, summary: 'One order', params, querystring, response: answers(200, Order) } },
    async (request) => shown(request, await orders.get(actorOf(request), request.params.orderId)),
  )

  app.patch(
    '/api/orders/:orderId',
    {
      schema: {
        tags,
        summary: 'Save as typed',
        params,
        querystring,
        body: OrderPatch,
        response: answers(200, Order),
      },
    },
    async (request) =>
      shown(request, await orders.patch(actorOf(request), request.params.orderId, request.body)),
  )

  app.post(
    '/api/orders/:orderId/events',
    {
      schema: {
        tags,
        summary: 'Submit, answer or discard',
        params,
        querystring,
        body: OrderEvent,
        response: answers(200, Applied),
      },
    },
    async (request) => {
      const { order, callOutcome } = await orders.apply(
        actorOf(request),
        request.params.orderId,
        request.body,
      )
      return { order: order && shown(request, order), callOutcome }
    },
  )

  app.get(
    '/api/orders/:orderId/history',
    {
      schema: {
        tags,
        summary: 'What happened to an order, oldest first',
        params,
        querystring,
        response: answers(200, Type.Array(OrderHistoryItem)),
      },
    },
    async (request) => [...(await orders.history(actorOf(request), request.params.orderId))],
  )
}
