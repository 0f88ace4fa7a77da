import { Type } from 'typebox'
import type { Routing } from '../../../app/routing.ts'
import { RoutingExplanation } from '../../../contract/routing.ts'
import type { App } from '../app.ts'
import { answers } from './schemas.ts'

const ExplainQuery = Type.Object(
  {
    queue: Type.String({ minLength: 1, maxLength: 40 }),
    /** How long the call has waited. */
    waitedMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
  },
  { additionalProperties: false },
)

export const routingRoutes = (app: App, routing: Pick<Routing, 'explain'>): void => {
  app.get(
    '/api/routing/explain',
    {
      schema: {
        tags: ['routing'],
        summary: 'Who would be offered a call of this queue now, and why the others would not',
        querystring: ExplainQuery,
        response: answers(200, RoutingExplanation),
      },
    },
    async ({ query }) => routing.explain(query.queue, query.waitedMs ?? 0),
  )
}
