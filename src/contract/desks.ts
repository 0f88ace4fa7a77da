import { Type, type Static } from 'typebox'
import { archiveResults, verdicts } from '../domain/orders/course-terms.ts'
import { emergencyServices, refusalCodes } from '../domain/orders/event.ts'
import { orderStatuses, orderTypes, urgencies } from '../domain/orders/terms.ts'
import { roles } from '../domain/people.ts'
import { CourseView, Supervision, Task } from './course.ts'
import { Order } from './orders.ts'
import { DispatchPress, Press, SignPress } from './presses.ts'
import { ErrorBody, Id, listOf, Moment, nullable, oneOf } from './schema.ts'

/** Lists of the desks: `GET /api/desks/<name>`, the nearest deadline first. */
export const deskNames = [
  'dispatch',
  'returns',
  'unit',
  'review',
  'callback',
  'ruling',
  'extensions',
  'expedite',
  'nearing',
  'overdue',
  'proposed',
] as const
export type DeskName = (typeof deskNames)[number]

export const lights = ['GREEN', 'YELLOW', 'RED'] as const
const Light = oneOf(lights)

/** Every event's name, as `possible` and the history give it. */
export type PressName = Static<typeof Press>['event']
export const pressNames = Press.anyOf.map(({ properties }) => properties.event.const) as readonly PressName[]

/** How it ended, beside the status; all null while it is open. */
const Ending = Type.Object({
  result: nullable(oneOf(archiveResults)),
  code: nullable(oneOf(refusalCodes)),
  reason: nullable(Type.String()),
  service: nullable(oneOf(emergencyServices)),
  /** The order it was merged into. */
  into: nullable(Id),
})

/** An order with all that a desk shows beside the sheet. */
export const OrderCase = Type.Object({
  order: Order,
  course: CourseView,
  ending: Ending,
  /** Of the deadline in force, null while no unit has it. */
  light: nullable(Light),
  now: Moment,
  /** What this person could press now, as far as status and person decide it; each has guards of its own besides. */
  possible: listOf(oneOf(pressNames)),
  /** Names of the people in `course`, by user id; what is missing is not this reader's business. */
  people: Type.Record(Type.String(), Type.String()),
})
export type OrderCase = Static<typeof OrderCase>

/** Answer to a press; `case` null where it took the order out of this person's sight, or deleted the draft. */
export const Pressed = Type.Object({ case: nullable(OrderCase) })
export type Pressed = Static<typeof Pressed>

/** A line of a desk's list; nothing of who complained. `key` is what the list is sorted by. */
export const DeskItem = Type.Object({
  orderId: Id,
  orderNo: Type.String(),
  version: Type.Integer(),
  status: oneOf(orderStatuses),
  type: nullable(oneOf(orderTypes)),
  category: nullable(Type.String()),
  title: Type.String(),
  urgency: oneOf(urgencies),
  districtCode: nullable(Type.String()),
  leadUnit: nullable(Type.String()),
  confidential: Type.Boolean(),
  key: Moment,
  due: nullable(Moment),
  light: nullable(Light),
  dispatchDue: nullable(Moment),
  signDue: nullable(Moment),
  overallDue: nullable(Moment),
  callbackMisses: Type.Integer(),
  lastMissAt: nullable(Moment),
  silentUntil: nullable(Moment),
  urges: Type.Integer(),
  redos: Type.Integer(),
  returns: Type.Integer(),
  isSupervised: Type.Boolean(),
  hardOrder: Type.Boolean(),
  provisional: Type.Boolean(),
  createdAt: Moment,
})
export type DeskItem = Static<typeof DeskItem>

/** Part of an order that an assisting or subordinate unit works on. */
export const TaskItem = Type.Object({
  ...Type.Pick(Task, ['id', 'kind', 'unit', 'status', 'assignedAt', 'due', 'signedAt']).properties,
  orderId: Id,
  orderNo: Type.String(),
  version: Type.Integer(),
  title: Type.String(),
  urgency: oneOf(urgencies),
  leadUnit: nullable(Type.String()),
})
export type TaskItem = Static<typeof TaskItem>

/** A line of the supervision register. */
export const SupervisionItem = Type.Object({
  ...Type.Pick(Supervision, [
    'id',
    'status',
    'trigger',
    'means',
    'issuedAt',
    'due',
    'answeredAt',
    'rejections',
    'closedAt',
  ]).properties,
  submittedAt: Moment,
  orderId: Id,
  orderNo: Type.String(),
  version: Type.Integer(),
  title: Type.String(),
  leadUnit: nullable(Type.String()),
  orderStatus: oneOf(orderStatuses),
})
export type SupervisionItem = Static<typeof SupervisionItem>

