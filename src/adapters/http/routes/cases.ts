import { Type } from 'typebox'
import type { Desks } from '../../../app/work-orders/desks.ts'
import {
  BatchResult,
  CaseHistoryItem,
  DispatchBatch,
  DuePreview,
  OrderCase,
  Pressed,
  SignBatch,
  UnitSuggestion,
} from '../../../contract/desks.ts'
import { Press } from '../../../contract/presses.ts'
import { listOf, oneOf } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { maskCase, maskHistory } from '../masks.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery, OrderParams } from './schemas.ts'

const DueQuery = Type.Object(
  {
    /** A law's own limit; absent where the table of limits holds. */
    limitUnit: Type.Optional(oneOf(['HOUR', 'WORKDAY'])),
    limitValue: Type.Optional(Type.Integer({ minimum: 1, maximum: 2160 })),
  },
  { additionalProperties: false },
)

const tags = ['cases']

/** One order at a desk: with its way, what can be pressed, and the press itself. */
export const caseRoutes = (app: App, desks: Desks): void => {
  readCase(app, desks)
  previewDue(app, desks)
  pressCase(app, desks)
  batches(app, desks)
}

const readCase = (app: App, desks: Desks): void => {
  const params = OrderParams
  const querystring = NoQuery
  app.get(
    '/api/cases/:orderId',
    {
      schema: {
        ...{ tags, summary: 'An order with its way and what this person could press', params, querystring },
        response: answers(200, OrderCase),
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return maskCase(await desks.open(actor, request.params.orderId), actor.userId)
    },
  )

  app.get(
    '/api/cases/:orderId/history',
    {
      schema: {
        ...{
          tags,
          summary: 'What happened, oldest first, with the words that were given',
          params,
          querystring,
        },
        response: answers(200, Type.Array(CaseHistoryItem)),
      },
    },
    async (request) => maskHistory(await desks.history(actorOf(request), request.params.orderId)),
  )

  app.get(
    '/api/cases/:orderId/units',
    {
      schema: {
        ...{ tags, summary: 'Which units should have it and why, the lead first', params, querystring },
        response: answers(200, listOf(UnitSuggestion)),
      },
    },
    (request) => desks.dispatchDesk.suggest(actorOf(request), request.params.orderId),
  )
}

const previewDue = (app: App, desks: Desks): void => {
  app.get(
    '/api/cases/:orderId/due',
    {
      schema: {
        ...{ tags, summary: 'When it would fall due if it were dispatched now' },
        ...{ params: OrderParams, querystring: DueQuery, response: answers(200, DuePreview) },
      },
    },
    (request) => {
      const { limitUnit: unit, limitValue: value } = request.query
      const limit = unit === undefined || value === undefined ? null : { unit, value }
      return desks.dispatchDesk.previewDue(actorOf(request), request.params.orderId, limit)
    },
  )
}

const pressCase = (app: App, desks: Desks): void => {
  app.post(
    '/api/cases/:orderId/events',
    {
      schema: {
        ...{ tags, summary: 'One press of any desk', params: OrderParams, querystring: NoQuery, body: Press },
        response: answers(200, Pressed),
      },
    },
    async (request) => {
      const actor = actorOf(request)
      const pressed = await desks.press(actor, request.params.orderId, request.body)
      return { case: pressed && maskCase(pressed, actor.userId) }
    },
  )
}

const batches = (app: App, desks: Desks): void => {
  app.post(
    '/api/batches/dispatch',
    {
      schema: {
        ...{
          tags,
          summary: 'Dispatches orders one after the other',
          querystring: NoQuery,
          body: DispatchBatch,
        },
        response: answers(200, listOf(BatchResult)),
      },
    },
    (request) => desks.dispatchDesk.dispatch(actorOf(request), request.body.items),
  )
  app.post(
    '/api/batches/sign',
    {
      schema: {
        ...{ tags, summary: 'Signs orders one after the other', querystring: NoQuery, body: SignBatch },
        response: answers(200, listOf(BatchResult)),
      },
    },
    (request) => desks.unitDesk.sign(actorOf(request), request.body.items),
  )
}
