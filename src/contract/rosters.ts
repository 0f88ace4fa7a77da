import { Type, type Static } from 'typebox'
import { candidateReasons } from '../domain/roster/candidates.ts'
import { cellPattern } from '../domain/roster/cell-text.ts'
import { breachKeys } from '../domain/roster/rules/breach.ts'
import { Code, DateText, RosterShift } from './roster-setup.ts'
import { Id, Instant, listOf, nullable, oneOf } from './schema.ts'

const plain = { additionalProperties: false } as const

export const Month = Type.String({ pattern: '^20\\d{2}-(0[1-9]|1[0-2])$' })
export const CellText = Type.String({ maxLength: 60, pattern: cellPattern })
export const Reason = Type.String({ maxLength: 200 })

export const RosterBreach = Type.Object({
  key: oneOf(breachKeys),
  blocks: Type.Boolean(),
  personId: nullable(Id),
  from: Type.String(),
  until: Type.String(),
  found: Type.Number(),
  limit: Type.Number(),
  /** The provision that it breaks; null: a rule of the house. */
  law: nullable(Type.String()),
})
export type RosterBreach = Static<typeof RosterBreach>

export const RosterCell = Type.Object({ personId: Id, date: Type.String(), cell: Type.String() })
export type RosterCell = Static<typeof RosterCell>

export const RosterMonth = Type.Object({
  month: Type.String(),
  version: Type.Integer(),
  publication: Type.Integer(),
  publishedAt: nullable(Instant),
  publishedByName: nullable(Type.String()),
  /** Cells of the month that are not empty, and those that differ from what was published. */
  cells: listOf(RosterCell),
  unpublished: listOf(Type.Object({ personId: Id, date: Type.String(), published: Type.String() })),
  breaches: listOf(RosterBreach),
  days: listOf(Type.Object({ date: Type.String(), workday: Type.Boolean(), provisional: Type.Boolean() })),
  /** Notices of the last publication that somebody has not acknowledged yet. */
  unacknowledged: Type.Integer(),
})
export type RosterMonth = Static<typeof RosterMonth>

const CellChange = Type.Object({ personId: Id, date: DateText, cell: CellText }, plain)
const version = { version: Type.Integer({ minimum: 0 }) }
export const RosterPress = Type.Union([
  /** `months`: this one and the next ones, up to a year in one press. What was edited by hand in them is lost. */
  Type.Object(
    { ...version, event: Type.Literal('generate'), months: Type.Integer({ minimum: 1, maximum: 12 }) },
    plain,
  ),
  Type.Object(
    {
      ...version,
      event: Type.Literal('edit'),
      changes: listOf(CellChange, { minItems: 1, maxItems: 500 }),
      reason: Reason,
    },
    plain,
  ),
  Type.Object({ ...version, event: Type.Literal('undo') }, plain),
  Type.Object({ ...version, event: Type.Literal('publish') }, plain),
])
export type RosterPress = Static<typeof RosterPress>

/** What a press changed: the cells, and every breach of the people and days concerned, which replace those known before. */
export const RosterChanged = Type.Object({
  version: Type.Integer(),
  publication: Type.Integer(),
  cells: listOf(RosterCell),
  people: listOf(Id),
  dates: listOf(Type.String()),
  breaches: listOf(RosterBreach),
})
export type RosterChanged = Static<typeof RosterChanged>

export const RosterEdit = Type.Object({
  version: Type.Integer(),
  at: Instant,
  byName: Type.String(),
  event: Type.String(),
  reason: Type.String(),
  undone: Type.Boolean(),
  /** Cells changed; `changes` has the first of them. */
  count: Type.Integer(),
  changes: listOf(
    Type.Object({ name: Type.String(), date: Type.String(), before: Type.String(), after: Type.String() }),
  ),
})
export type RosterEdit = Static<typeof RosterEdit>

const Row = listOf(Type.Integer())
export const RosterGap = Type.Object({
  date: Type.String(),
  skill: Type.String(),
  fromQuarter: Type.Integer(),
  toQuarter: Type.Integer(),
  missing: Type.Integer(),
  /** The shift that it lies in, and how many of its quarters are short. */
  code: nullable(Type.String()),
  quarters: Type.Integer(),
})
export type RosterGap = Static<typeof RosterGap>

/** Of each day: required and planned people of the skill in the 96 quarters of an hour. */
export const RosterCoverage = Type.Object({
  skill: Type.String(),
  skills: listOf(Type.Object({ code: Type.String(), name: Type.String() })),
  days: listOf(Type.Object({ date: Type.String(), required: Row, planned: Row })),
  gaps: listOf(RosterGap),
})
export type RosterCoverage = Static<typeof RosterCoverage>

