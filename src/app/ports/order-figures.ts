import type { KpiCounts, KpiFlag } from '../../domain/kpi/contribution.ts'
import type { KpiBasis } from '../../domain/kpi/definitions.ts'
import type { Day } from '../../domain/calendar/shanghai.ts'
import type { DeskItem, Keyset } from './desks.ts'

/** What a report is broken down by. `branch` is the upper level of the categories. */
export const figureGroups = ['unit', 'branch', 'category', 'district', 'day', 'month', 'year'] as const
export type FigureGroup = (typeof figureGroups)[number]

/** Which orders: those of a unit, a category or a whole branch (two digits), a district; an empty text: of none. */
export type FigureScope = {
  readonly unit?: string
  readonly category?: string
  readonly district?: string
}

/** Days `from` up to and without `until`; `now` decides what is late as it stands. */
export type FigureQuery = {
  readonly from: Day
  readonly until: Day
  readonly scope: FigureScope
  readonly now: number
}

/** `key`: code of the unit, category or district, empty for none; a day, month or year as `2026-04-30`, `2026-04`, `2026`. */
export type FigureRow = { readonly key: string; readonly counts: KpiCounts }

/** The orders that a number counts: those of the basis in the period, or of them those with `flag`. */
export type BehindQuery = FigureQuery & {
  readonly basis: KpiBasis
  readonly flag: KpiFlag | null
  readonly readerId: string
  readonly after: Keyset | null
  readonly limit: number
}

export type OrderFigureStore = {
  /** Takes up what was committed since; returns how many changes that were. */
  rollUp(): Promise<number>
  counts(query: FigureQuery, by: FigureGroup): Promise<readonly FigureRow[]>
  /** Newest first by the moment of the basis, which is `key`. What the reader stepped back from is left out. */
  behind(query: BehindQuery): Promise<readonly DeskItem[]>
  /** How many that number counts, and how many of them the reader stepped back from. */
  countBehind(
    query: Omit<BehindQuery, 'after' | 'limit'>,
  ): Promise<{ readonly count: number; readonly hidden: number }>
}
