import { Type, type Static } from 'typebox'
import {
  contactOutcomes,
  satisfactions,
  supervisionMeans,
  supervisionTriggers,
  terminationGrounds,
} from '../domain/orders/course-terms.ts'
import { CallbackAnswers, FeedbackForm } from './presses.ts'
import { listOf, Moment, nullable, oneOf } from './schema.ts'

/**
 * An order's way through the units and back to the citizen, as a desk shows it (domain.md §5.5–§7). Moments in ms since
 * the epoch; people by user id, units by code. `id` counts from 1 within the order.
 */

/** By when something is due, and the rule that says so, in a sentence for people. */
export const Deadline = Type.Object({
  start: Moment,
  due: Moment,
  limit: Type.Object({ unit: oneOf(['HOUR', 'WORKDAY']), value: Type.Number() }),
  basis: Type.String(),
  /** A notice of holidays yet to come may move it. */
  provisional: Type.Boolean(),
  extendedBy: Type.Optional(listOf(Type.Integer())),
})
export type Deadline = Static<typeof Deadline>

const person = Type.String()
const unit = Type.String()
const Numbered = Type.Object({ id: Type.Integer() })

const Assignment = Type.Object({
  unit,
  at: Moment,
  by: person,
  kind: oneOf(['CRITICAL', 'URGENT', 'CONSULT', 'NORMAL', 'STATUTORY']),
  statutory: nullable(Type.Object({ limit: Deadline.properties.limit, basis: Type.String() })),
  sign: Deadline,
  contact: Deadline,
  finish: Deadline,
  returnBy: Deadline,
  signedAt: nullable(Moment),
  contactedAt: nullable(Moment),
  contactTries: Type.Integer(),
  lastContact: nullable(oneOf(contactOutcomes)),
})

export const Task = Type.Object({
  ...Numbered.properties,
  kind: oneOf(['ASSIST', 'SUB']),
  unit,
  status: oneOf(['ASSIGNED', 'SIGNED', 'DONE', 'RETURNED', 'WAIVED']),
  assignedAt: Moment,
  due: Moment,
  note: Type.String(),
  signedAt: nullable(Moment),
  endedAt: nullable(Moment),
  result: Type.String(),
})

const Returning = Type.Object({
  unit,
  at: Moment,
  by: person,
  reason: Type.String(),
  basis: Type.String(),
  suggestedUnit: unit,
  decisionDue: Moment,
})

const Extension = Type.Object({
  ...Numbered.properties,
  unit,
  at: Moment,
  by: person,
  workdays: Type.Integer(),
  reason: Type.String(),
  plan: Type.String(),
  status: oneOf(['ASKED', 'APPROVED', 'REFUSED', 'LAPSED']),
  decidedAt: nullable(Moment),
  decidedBy: nullable(person),
})

const reported = {
  at: Moment,
  by: person,
  unit,
  /** The effective due date that it is measured by (domain.md §6.3). */
  due: Moment,
  passedAt: nullable(Moment),
}
const Feedback = Type.Union([
  Type.Object({ ...reported, kind: Type.Literal('FORM'), form: FeedbackForm }),
  Type.Object({
    ...reported,
    kind: Type.Literal('TERMINATION'),
    ground: oneOf(terminationGrounds),
    note: Type.String(),
  }),
])

const CallbackRound = Type.Object({
  round: Type.Integer(),
  due: Deadline,
  /** When each missed call was made. */
  misses: listOf(Moment),
  /** When T4 was asked for; from then on silence ends it at `silentUntil`. */
  messagedAt: nullable(Moment),
  silentUntil: nullable(Moment),
})

const CallbackAttempt = Type.Object({
  ...Numbered.properties,
  round: Type.Integer(),
  calledAt: Moment,
  /** Null for an answer by message, and for units. */
  by: nullable(person),
  via: oneOf(['CALL', 'SMS']),
  outcome: oneOf(['NO_ANSWER', 'DECLINED', 'ANSWERED']),
  answers: nullable(CallbackAnswers),
})

const Rating = Type.Object({ at: Moment, result: oneOf(satisfactions), solved: nullable(Type.String()) })

export const Supervision = Type.Object({
  ...Numbered.properties,
  status: oneOf(['SUBMITTED', 'ISSUED', 'UNDER_REVIEW', 'DONE', 'CLOSED']),
  trigger: oneOf(supervisionTriggers),
  means: oneOf(supervisionMeans),
  note: Type.String(),
  at: Moment,
  /** Null where the call-back loop made it. */
  by: nullable(person),
  issuedAt: nullable(Moment),
  due: nullable(Moment),
  answeredAt: nullable(Moment),
  answer: Type.String(),
  rejections: Type.Integer(),
  closedAt: nullable(Moment),
})

const Urge = Type.Object({
  ...Numbered.properties,
  at: Moment,
  by: person,
  mergedFrom: nullable(Type.String()),
  expeditedAt: nullable(Moment),
})

export const CourseView = Type.Object({
  respondentUnit: nullable(unit),
  first: nullable(Type.Object({ at: Moment, dispatchDue: Moment, overall: Deadline })),
  assignment: nullable(Assignment),
  dispatches: Type.Integer(),
  tasks: listOf(Task),
  returning: nullable(Returning),
  acceptedReturns: Type.Integer(),
  extensions: listOf(Extension),
  feedback: nullable(Feedback),
  redo: nullable(Type.Object({ kind: oneOf(['PLAIN', 'SUPERVISED']), at: Moment, clock: Deadline })),
  redoCount: Type.Integer(),
  callback: nullable(CallbackRound),
  callbacks: listOf(CallbackAttempt),
  rounds: Type.Integer(),
  dissatisfied: Type.Integer(),
  firstRating: nullable(Rating),
  finalRating: nullable(Rating),
  supervisions: listOf(Supervision),
  supervisionProposedAt: nullable(Moment),
  urges: listOf(Urge),
  unreasonableApplication: nullable(Type.Object({ at: Moment, by: person, unit, reason: Type.String() })),
  proposedRuling: nullable(
    Type.Object({
      at: Moment,
      by: person,
      reason: Type.String(),
      unreasonable: Type.Boolean(),
      notCounted: Type.Boolean(),
    }),
  ),
  hardOrder: Type.Boolean(),
  forbidReturn: Type.Boolean(),
  unreasonable: Type.Boolean(),
  notCounted: Type.Boolean(),
})
export type CourseView = Static<typeof CourseView>
