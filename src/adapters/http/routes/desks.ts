import { Type, type Static } from 'typebox'
import type { Desks } from '../../../app/work-orders/desks.ts'
import {
  DeskCounts,
  deskFilter,
  DeskItem,
  deskNames,
  SupervisionItem,
  TaskItem,
  type DeskName,
} from '../../../contract/desks.ts'
import { page } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { maskTitle } from '../masks.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, NoQuery, pageQuery } from './schemas.ts'

const exact = { additionalProperties: false }
const DeskQuery = Type.Object({ ...deskFilter, ...pageQuery }, exact)
const SearchQuery = Type.Object(
  {
    /** Four letters or digits of the number at least. */
    orderNo: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    /** A whole number, or the last four digits of one. */
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    /** The appellant's whole name. */
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Two characters at least; blanks part words that must all be there. */
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** First and last day of creation. */
    from: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    to: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    ...deskFilter,
    ...pageQuery,
  },
  exact,
)
const RegisterQuery = Type.Object({ state: Type.Optional(Type.Literal('open')), ...pageQuery }, exact)
const TaskQuery = Type.Object(pageQuery, exact)

const tags = ['desks']

/** The query of a list as the use case asks for it: the page, and the filters by themselves. */
const toAsk = <T extends { readonly cursor?: string; readonly limit?: number }>(query: T) => {
  const { cursor, limit, ...filter } = query
  return { ...(cursor === undefined ? {} : { cursor }), ...(limit === undefined ? {} : { limit }), filter }
}

/** A search as the use case asks for it. */
const toSearch = ({ orderNo, phone, name, text, from, to, ...rest }: Static<typeof SearchQuery>) => ({
  ...toAsk(rest),
  ...(orderNo === undefined ? {} : { orderNo }),
  ...(phone === undefined ? {} : { phone }),
  ...(name === undefined ? {} : { name }),
  ...(text === undefined ? {} : { text }),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

/** The lists of every desk: which of them a role has stands in the table of permissions. */
export const deskRoutes = (app: App, desks: Desks): void => {
  for (const desk of deskNames) deskList(app, desk, listsOf(desks)[desk])
  registers(app, desks)
  app.get(
    '/api/search',
    {
      schema: {
        ...{ tags, summary: 'Numbered orders that fit every given part, newest first' },
        ...{ querystring: SearchQuery, response: answers(200, page(DeskItem)) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await desks.search(actorOf(request), toSearch(request.query))
      return { items: items.map(maskTitle), nextCursor }
    },
  )
  app.get(
    '/api/search/count',
    {
      schema: {
        ...{ tags, summary: 'How many orders a search finds; 1001 means more than a thousand' },
        ...{ querystring: SearchQuery, response: answers(200, Type.Object({ count: Type.Integer() })) },
      },
    },
    async (request) => ({ count: await desks.countFound(actorOf(request), toSearch(request.query)) }),
  )
  app.get(
    '/api/desk-counts',
    {
      schema: {
        ...{ tags, summary: 'How many are on each list of this person', querystring: NoQuery },
        response: answers(200, DeskCounts),
      },
    },
    (request) => desks.counts(actorOf(request)),
  )
}

type List = Desks['dispatchDesk']['list']

const listsOf = (desks: Desks): Readonly<Record<DeskName, List>> => ({
  dispatch: desks.dispatchDesk.list,
  returns: desks.dispatchDesk.returns,
  unit: desks.unitDesk.list,
  review: desks.reviewDesk.list,
  callback: desks.callbackDesk.list,
  ruling: desks.leader.rulings,
  extensions: desks.leader.extensions,
  expedite: desks.expediteDesk.urged,
  nearing: desks.expediteDesk.nearing,
  overdue: desks.expediteDesk.overdue,
  proposed: desks.supervision.proposed,
})

const deskList = (app: App, desk: DeskName, list: List): void => {
  app.get(
    `/api/desks/${desk}`,
    {
      schema: {
        ...{ tags, summary: `The list ${desk}, the nearest deadline first` },
        ...{ querystring: DeskQuery, response: answers(200, page(DeskItem)) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await list(actorOf(request), toAsk(request.query))
      return { items: items.map(maskTitle), nextCursor }
    },
  )
}

const registers = (app: App, desks: Desks): void => {
  app.get(
    '/api/tasks',
    {
      schema: {
        ...{ tags, summary: 'What a unit does for others, the nearest deadline first' },
        ...{ querystring: TaskQuery, response: answers(200, page(TaskItem)) },
      },
    },
    async (request) => {
      const { items, nextCursor } = await desks.unitDesk.tasks(actorOf(request), request.query)
      return { items: items.map(maskTitle), nextCursor }
    },
  )
  app.get(
    '/api/supervisions',
    {
      schema: {
        ...{ tags, summary: 'The register of supervisions, newest first' },
        ...{ querystring: RegisterQuery, response: answers(200, page(SupervisionItem)) },
      },
    },
    async (request) => {
      const { state, ...ask } = request.query
      const found = await desks.supervision.register(actorOf(request), { ...ask, open: state === 'open' })
      return { items: found.items.map(maskTitle), nextCursor: found.nextCursor }
    },
  )
}
