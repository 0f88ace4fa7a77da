import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { errors } from '../../../app/errors.ts'
import type { Attachments } from '../../../app/attachments/attachments.ts'
import { Attachment, AttachmentList } from '../../../contract/attachments.ts'
import { ErrorBody, Id } from '../../../contract/schema.ts'
import { attachmentBytes } from '../../../domain/attachments/kinds.ts'
import type { App } from '../app.ts'
import { actorOf, visitOf } from '../plugins/access.ts'
import { answers, NoQuery, Nothing, OrderParams } from './schemas.ts'

const AttachmentParams = Type.Object({ attachmentId: Id }, { additionalProperties: false })
const NameQuery = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 400 }) },
  { additionalProperties: false },
)
/** Sent and taken as it is; a stream has no shape to check. */
const Bytes = Type.Unsafe<Readable>({ type: 'string', format: 'binary' })

const tags = ['attachments']

export const attachmentRoutes = (app: App, attachments: Attachments): void => {
  app.get(
    '/api/orders/:orderId/attachments',
    {
      schema: {
        tags,
        summary: 'What is attached to an order, and what may be added',
        params: OrderParams,
        querystring: NoQuery,
        response: answers(200, AttachmentList),
      },
    },
    (request) => attachments.list(actorOf(request), request.params.orderId),
  )

  app.delete(
    '/api/attachments/:attachmentId',
    {
      schema: {
        tags,
        summary: 'Take an attachment away, before the order has its number',
        params: AttachmentParams,
        querystring: NoQuery,
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await attachments.remove(actorOf(request), request.params.attachmentId)
      return reply.code(204).send(null)
    },
  )

  upload(app, attachments)
  download(app, attachments)
}

/** In a scope of its own: here alone is a body of bytes handed on as it arrives. */
const upload = (app: App, attachments: Attachments): void => {
  void app.register((scope: App, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/octet-stream', (_request, payload, parsed) => {
      parsed(null, payload)
    })
    scope.post(
      '/api/orders/:orderId/attachments',
      {
        schema: {
          tags,
          summary: 'Attach a file: its bytes as the body, its name in the query',
          params: OrderParams,
          querystring: NameQuery,
          consumes: ['application/octet-stream'],
          response: answers(201, Attachment),
        },
        // Whoever may not, or sends too much, is told so before the bytes come in.
        preParsing: async (request, reply, payload) => {
          if (Number(request.headers['content-length'] ?? 0) > attachmentBytes) {
            void reply.header('connection', 'close')
            throw errors.tooLarge()
          }
          return Promise.resolve(payload)
        },
      },
      async (request, reply) => {
        const { body, params, query } = request
        if (!(body instanceof Readable)) throw errors.badRequest()
        try {
          const added = await attachments.add(actorOf(request), params.orderId, query.name, body)
          return await reply.code(201).send(added)
        } catch (err) {
          // What was not read would be taken for the next request.
          void reply.header('connection', 'close')
          throw err
        }
      },
    )
    done()
  })
}

const download = (app: App, attachments: Attachments): void => {
  app.get(
    '/api/attachments/:attachmentId',
    {
      schema: {
        tags,
        summary: 'An attachment, to be saved; written into the access log',
        params: AttachmentParams,
        querystring: NoQuery,
        response: { 200: Bytes, '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const { attachmentId } = request.params
      const { name, bytes, content } = await attachments.download(
        actorOf(request),
        visitOf(request),
        attachmentId,
      )
      return reply
        .type('application/octet-stream')
        .header('content-disposition', disposition(name))
        .header('x-content-type-options', 'nosniff')
        .header('content-length', bytes)
        .send(Readable.from(content, { objectMode: false }))
    },
  )
}

/** RFC 6266: the name in UTF-8, beside it one in ASCII for old programs. */
const disposition = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
