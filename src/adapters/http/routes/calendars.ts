import { Type } from 'typebox'
import type { Calendars } from '../../../app/calendars.ts'
import { CalendarBrought, CalendarView, NewCalendar } from '../../../contract/calendars.ts'
import { listOf } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery } from './schemas.ts'

const YearParams = Type.Object(
  { year: Type.String({ pattern: '^20\\d{2}$' }) },
  { additionalProperties: false },
)

const tags = ['calendars']

export const calendarRoutes = (app: App, calendars: Calendars): void => {
  app.get(
    '/api/calendars',
    {
      schema: {
        ...{ tags, summary: 'The published years', querystring: NoQuery },
        response: answers(200, listOf(CalendarView)),
      },
    },
    () => calendars.all(),
  )
  app.put(
    '/api/calendars/:year',
    {
      schema: {
        ...{ tags, summary: 'Brings in a year; provisional due dates are counted again, never earlier' },
        ...{ params: YearParams, querystring: NoQuery, body: NewCalendar },
        response: answers(200, CalendarBrought),
      },
    },
    async (request) => ({
      recounted: await calendars.bring(actorOf(request), {
        year: Number(request.params.year),
        ...request.body,
      }),
    }),
  )
}
