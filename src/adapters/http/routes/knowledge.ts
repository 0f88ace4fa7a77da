import { Type } from 'typebox'
import type { Knowledge } from '../../../app/knowledge/knowledge.ts'
import {
  Article,
  ArticlePress,
  ArticleVersion,
  EntryRequest,
  KnowledgeHit,
  NewArticle,
} from '../../../contract/knowledge.ts'
import { Id, oneOf, page } from '../../../contract/schema.ts'
import { articleStatuses } from '../../../domain/knowledge/article.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery, Nothing, OrderParams, pageQuery } from './schemas.ts'

const plain = { additionalProperties: false } as const
const ArticleParams = Type.Object({ articleId: Id }, plain)
const SearchQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 400 })),
    category: Type.Optional(Type.String({ minLength: 2, maxLength: 8 })),
  },
  plain,
)
const ListQuery = Type.Object(
  {
    status: Type.Optional(oneOf(articleStatuses)),
    stale: Type.Optional(oneOf(['true'])),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    ...pageQuery,
  },
  plain,
)

const tags = ['knowledge']

export const knowledgeRoutes = (app: App, knowledge: Knowledge): void => {
  app.get(
    '/api/knowledge',
    {
      schema: {
        tags,
        summary: 'What may answer a matter that reads like this, the best first',
        querystring: SearchQuery,
        response: answers(200, Type.Array(KnowledgeHit)),
      },
    },
    async (request) => [...(await knowledge.search(request.query))],
  )
  articles(app, knowledge)
  requests(app, knowledge)
}

const articles = (app: App, knowledge: Knowledge): void => {
  app.get(
    '/api/articles',
    {
      schema: {
        tags,
        summary: 'Articles, the latest changed first',
        querystring: ListQuery,
        response: answers(200, page(Article)),
      },
    },
    async (request) => {
      const { stale, ...ask } = request.query
      const found = await knowledge.list(actorOf(request), { ...ask, stale: stale === 'true' })
      return { items: [...found.items], nextCursor: found.nextCursor }
    },
  )

  app.post(
    '/api/articles',
    {
      schema: {
        tags,
        summary: 'A new article',
        querystring: NoQuery,
        body: NewArticle,
        response: answers(201, Article),
      },
    },
    async (request, reply) => reply.code(201).send(await knowledge.create(actorOf(request), request.body)),
  )

  app.get(
    '/api/articles/:articleId',
    {
      schema: {
        tags,
        summary: 'One article',
        params: ArticleParams,
        querystring: NoQuery,
        response: answers(200, Article),
      },
    },
    (request) => knowledge.get(actorOf(request), request.params.articleId),
  )

  app.get(
    '/api/articles/:articleId/history',
    {
      schema: {
        tags,
        summary: 'Its versions, oldest first',
        params: ArticleParams,
        querystring: NoQuery,
        response: answers(200, Type.Array(ArticleVersion)),
      },
    },
    async (request) => [...(await knowledge.history(actorOf(request), request.params.articleId))],
  )

  app.post(
    '/api/articles/:articleId/events',
    {
      schema: {
        tags,
        summary: 'Save, submit, reject, publish, confirm or expire',
        params: ArticleParams,
        querystring: NoQuery,
        body: ArticlePress,
        response: answers(200, Article),
      },
    },
    (request) => knowledge.press(actorOf(request), request.params.articleId, request.body),
  )
}

const requests = (app: App, knowledge: Knowledge): void => {
  app.get(
    '/api/entry-requests',
    {
      schema: {
        tags,
        summary: 'Entries that units were asked for, the nearest due first',
        querystring: NoQuery,
        response: answers(200, Type.Array(EntryRequest)),
      },
    },
    async (request) => [...(await knowledge.requests(actorOf(request)))],
  )

  app.delete(
    '/api/entry-requests/:orderId',
    {
      schema: {
        tags,
        summary: 'Do without an entry',
        params: OrderParams,
        querystring: NoQuery,
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await knowledge.decline(actorOf(request), request.params.orderId)
      return reply.code(204).send(null)
    },
  )
}
