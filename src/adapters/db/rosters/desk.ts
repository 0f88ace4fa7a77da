import type { Knex } from 'knex'
import type {
  ConsentRecord,
  OpenShiftRecord,
  RosterDesk,
  RosterRequestRecord,
} from '../../../app/ports/rosters.ts'
import { dayToDate } from '../../../domain/calendar/shanghai.ts'
import { dayOfDate, rowToNotice, type NoticeRow } from './rows.ts'

/** What people ask for, are told, and are offered. */
export const createRosterDesk = (database: Knex): RosterDesk => ({
  ...noticeStore(database),
  ...requestStore(database),
  ...openShiftStore(database),
  ...feedStore(database),
  ...consentStore(database),
})

const noticeStore = (database: Knex): Pick<RosterDesk, 'notices' | 'acknowledge'> => ({
  notices: async (personId) => {
    const rows = await database<NoticeRow>('roster_notices')
      .where({ user_id: personId })
      .orderBy('created_at', 'desc')
      .limit(20)
      .select()
    return rows.map(rowToNotice)
  },
  acknowledge: async (personId, noticeId, at) => {
    const changed = await database('roster_notices')
      .where({ user_id: personId, notice_id: noticeId })
      .whereNull('acknowledged_at')
      .update({ acknowledged_at: new Date(at) })
    return changed > 0
  },
})

type RequestRow = {
  readonly request_id: string
  readonly kind: RosterRequestRecord['kind']
  readonly user_id: string
  readonly peer_id: string | null
  readonly from_day: string
  readonly until_day: string
  readonly reason: string
  readonly status: RosterRequestRecord['status']
  readonly created_at: Date
  readonly decided_at: Date | null
  readonly decided_by_name: string | null
  readonly answer: string
}

type RequestMethods = 'insertRequest' | 'request' | 'requests' | 'moveRequest'
const requestStore = (database: Knex): Pick<RosterDesk, RequestMethods> => {
  const select = () =>
    database('roster_requests').select<RequestRow[]>(
      '*',
      database.raw('from_date::text as from_day'),
      database.raw('until_date::text as until_day'),
    )
  return {
    insertRequest: async (record) => {
      await database('roster_requests').insert({
        ...{ request_id: record.requestId, kind: record.kind, user_id: record.personId },
        ...{ peer_id: record.peerId, from_date: dayToDate(record.from), until_date: dayToDate(record.until) },
        ...{ reason: record.reason, status: record.status, created_at: new Date(record.createdAt) },
        decided_at: record.decidedAt === null ? null : new Date(record.decidedAt),
        ...{ decided_by_name: record.decidedByName, answer: record.answer },
      })
    },
    request: async (requestId) => {
      const rows = await select().where({ request_id: requestId })
      return rows[0] === undefined ? null : rowToRequest(rows[0])
    },
    requests: async (personId) => {
      const query = select().orderByRaw(`(status in ('ASKED', 'AGREED')) desc, created_at desc`).limit(200)
      if (personId !== null) void query.whereRaw('? in (user_id, peer_id)', [personId])
      return (await query).map(rowToRequest)
    },
    moveRequest: async (requestId, from, { status, decidedAt, decidedByName, answer }) => {
      const changed = await database('roster_requests')
        .where({ request_id: requestId, status: from })
        .update({
          ...{ status, decided_by_name: decidedByName, answer },
          decided_at: decidedAt === null ? null : new Date(decidedAt),
        })
      return changed > 0
    },
  }
}

const rowToRequest = (row: RequestRow): RosterRequestRecord => ({
  ...{ requestId: row.request_id, kind: row.kind, personId: row.user_id, peerId: row.peer_id },
  ...{ from: dayOfDate(row.from_day), until: dayOfDate(row.until_day), reason: row.reason },
  ...{ status: row.status, createdAt: row.created_at.getTime(), answer: row.answer },
  ...{ decidedAt: row.decided_at?.getTime() ?? null, decidedByName: row.decided_by_name },
})

type OpenRow = {
  readonly open_id: string
  readonly day: string
  readonly code: string
  readonly skill: string
  readonly offered_to: string[]
  readonly reason: string
  readonly status: OpenShiftRecord['status']
  readonly taken_by: string | null
  readonly created_at: Date
  readonly created_by_name: string
}

