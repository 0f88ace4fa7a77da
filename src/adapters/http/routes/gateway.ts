import type { GatewayNewsTaker } from '../../../app/messages/api.ts'
import { errors } from '../../../app/errors.ts'
import type { App } from '../app.ts'
import { answers, Nothing, NoQuery } from './schemas.ts'

/** What the gateway for messages posts back, signed: the signature is of the bytes, so the body is taken as they are. */
export const gatewayRoutes = (app: App, take: GatewayNewsTaker): void => {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body))
    scope.post(
      '/api/gateway/news',
      {
        schema: {
          ...{ tags: ['messages'], summary: 'Delivery reports and replies', querystring: NoQuery },
          response: answers(204, Nothing),
        },
      },
      async (request, reply) => {
        const signature = request.headers['x-signature']
        const body = typeof request.body === 'string' ? request.body : ''
        const outcome = await take(body, typeof signature === 'string' ? signature : '')
        if (outcome === 'refused') throw errors.forbidden()
        if (outcome === 'unreadable') throw errors.badRequest()
        return reply.code(204).send(null)
      },
    )
    done()
  })
}
