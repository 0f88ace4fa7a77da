import type { Notice, RosterState } from '../../../app/ports/rosters.ts'
import { dateToDay, dayToDate, type Day } from '../../../domain/calendar/shanghai.ts'

/** Dates come from `date` columns, so they exist. */
export const dayOfDate = (date: string): Day => dateToDay(date) ?? 0

export type RosterRow = {
  readonly month: string
  readonly version: number
  readonly publication: number
  readonly published_at: Date | null
  readonly published_by_name: string | null
}

export const rowToState = (row: RosterRow): RosterState => ({
  ...{ month: row.month, version: row.version, publication: row.publication },
  ...{ publishedAt: row.published_at?.getTime() ?? null, publishedByName: row.published_by_name },
})

export const emptyState = (month: string): RosterState => ({
  ...{ month, version: 0, publication: 0, publishedAt: null, publishedByName: null },
})

export const noticeToRow = (notice: Omit<Notice, 'publication'>, publication: number) => ({
  ...{ notice_id: notice.noticeId, user_id: notice.personId, month: notice.month, publication },
  changes: JSON.stringify(notice.changes.map(({ day, before, after }) => [dayToDate(day), before, after])),
  created_at: new Date(notice.createdAt),
})

export type NoticeRow = {
  readonly notice_id: string
  readonly user_id: string
  readonly month: string
  readonly publication: number
  readonly changes: readonly (readonly [string, string, string])[]
  readonly created_at: Date
  readonly acknowledged_at: Date | null
}

export const rowToNotice = (row: NoticeRow): Notice => ({
  ...{ noticeId: row.notice_id, personId: row.user_id, month: row.month, publication: row.publication },
  changes: row.changes.map(([date, before, after]) => ({ day: dayOfDate(date), before, after })),
  ...{ createdAt: row.created_at.getTime(), acknowledgedAt: row.acknowledged_at?.getTime() ?? null },
})