type OpenMethods = 'insertOpenShift' | 'openShift' | 'openShifts' | 'endOpenShift'
const openShiftStore = (database: Knex): Pick<RosterDesk, OpenMethods> => {
  const select = () => database('open_shifts').select<OpenRow[]>('*', database.raw('date::text as day'))
  return {
    insertOpenShift: async (record) => {
      await database('open_shifts').insert({
        ...{ open_id: record.openId, date: dayToDate(record.day), code: record.code, skill: record.skill },
        ...{ offered_to: [...record.offeredTo], reason: record.reason, status: record.status },
        ...{ created_at: new Date(record.createdAt), created_by_name: record.createdByName },
      })
    },
    openShift: async (openId) => {
      const rows = await select().where({ open_id: openId })
      return rows[0] === undefined ? null : rowToOpen(rows[0])
    },
    openShifts: async (from) =>
      (await select().where('date', '>=', dayToDate(from)).orderBy(['date', 'code']).limit(200)).map(
        rowToOpen,
      ),
    endOpenShift: async (openId, status, takenBy, at) => {
      const changed = await database('open_shifts')
        .where({ open_id: openId, status: 'OPEN' })
        .update({ status, taken_by: takenBy, ended_at: new Date(at) })
      return changed > 0
    },
  }
}

const rowToOpen = (row: OpenRow): OpenShiftRecord => ({
  ...{ openId: row.open_id, day: dayOfDate(row.day), code: row.code, skill: row.skill },
  ...{ offeredTo: row.offered_to, reason: row.reason, status: row.status, takenBy: row.taken_by },
  ...{ createdAt: row.created_at.getTime(), createdByName: row.created_by_name },
})

const feedStore = (database: Knex): Pick<RosterDesk, 'setFeed' | 'hasFeed' | 'personOfFeed'> => ({
  setFeed: async (personId, hash) => {
    await database('roster_people')
      .insert({ user_id: personId, feed_hash: hash })
      .onConflict('user_id')
      .merge({ feed_hash: hash })
  },
  hasFeed: async (personId) => {
    const rows = await database('roster_people')
      .where({ user_id: personId })
      .whereNotNull('feed_hash')
      .select<{ user_id: string }[]>('user_id')
    return rows.length > 0
  },
  personOfFeed: async (hash) => {
    const rows = await database('roster_people')
      .join('users', 'users.user_id', 'roster_people.user_id')
      .where({ feed_hash: hash, 'users.active': true })
      .select<{ user_id: string; name: string }[]>('users.user_id', 'users.name')
    const row = rows[0]
    return row === undefined ? null : { personId: row.user_id, name: row.name }
  },
})

type ConsentRow = {
  readonly consent_id: string
  readonly user_id: string
  readonly asked_at: Date
  readonly reason: string
  readonly status: ConsentRecord['status']
  readonly decided_at: Date | null
  readonly decided_by_name: string | null
  readonly ends_at: Date | null
}

const consentStore = (
  database: Knex,
): Pick<RosterDesk, 'insertConsent' | 'decideConsent' | 'consentsSince'> => ({
  insertConsent: async ({ consentId, personId, askedAt, reason }) => {
    await database('duty_consents').insert({
      ...{ consent_id: consentId, user_id: personId, asked_at: new Date(askedAt), reason, status: 'ASKED' },
    })
  },
  decideConsent: async (consentId, { status, decidedAt, decidedByName, endsAt }) => {
    const changed = await database('duty_consents')
      .where({ consent_id: consentId, status: 'ASKED' })
      .update({
        ...{ status, decided_by_name: decidedByName },
        decided_at: decidedAt === null ? null : new Date(decidedAt),
        ends_at: endsAt === null ? null : new Date(endsAt),
      })
    return changed > 0
  },
  consentsSince: async (at) => {
    const rows = await database<ConsentRow>('duty_consents')
      .where('asked_at', '>=', new Date(at))
      .orderBy('asked_at', 'desc')
      .select()
    return rows.map((row) => ({
      ...{ consentId: row.consent_id, personId: row.user_id, askedAt: row.asked_at.getTime() },
      ...{ reason: row.reason, status: row.status, decidedByName: row.decided_by_name },
      ...{ decidedAt: row.decided_at?.getTime() ?? null, endsAt: row.ends_at?.getTime() ?? null },
    }))
  },
})
