import { Type } from 'typebox'
import type { Messages } from '../../../app/messages/api.ts'
import {
  MessageItem,
  messageStates,
  OutboxState,
  ReplyOutcome,
  TrayReply,
} from '../../../contract/messages.ts'
import { Id, oneOf, page } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { maskMessage } from '../masks.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, Nothing, NoQuery, pageQuery } from './schemas.ts'

const exact = { additionalProperties: false }
const MessageQuery = Type.Object(
  {
    state: Type.Optional(Type.Array(oneOf(messageStates), { maxItems: messageStates.length })),
    orderId: Type.Optional(Id),
    /** A whole number: what its telephone shows. */
    number: Type.Optional(Type.String({ pattern: '^\\+?[\\d\\s().-]{5,24}$' })),
    ...pageQuery,
  },
  exact,
)
const MessageParams = Type.Object({ messageId: Id }, exact)

const tags = ['messages']

/** What the house sends (domain.md §8): the outbox, dead letters, the tray. */
export const messageRoutes = (app: App, messages: Messages): void => {
  outbox(app, messages)
}

const outbox = (app: App, messages: Messages): void => {
  app.get(
    '/api/messages',
    {
      schema: {
        ...{ tags, summary: 'Messages, newest first', querystring: MessageQuery },
        response: answers(200, page(MessageItem)),
      },
    },
    async (request) => {
      const { items, nextCursor } = await messages.list(actorOf(request), request.query)
      return { items: items.map(maskMessage), nextCursor }
    },
  )
  app.get(
    '/api/messages/outbox',
    {
      schema: {
        ...{ tags, summary: 'The outbox in numbers', querystring: NoQuery },
        response: answers(200, OutboxState),
      },
    },
    (request) => messages.outbox(actorOf(request)),
  )
  app.post(
    '/api/messages/:messageId/revive',
    {
      schema: {
        ...{ tags, summary: 'Tries a dead letter again', params: MessageParams, querystring: NoQuery },
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await messages.revive(actorOf(request), request.params.messageId)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/tray/replies',
    {
      schema: {
        ...{ tags, summary: 'What the telephone that shows a message writes back', querystring: NoQuery },
        ...{ body: TrayReply, response: answers(200, ReplyOutcome) },
      },
    },
    async (request) => {
      const { messageId, text } = request.body
      return { outcome: await messages.answerFromTray(actorOf(request), messageId, text) }
    },
  )
}
