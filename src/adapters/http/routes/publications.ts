import { Type } from 'typebox'
import type { Desks } from '../../../app/work-orders/desks.ts'
import { NewPublication, Publication } from '../../../contract/desks.ts'
import { page } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, Nothing, NoQuery, OrderParams, pageQuery } from './schemas.ts'

const PublicationQuery = Type.Object(pageQuery, { additionalProperties: false })

const tags = ['publications']

/** Suggestions before the public (features.md D11). */
export const publicationRoutes = (app: App, suggestions: Desks['suggestions']): void => {
  app.get(
    '/api/publications',
    {
      schema: {
        ...{ tags, summary: 'Published suggestions, newest first' },
        ...{ querystring: PublicationQuery, response: answers(200, page(Publication)) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await suggestions.published(request.query)
      return { items: [...items], nextCursor }
    },
  )
  app.post(
    '/api/publications',
    {
      schema: {
        ...{
          tags,
          summary: 'Puts a suggestion before the public',
          querystring: NoQuery,
          body: NewPublication,
        },
        response: answers(201, Publication),
      },
    },
    async (request, reply) => {
      const { orderId, ...wording } = request.body
      return reply.code(201).send(await suggestions.publish(actorOf(request), orderId, wording))
    },
  )
  app.delete(
    '/api/publications/:orderId',
    {
      schema: {
        ...{ tags, summary: 'Takes one back', params: OrderParams, querystring: NoQuery },
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await suggestions.withdraw(actorOf(request), request.params.orderId)
      return reply.code(204).send(null)
    },
  )
}