/** Columns that every list filters by; absent means "any". */
export const deskFilter = {
  status: Type.Optional(Type.Array(oneOf(orderStatuses), { maxItems: orderStatuses.length })),
  light: Type.Optional(Type.Array(Light, { maxItems: lights.length })),
  type: Type.Optional(Type.Array(oneOf(orderTypes), { maxItems: orderTypes.length })),
  urgency: Type.Optional(Type.Array(oneOf(urgencies), { maxItems: urgencies.length })),
  /** A leaf, or a whole branch by its first two digits. */
  category: Type.Optional(Type.String({ pattern: '^\\d{2}(?:\\d{2})?$' })),
  /** A code of the national list, or of a zone that has none there. */
  districtCode: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{6,12}$' })),
  leadUnit: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,32}$' })),
}

/** How many wait on each list that this person has; what is missing is not theirs. 1000 means that many or more. */
export const DeskCounts = Type.Partial(
  Type.Object({
    dispatch: Type.Integer(),
    returns: Type.Integer(),
    unit: Type.Integer(),
    review: Type.Integer(),
    callback: Type.Integer(),
    ruling: Type.Integer(),
    extensions: Type.Integer(),
    expedite: Type.Integer(),
    nearing: Type.Integer(),
    overdue: Type.Integer(),
    proposed: Type.Integer(),
    tasks: Type.Integer(),
    supervisions: Type.Integer(),
  }),
)
export type DeskCounts = Static<typeof DeskCounts>

/** Who should have it and why, the lead first. */
export const UnitSuggestion = Type.Object({
  unit: Type.String(),
  name: Type.String(),
  as: oneOf(['lead', 'assist']),
  reasons: listOf(
    Type.Union([
      /** Orders like it ended with this unit: so many, and so many of them in the same district. */
      Type.Object({
        reason: Type.Literal('past'),
        orders: Type.Integer(),
        sameDistrict: Type.Integer(),
      }),
      Type.Object({ reason: Type.Literal('category'), category: Type.String() }),
      Type.Object({ reason: Type.Literal('district'), districtCode: Type.String() }),
      Type.Object({ reason: Type.Literal('namedByUnit') }),
    ]),
  ),
})
export type UnitSuggestion = Static<typeof UnitSuggestion>

/** When a dispatch pressed now would fall due; `overall` is what the citizen is told. */
export const DuePreview = Type.Object({
  sign: Moment,
  contact: Moment,
  finish: Moment,
  overall: Moment,
  /** Reckoned over a year whose holidays are not published. */
  provisional: Type.Boolean(),
})
export type DuePreview = Static<typeof DuePreview>

const batch = { minItems: 1, maxItems: 100 }
const exact = { additionalProperties: false }
const DispatchItem = Type.Object({ ...DispatchPress.properties, orderId: Id }, exact)
const SignItem = Type.Object({ ...SignPress.properties, orderId: Id }, exact)
export const DispatchBatch = Type.Object({ items: listOf(DispatchItem, batch) }, exact)
export const SignBatch = Type.Object({ items: listOf(SignItem, batch) }, exact)

/** What became of one order of a batch; the others go on. */
export const BatchResult = Type.Union([
  Type.Object({ orderId: Id, ok: Type.Literal(true), version: Type.Integer() }),
  Type.Object({ orderId: Id, ok: Type.Literal(false), error: ErrorBody }),
])
export type BatchResult = Static<typeof BatchResult>

/** What happened to an order, with the words that were given; for a unit without the people of the hotline. */
export const CaseHistoryItem = Type.Object({
  event: Type.String(),
  at: Moment,
  byName: nullable(Type.String()),
  byRole: nullable(oneOf(roles)),
  fromStatus: nullable(oneOf(orderStatuses)),
  toStatus: nullable(oneOf(orderStatuses)),
  /** e.g. `reason`, `unit`, `due`, `outcome`, `result`; moments in ms. */
  data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
})
export type CaseHistoryItem = Static<typeof CaseHistoryItem>

const wording = {
  title: Type.String({ maxLength: 50 }),
  body: Type.String({ maxLength: 2000 }),
  reply: Type.String({ maxLength: 2000 }),
}
export const NewPublication = Type.Object({ orderId: Id, ...wording }, { additionalProperties: false })
/** A suggestion before the public: worded anew, so that nobody is in it. */
export const Publication = Type.Object({
  orderId: Id,
  ...wording,
  verdict: oneOf(verdicts),
  publishedAt: Moment,
})
export type Publication = Static<typeof Publication>
