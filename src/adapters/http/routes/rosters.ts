import { Type } from 'typebox'
import type { Rosters } from '../../../app/rosters/rosters.ts'
import {
  CrewChange,
  DateText,
  HouseRules,
  Overlay,
  RequirementChange,
  RosterPersonChange,
  RosterSetup,
  RosterShift,
} from '../../../contract/roster-setup.ts'
import {
  ExtraPayRow,
  Month,
  RosterCandidate,
  RosterChanged,
  RosterCoverage,
  RosterEdit,
  RosterMonth,
  RosterPress,
} from '../../../contract/rosters.ts'
import { Id } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery } from './schemas.ts'

const plain = { additionalProperties: false } as const
const MonthParams = Type.Object({ month: Month }, plain)
const IdParams = Type.Object({ id: Id }, plain)
const Skill = Type.String({ minLength: 1, maxLength: 30 })
const CoverageQuery = Type.Object({ skill: Type.Optional(Skill) }, plain)
const GapQuery = Type.Object(
  {
    date: DateText,
    skill: Skill,
    fromQuarter: Type.Integer({ minimum: 0, maximum: 95 }),
    toQuarter: Type.Integer({ minimum: 1, maximum: 96 }),
  },
  plain,
)

const tags = ['rosters']
const setupAnswer = answers(200, RosterSetup)

/** Planning: months, coverage, and what they stand on. */
export const rosterRoutes = (app: App, { months, planning, setups }: Rosters): void => {
  monthRoutes(app, { months, planning })
  coverageRoutes(app, months)
  setupRoutes(app, setups)
}

const monthRoutes = (app: App, { months, planning }: Pick<Rosters, 'months' | 'planning'>): void => {
  app.get(
    '/api/rosters/:month',
    {
      schema: {
        ...{ tags, summary: 'The draft of a month, what differs from what was published, and every breach' },
        ...{ params: MonthParams, querystring: NoQuery, response: answers(200, RosterMonth) },
      },
    },
    (request) => months.month(actorOf(request), request.params.month),
  )
  app.get(
    '/api/rosters/:month/edits',
    {
      schema: {
        ...{ tags, summary: 'What was changed, the latest first', params: MonthParams },
        ...{ querystring: NoQuery, response: answers(200, Type.Array(RosterEdit)) },
      },
    },
    async (request) => [...(await months.edits(actorOf(request), request.params.month))],
  )
  app.post(
    '/api/rosters/:month/events',
    {
      // A selection of cells pasted at once.
      bodyLimit: 256 * 1024,
      schema: {
        ...{ tags, summary: 'Generate, edit, undo or publish', params: MonthParams, querystring: NoQuery },
        ...{ body: RosterPress, response: answers(200, RosterChanged) },
      },
    },
    (request) => planning.press(actorOf(request), request.params.month, request.body),
  )
  app.get(
    '/api/rosters/:month/pay',
    {
      schema: {
        ...{ tags, summary: 'Minutes at 150, 200 and 300 %', params: MonthParams, querystring: NoQuery },
        response: answers(200, Type.Array(ExtraPayRow)),
      },
    },
    async (request) => [...(await months.pay(actorOf(request), request.params.month))],
  )
}

const coverageRoutes = (app: App, months: Rosters['months']): void => {
  app.get(
    '/api/rosters/:month/coverage',
    {
      schema: {
        ...{
          tags,
          summary: 'Required and planned people of a skill in each quarter of an hour, and all gaps',
        },
        ...{ params: MonthParams, querystring: CoverageQuery, response: answers(200, RosterCoverage) },
      },
    },
    (request) => months.coverage(actorOf(request), request.params.month, request.query.skill ?? null),
  )
  app.get(
    '/api/roster-candidates',
    {
      schema: {
        ...{ tags, summary: 'Who could fill a gap, the best first, and why', querystring: GapQuery },
        response: answers(200, Type.Array(RosterCandidate)),
      },
    },
    async (request) => [...(await months.candidates(actorOf(request), request.query))],
  )
}

const setupRoutes = (app: App, setups: Rosters['setups']): void => {
  const common = { tags, querystring: NoQuery, response: setupAnswer }
  app.get(
    '/api/roster-setup',
    { schema: { ...common, summary: 'Shifts, crews, people, overlays, and staff set by hand' } },
    (request) => setups.all(actorOf(request)),
  )
  app.put(
    '/api/roster-setup/crews/:id',
    { schema: { ...common, summary: 'A crew and who belongs to it', params: IdParams, body: CrewChange } },
    (request) => setups.saveCrew(actorOf(request), request.params.id, request.body),
  )
  app.put(
    '/api/roster-setup/shifts',
    { schema: { ...common, summary: 'A kind of shift', body: RosterShift } },
    (request) => setups.saveShift(actorOf(request), request.body),
  )
  app.put(
    '/api/roster-setup/overlays',
    { schema: { ...common, summary: 'Extra shifts over the cycles', body: Overlay } },
    (request) => setups.saveOverlay(actorOf(request), request.body),
  )
  app.put(
    '/api/roster-setup/people/:id',
    {
      schema: {
        ...common,
        summary: 'A lead, wishes, protection',
        params: IdParams,
        body: RosterPersonChange,
      },
    },
    (request) => setups.savePerson(actorOf(request), request.params.id, request.body),
  )
  app.put(
    '/api/roster-setup/requirements',
    { schema: { ...common, summary: 'People wanted by hand', body: RequirementChange } },
    (request) => setups.saveRequirement(actorOf(request), request.body),
  )
  app.put(
    '/api/roster-setup/house',
    { schema: { ...common, summary: 'Rules of the house, and who is on duty when', body: HouseRules } },
    (request) => setups.saveHouse(actorOf(request), request.body),
  )
}
