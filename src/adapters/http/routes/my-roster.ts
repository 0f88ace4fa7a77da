import { Type } from 'typebox'
import type { Duty } from '../../../app/rosters/duty.ts'
import type { Rosters } from '../../../app/rosters/rosters.ts'
import { ConsentAsk, ConsentPress, DutyBoard, MyDuty } from '../../../contract/duty.ts'
import {
  CalendarFeed,
  Month,
  MyRoster,
  NewOpenShift,
  NewRosterRequest,
  OpenShift,
  OpenShiftPress,
  RequestPress,
  RosterRequest,
} from '../../../contract/rosters.ts'
import { ErrorBody, Id } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery, Nothing } from './schemas.ts'

const plain = { additionalProperties: false } as const
const MonthQuery = Type.Object({ month: Month }, plain)
const IdParams = Type.Object({ id: Id }, plain)
const TokenParams = Type.Object({ token: Type.String({ pattern: '^[\\w-]{20,100}$' }) }, plain)

const tags = ['rosters']

/** What people see, ask and take of rosters, and duty at this moment. */
export const myRosterRoutes = (app: App, rosters: Rosters, duty: Duty): void => {
  mineRoutes(app, rosters.mine)
  requestRoutes(app, rosters.requests)
  openShiftRoutes(app, rosters.openShifts)
  dutyRoutes(app, duty)
}

const mineRoutes = (app: App, mine: Rosters['mine']): void => {
  app.get(
    '/api/my-roster',
    {
      schema: {
        ...{ tags, summary: 'My published shifts, notices, requests, and shifts that I may take' },
        ...{ querystring: MonthQuery, response: answers(200, MyRoster) },
      },
    },
    (request) => mine.month(actorOf(request), request.query.month),
  )
  app.post(
    '/api/my-roster/notices/:id',
    {
      schema: {
        ...{ tags, summary: 'I have seen this notice', params: IdParams, querystring: NoQuery },
        response: answers(204, Nothing),
      },
    },
    async (request, reply) => {
      await mine.acknowledge(actorOf(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/my-roster/feed',
    {
      schema: {
        ...{ tags, summary: 'A new secret address for my calendar; the old one stops', querystring: NoQuery },
        response: answers(200, CalendarFeed),
      },
    },
    async (request) => ({ path: await mine.openFeed(actorOf(request)) }),
  )
  app.get(
    '/api/calendar-feeds/:token',
    {
      schema: {
        ...{ tags, summary: 'Somebody’s shifts as iCalendar, by a secret address' },
        ...{ params: TokenParams, querystring: NoQuery },
        response: { 200: Type.String(), '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    async (request, reply) =>
      reply
        .header('content-type', 'text/calendar; charset=utf-8')
        .header('cache-control', 'private, max-age=300')
        .serializer((text: unknown) => String(text))
        .send(await mine.feed(request.params.token)),
  )
}

const requestRoutes = (app: App, requests: Rosters['requests']): void => {
  app.get(
    '/api/roster-requests',
    {
      schema: {
        ...{ tags, summary: 'Leave, sickness and swaps of everybody, open ones first', querystring: NoQuery },
        response: answers(200, Type.Array(RosterRequest)),
      },
    },
    async (request) => [...(await requests.all(actorOf(request)))],
  )
  app.post(
    '/api/roster-requests',
    {
      schema: {
        ...{ tags, summary: 'Ask for leave or a swap, or report sickness', querystring: NoQuery },
        ...{ body: NewRosterRequest, response: answers(201, RosterRequest) },
      },
    },
    async (request, reply) => reply.code(201).send(await requests.ask(actorOf(request), request.body)),
  )
  app.post(
    '/api/roster-requests/:id/events',
    {
      schema: {
        ...{
          tags,
          summary: 'Agree to, approve, decline or withdraw',
          params: IdParams,
          querystring: NoQuery,
        },
        ...{ body: RequestPress, response: answers(200, RosterRequest) },
      },
    },
    (request) => requests.press(actorOf(request), request.params.id, request.body),
  )
}

const openShiftRoutes = (app: App, openShifts: Rosters['openShifts']): void => {
  app.get(
    '/api/open-shifts',
    {
      schema: {
        ...{ tags, summary: 'Shifts offered to volunteers, from today on', querystring: NoQuery },
        response: answers(200, Type.Array(OpenShift)),
      },
    },
    async (request) => [...(await openShifts.all(actorOf(request)))],
  )
  app.post(
    '/api/open-shifts',
    {
      schema: {
        ...{ tags, summary: 'Offer a shift', querystring: NoQuery, body: NewOpenShift },
        response: answers(201, OpenShift),
      },
    },
    async (request, reply) => reply.code(201).send(await openShifts.offer(actorOf(request), request.body)),
  )
  app.post(
    '/api/open-shifts/:id/events',
    {
      schema: {
        ...{ tags, summary: 'Take it, or withdraw the offer', params: IdParams, querystring: NoQuery },
        ...{ body: OpenShiftPress, response: answers(200, OpenShift) },
      },
    },
    (request) => openShifts.press(actorOf(request), request.params.id, request.body),
  )
}

const dutyRoutes = (app: App, duty: Duty): void => {
  app.get(
    '/api/duty/mine',
    {
      schema: {
        ...{ tags, summary: 'Whether I am on duty now, and when next', querystring: NoQuery },
        response: answers(200, MyDuty),
      },
    },
    (request) => duty.mine(actorOf(request)),
  )
  app.get(
    '/api/duty',
    {
      schema: {
        ...{ tags, summary: 'Who should be there, who is, and who asks to be', querystring: NoQuery },
        response: answers(200, DutyBoard),
      },
    },
    (request) => duty.board(actorOf(request)),
  )
  app.post(
    '/api/duty/consents',
    {
      schema: {
        ...{ tags, summary: 'Ask to work outside of my shift', querystring: NoQuery, body: ConsentAsk },
        response: answers(200, MyDuty),
      },
    },
    (request) => duty.askConsent(actorOf(request), request.body.reason),
  )
  app.post(
    '/api/duty/consents/:id/events',
    {
      schema: {
        ...{ tags, summary: 'Consent, or decline', params: IdParams, querystring: NoQuery },
        ...{ body: ConsentPress, response: answers(204, Nothing) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await duty.decideConsent(actorOf(request), id, request.body.event === 'grant')
      return reply.code(204).send(null)
    },
  )
}