export const RosterCandidate = Type.Object({
  personId: Id,
  name: Type.String(),
  agentNo: Type.String(),
  date: Type.String(),
  entry: Type.String(),
  reasons: listOf(oneOf(candidateReasons)),
  breaches: listOf(RosterBreach),
  overtimeMinutes: Type.Number(),
})
export type RosterCandidate = Static<typeof RosterCandidate>

export const ExtraPayRow = Type.Object({
  personId: Id,
  worked: Type.Number(),
  at150: Type.Number(),
  at200: Type.Number(),
  at300: Type.Number(),
  quarterExcess: Type.Number(),
})
export type ExtraPayRow = Static<typeof ExtraPayRow>

export const NewRosterRequest = Type.Union([
  Type.Object({ event: Type.Literal('leave'), from: DateText, until: DateText, reason: Reason }, plain),
  /** Takes effect at once: whoever is ill is not there. An editor may report it for somebody. */
  Type.Object(
    {
      event: Type.Literal('sick'),
      from: DateText,
      until: DateText,
      reason: Reason,
      personId: Type.Optional(Id),
    },
    plain,
  ),
  /** My shift of `date` for theirs of `peerDate`. */
  Type.Object(
    { event: Type.Literal('swap'), date: DateText, peerId: Id, peerDate: DateText, reason: Reason },
    plain,
  ),
])
export type NewRosterRequest = Static<typeof NewRosterRequest>

export const RosterRequest = Type.Object({
  requestId: Id,
  kind: oneOf(['LEAVE', 'SICK', 'SWAP'] as const),
  personId: Id,
  name: Type.String(),
  peerId: nullable(Id),
  peerName: nullable(Type.String()),
  from: Type.String(),
  until: Type.String(),
  reason: Type.String(),
  status: oneOf(['ASKED', 'AGREED', 'DONE', 'DECLINED', 'WITHDRAWN'] as const),
  createdAt: Instant,
  decidedByName: nullable(Type.String()),
  answer: Type.String(),
})
export type RosterRequest = Static<typeof RosterRequest>

export const RequestPress = Type.Union([
  Type.Object({ event: Type.Literal('agree') }, plain),
  Type.Object({ event: Type.Literal('approve'), answer: Reason }, plain),
  Type.Object({ event: Type.Literal('decline'), answer: Reason }, plain),
  Type.Object({ event: Type.Literal('withdraw') }, plain),
])
export type RequestPress = Static<typeof RequestPress>

export const NewOpenShift = Type.Object(
  {
    date: DateText,
    code: Code,
    skill: Type.String({ minLength: 1, maxLength: 30 }),
    offeredTo: listOf(Id, { maxItems: 50 }),
    reason: Reason,
  },
  plain,
)
export type NewOpenShift = Static<typeof NewOpenShift>

export const OpenShift = Type.Object({
  openId: Id,
  date: Type.String(),
  code: Type.String(),
  skill: Type.String(),
  offeredTo: listOf(Id),
  reason: Type.String(),
  status: oneOf(['OPEN', 'TAKEN', 'WITHDRAWN'] as const),
  takenByName: nullable(Type.String()),
  createdByName: Type.String(),
})
export type OpenShift = Static<typeof OpenShift>

export const OpenShiftPress = Type.Union([
  Type.Object({ event: Type.Literal('take') }, plain),
  Type.Object({ event: Type.Literal('withdraw') }, plain),
])
export type OpenShiftPress = Static<typeof OpenShiftPress>

export const RosterNotice = Type.Object({
  noticeId: Id,
  month: Type.String(),
  publication: Type.Integer(),
  changes: listOf(Type.Object({ date: Type.String(), before: Type.String(), after: Type.String() })),
  createdAt: Instant,
  acknowledgedAt: nullable(Instant),
})
export type RosterNotice = Static<typeof RosterNotice>

/** What somebody sees of their own roster: published days only. */
export const MyRoster = Type.Object({
  month: Type.String(),
  published: Type.Boolean(),
  shifts: listOf(RosterShift),
  cells: listOf(Type.Object({ date: Type.String(), cell: Type.String() })),
  notices: listOf(RosterNotice),
  requests: listOf(RosterRequest),
  openShifts: listOf(OpenShift),
  /** Who works when, for choosing a partner to swap with. */
  colleagues: listOf(
    Type.Object({
      personId: Id,
      name: Type.String(),
      cells: listOf(Type.Object({ date: Type.String(), cell: Type.String() })),
    }),
  ),
  hasFeed: Type.Boolean(),
})
export type MyRoster = Static<typeof MyRoster>

export const CalendarFeed = Type.Object({ path: Type.String() })
export type CalendarFeed = Static<typeof CalendarFeed>
