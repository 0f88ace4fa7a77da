import { Type } from 'typebox'
import { errors } from '../../../app/errors.ts'
import type { CallList } from '../../../app/ports/records.ts'
import { CallListItem } from '../../../contract/calls.ts'
import { oneOf, page } from '../../../contract/schema.ts'
import { callResults, directions } from '../../../domain/acd/terms.ts'
import { instantOf } from '../../../domain/calendar/shanghai.ts'
import type { Role } from '../../../domain/people.ts'
import type { App } from '../app.ts'
import { sessionOf } from '../plugins/access.ts'
import { maskCall } from '../masks.ts'
import { answers, dayIn, DayText, pageQuery } from './schemas.ts'

const hearsAll: readonly Role[] = ['SHIFT_LEAD', 'QA']

const CallQuery = Type.Object(
  {
    scope: oneOf(['mine', 'all']),
    direction: Type.Optional(oneOf(directions)),
    lineCode: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,32}$' })),
    result: Type.Optional(oneOf(callResults)),
    rating: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    /** Part of a name, or a whole number of an agent. */
    agent: Type.Optional(Type.String({ minLength: 1, maxLength: 50, pattern: '^[^\\u0000]*$' })),
    /** A whole number, or the last four digits of one. */
    phone: Type.Optional(Type.String({ pattern: '^(?:\\d{4}|\\+?[\\d\\s().-]{5,24})$' })),
    /** First and last day of arrival. */
    from: Type.Optional(DayText),
    to: Type.Optional(DayText),
    ...pageQuery,
  },
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
      const { cursor, limit = 50, scope, from, to, ...narrowed } = request.query
      const { userId, role } = sessionOf(request).person
      if (scope === 'all' && !hearsAll.includes(role)) throw errors.forbidden()
      const found = await calls.list({
        limit,
        filter: {
          ...narrowed,
          ...(from === undefined ? {} : { from: instantOf(dayIn('from', from)) }),
          ...(to === undefined ? {} : { until: instantOf(dayIn('to', to) + 1) }),
        },
        ...(scope === 'all' ? {} : { agentId: userId }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      return { items: found.items.map((call) => maskCall(call, userId)), nextCursor: found.nextCursor }
    },
  )
}
