import { Type } from 'typebox'
import type { OrderFigures } from '../../../app/order-figures.ts'
import { Behind, kpiIds, Report, reportGroups, reportScope, type KpiId } from '../../../contract/reports.ts'
import { oneOf } from '../../../contract/schema.ts'
import type { App } from '../app.ts'
import { maskTitle } from '../masks.ts'
import { actorOf } from '../plugins/access.ts'
import { answers, pageQuery } from './schemas.ts'

const exact = { additionalProperties: false }
const ReportQuery = Type.Object({ ...reportScope, by: oneOf(reportGroups) }, exact)

/** A score is put together of other figures: there is no list of orders behind it. */
type Counted = Exclude<KpiId, 'unit_score'>
const counted = kpiIds.filter((id): id is Counted => id !== 'unit_score')
const BehindQuery = Type.Object(
  { ...reportScope, kpi: oneOf(counted), part: oneOf(['numerator', 'denominator']), ...pageQuery },
  exact,
)

const tags = ['reports']

export const reportRoutes = (app: App, figures: Pick<OrderFigures, 'report' | 'behind'>): void => {
  app.get(
    '/api/reports/orders',
    {
      schema: {
        ...{ tags, summary: 'Figures of the work orders over a period, by unit, category, district or time' },
        ...{ querystring: ReportQuery, response: answers(200, Report) },
      },
    },
    async (request) => {
      const { by, ...ask } = request.query
      return { from: ask.from, to: ask.to, by, ...(await figures.report(actorOf(request), given(ask), by)) }
    },
  )
  app.get(
    '/api/reports/orders/behind',
    {
      schema: {
        ...{ tags, summary: 'The orders that a figure counts, newest first' },
        ...{ querystring: BehindQuery, response: answers(200, Behind) },
      },
    },
    async (request) => {
      const { items, ...rest } = await figures.behind(actorOf(request), given(request.query))
      return { ...rest, items: items.map(maskTitle) }
    },
  )
}

type Given<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> }

/** What was not asked for is absent, and not undefined. */
const given = <T extends object>(query: T): Given<T> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Given<T>
