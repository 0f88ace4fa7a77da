import { Type } from 'typebox'
import type { CallList } from '../../../app/ports/records.ts'
import { CallListItem } from '../../../contract/calls.ts'
import { page } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { sessionOf } from '../plugins/access.ts'
import { maskCall } from '../masks.ts'
import { answers, pageQuery } from './schemas.ts'

const CallQuery = Type.Object({ scope: Type.Literal('mine'), ...pageQuery }, { additionalProperties: false })

export const callRoutes = (app: App, calls: CallList): void => {
  app.get(
    '/api/calls',
    {
      schema: {
        tags: ['calls'],
        summary: 'Calls that I took, newest first',
        querystring: CallQuery,
        response: answers(200, page(CallListItem)),
      },
    },
    async (request) => {
      const { cursor, limit = 50 } = request.query
      const { userId } = sessionOf(request).person
      const found = await calls.list({ agentId: userId, limit, ...(cursor === undefined ? {} : { cursor }) })
      return { items: found.items.map((call) => maskCall(call, userId)), nextCursor: found.nextCursor }
    },
  )
}
