import { Type } from 'typebox'
import type { Disclosure } from '../../../app/disclosure/revealing.ts'
import { AccessLogItem, Revealed, RevealCallerRequest, RevealRequest } from '../../../contract/disclosure.ts'
import { Instant, oneOf, page } from '../../../contract/schema.ts'
import { accessActions, accessOutcomes } from '../../../domain/disclosure/terms.ts'
import { roles } from '../../../domain/people.ts'
import type { App } from '../app.ts'
import { actorOf, visitOf } from '../plugins/access.ts'
import { answers, CallParams, NoQuery, OrderParams, pageQuery } from './schemas.ts'

const AccessLogQuery = Type.Object(
  {
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    person: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    role: Type.Optional(oneOf(roles)),
    action: Type.Optional(oneOf(accessActions)),
    outcome: Type.Optional(oneOf(accessOutcomes)),
    orderNo: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{4,16}$' })),
    ...pageQuery,
  },
  { additionalProperties: false },
)

const tags = ['privacy']

export const disclosureRoutes = (app: App, disclosure: Disclosure): void => {
  app.post(
    '/api/orders/:orderId/reveal',
    {
      schema: {
        tags,
        summary: 'One masked field of an order, whole, for a purpose; written into the access log',
        params: OrderParams,
        querystring: NoQuery,
        body: RevealRequest,
        response: answers(200, Revealed),
      },
    },
    (request) => disclosure.reveal(actorOf(request), visitOf(request), request.params.orderId, request.body),
  )

  app.post(
    '/api/calls/:callId/reveal',
    {
      schema: {
        tags,
        summary: 'The number of a call, whole, for a purpose; written into the access log',
        params: CallParams,
        querystring: NoQuery,
        body: RevealCallerRequest,
        response: answers(200, Revealed),
      },
    },
    (request) =>
      disclosure.revealCaller(actorOf(request), visitOf(request), request.params.callId, request.body),
  )

  app.get(
    '/api/access-log',
    {
      schema: {
        tags,
        summary: 'Who saw or heard what of whom, newest first',
        querystring: AccessLogQuery,
        response: answers(200, page(AccessLogItem)),
      },
    },
    async (request) => {
      const { items, nextCursor } = await disclosure.accessLog(request.query)
      return { items: [...items], nextCursor }
    },
  )
}
