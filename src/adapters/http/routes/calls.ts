import { Type } from 'typebox'
import { errors } from '../../../app/errors.ts'
import type { CallList } from '../../../app/ports/records.ts'
import { CallListItem } from '../../../contract/calls.ts'
import { oneOf, page } from '../../../contract/schema.ts'
import type { Role } from '../../../domain/people.ts'
import type { App } from '../app.ts'
import { sessionOf } from '../plugins/access.ts'
import { maskCall } from '../masks.ts'
import { answers, pageQuery } from './schemas.ts'

const hearsAll: readonly Role[] = ['SHIFT_LEAD', 'QA']

const CallQuery = Type.Object(
  { scope: oneOf(['mine', 'all']), ...pageQuery },
  { additionalProperties: false },
)

export const callRoutes = (app: App, calls: CallList): void => {
  app.get(
    '/api/calls',
    {
      schema: {
        tags: ['calls'],
        summary: 'Calls that I took, or for lead and QA all of them, newest first',
        querystring: CallQuery,
        response: answers(200, page(CallListItem)),
      },
    },
    async (request) => {
      const { cursor, limit = 50, scope } = request.query
      const { userId, role } = sessionOf(request).person
      if (scope === 'all' && !hearsAll.includes(role)) throw errors.forbidden()
      const found = await calls.list({
        limit,
        ...(scope === 'all' ? {} : { agentId: userId }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      return { items: found.items.map((call) => maskCall(call, userId)), nextCursor: found.nextCursor }
    },
  )
}
