import { Type, type Static } from 'typebox'
import { kpiIds } from '../domain/kpi/definitions.ts'
import { DeskItem } from './desks.ts'
import { listOf, Moment, nullable, oneOf } from './schema.ts'

export { kpiIds, type KpiId } from '../domain/kpi/definitions.ts'

/** What the figures of the work orders are broken down by; `branch` is the upper level of the categories. */
export const reportGroups = ['unit', 'branch', 'category', 'district', 'day', 'month', 'year'] as const
export type ReportGroup = (typeof reportGroups)[number]

const Date = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** First and last day of the period, and which orders; an empty text means those that have none. */
export const reportScope = {
  from: Date,
  to: Date,
  unit: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{0,32}$' })),
  category: Type.Optional(Type.String({ pattern: '^(?:\\d{2}(?:\\d{2})?)?$' })),
  district: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{0,12}$' })),
}

/** Percent with two decimals, or a score; null where there is nothing to divide by. */
export const Figure = Type.Object({
  numerator: Type.Integer(),
  denominator: Type.Integer(),
  value: nullable(Type.Number()),
})
export type Figure = Static<typeof Figure>

const Figures = Type.Object(
  Object.fromEntries(kpiIds.map((id) => [id, Figure])) as {
    readonly [K in (typeof kpiIds)[number]]: typeof Figure
  },
)

export const Report = Type.Object({
  ...{ from: Date, to: Date, by: oneOf(reportGroups) },
  /** When it was asked: what is out and past its date by then is late. */
  asOf: Moment,
  /** `key`: a code, empty for none, or a day, month or year as `2026-04-30`, `2026-04`, `2026`. */
  rows: listOf(Type.Object({ key: Type.String(), figures: Figures })),
  total: Figures,
})
export type Report = Static<typeof Report>

/** The orders behind a number, newest first; `key` is the moment that puts them into the period. */
export const Behind = Type.Object({
  items: Type.Array(DeskItem),
  nextCursor: nullable(Type.String()),
  /** How many the number counts, and how many of them are kept from this reader; with the first page only. */
  count: nullable(Type.Integer()),
  hidden: nullable(Type.Integer()),
})
export type Behind = Static<typeof Behind>
