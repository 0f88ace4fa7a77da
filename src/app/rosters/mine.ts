import type { MyRoster, RosterNotice } from '../../contract/rosters.ts'
import { dayOf, dayToDate, toIso } from '../../domain/calendar/shanghai.ts'
import { dutyTimes } from '../../domain/roster/duty.ts'
import { toCalendar } from '../../domain/roster/icalendar.ts'
import { errors } from '../errors.ts'
import type { Notice } from '../ports/rosters.ts'
import type { Actor } from '../work-orders/actor.ts'
import type { RosterDeps } from './deps.ts'
import { rangeOfMonth, standOn } from './ground.ts'
import { isOfferedTo, openShiftToView } from './open-shifts.ts'
import { requestToView } from './requests.ts'
import { cellsOf } from './views.ts'

/** What everybody sees and does of their own roster. Errors: `INVALID`, `NOT_FOUND`. */
export type MyRosters = {
  month(actor: Actor, month: string): Promise<MyRoster>
  acknowledge(actor: Actor, noticeId: string): Promise<void>
  /** A new secret address for one's calendar; the one before stops to answer. Path below the server's origin. */
  openFeed(actor: Actor): Promise<string>
  /** The feed behind a secret address, as iCalendar. */
  feed(token: string): Promise<string>
}

const feedDays = { back: 31, ahead: 186 }

export const createMyRosters = (deps: RosterDeps): MyRosters => ({
  month: async (actor, month) => {
    const range = rangeOfMonth(month)
    const { desk, plans } = deps
    const [stand, state, plan, notices, requests, open, hasFeed] = await Promise.all([
      standOn(deps),
      plans.state(month),
      plans.plan('PUBLISHED', range),
      desk.notices(actor.userId),
      desk.requests(actor.userId),
      desk.openShifts(dayOf(deps.time.now())),
      desk.hasFeed(actor.userId),
    ])
    const cells = cellsOf(plan, range)
    const of = (personId: string) =>
      cells
        .filter((cell) => cell.personId === personId)
        .map(({ day, text }) => ({ date: dayToDate(day), cell: text }))
    return {
      ...{ month, published: state.publishedAt !== null, shifts: stand.shifts, cells: of(actor.userId) },
      notices: notices.map(noticeToView),
      requests: requests.map((request) => requestToView(stand, request)),
      openShifts: open
        .filter((shift) => shift.status === 'OPEN' && isOfferedTo(stand, shift, actor.userId))
        .map((shift) => openShiftToView(stand, shift)),
      colleagues: stand.workers
        .filter(({ personId, active }) => active && personId !== actor.userId)
        .map(({ personId, name }) => ({ personId, name, cells: of(personId) }))
        .filter((colleague) => colleague.cells.length > 0),
      hasFeed,
    }
  },
  acknowledge: async (actor, noticeId) => {
    if (!(await deps.desk.acknowledge(actor.userId, noticeId, deps.time.now())))
      throw new errors.notFound('notice')
  },
  openFeed: async (actor) => {
    const token = deps.secrets.token(32)
    await deps.desk.setFeed(actor.userId, deps.secrets.hash('sha256', token))
    return `/api/calendar-feeds/${token}`
  },
  feed: async (token) => {
    const person = await deps.desk.personOfFeed(deps.secrets.hash('sha256', token))
    if (person === null) throw new errors.notFound('calendar')
    const now = deps.time.now()
    const range = { from: dayOf(now) - feedDays.back, until: dayOf(now) + feedDays.ahead }
    const { plans } = deps
    const [stand, plan, sequences] = await Promise.all([
      standOn(deps),
      plans.plan('PUBLISHED', range, [person.personId]),
      plans.sequences(person.personId, range),
    ])
    const entries = dutyTimes(stand.ground, plan.get(person.personId), range).map((duty) => ({
      ...duty,
      name: `${stand.ground.shifts.get(duty.code)?.name ?? duty.code}${duty.overtime ? '（加班）' : ''}`,
      sequence: sequences.get(duty.day) ?? 0,
    }))
    return toCalendar({ personId: person.personId, title: `${person.name} 排班`, entries, at: now })
  },
})

const noticeToView = (notice: Notice): RosterNotice => ({
  ...{ noticeId: notice.noticeId, month: notice.month, publication: notice.publication },
  changes: notice.changes.map(({ day, before, after }) => ({ date: dayToDate(day), before, after })),
  createdAt: toIso(notice.createdAt),
  acknowledgedAt: notice.acknowledgedAt === null ? null : toIso(notice.acknowledgedAt),
})
