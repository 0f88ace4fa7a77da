import { Type } from 'typebox'
import type { SupervisionLog } from '../../../app/ports/supervision.ts'
import { oneOf, page } from '../../../contract/schema.ts'
import { SupervisionItem, supervisionActs } from '../../../contract/supervision.ts'
import { instantOf } from '../../../domain/calendar/shanghai.ts'
import type { App } from '../app.ts'
import { answers, dayIn, DayText, pageQuery } from './schemas.ts'

const SupervisionQuery = Type.Object(
  {
    /** First and last day. */
    from: Type.Optional(DayText),
    to: Type.Optional(DayText),
    /** Part of a name, or a whole number of an agent; of the lead or of the agent. */
    person: Type.Optional(Type.String({ minLength: 1, maxLength: 50, pattern: '^[^\\u0000]*$' })),
    act: Type.Optional(oneOf(supervisionActs)),
    ...pageQuery,
  },
  { additionalProperties: false },
)

export const supervisionRoutes = (app: App, log: SupervisionLog): void => {
  app.get(
    '/api/supervision',
    {
      schema: {
        tags: ['supervision'],
        summary: 'What shift leads did to agents and waiting calls, newest first',
        querystring: SupervisionQuery,
        response: answers(200, page(SupervisionItem)),
      },
    },
    async (request) => {
      const { from, to, person, act, cursor, limit = 50 } = request.query
      const { items, nextCursor } = await log.list({
        from: from === undefined ? null : instantOf(dayIn('from', from)),
        until: to === undefined ? null : instantOf(dayIn('to', to) + 1),
        person: person?.trim() ?? null,
        ...{ act: act ?? null, cursor: cursor ?? null, limit },
      })
      return { items: [...items], nextCursor }
    },
  )
}
