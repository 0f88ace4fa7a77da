import { Type, type Static, type TProperties } from 'typebox'
import {
  contactOutcomes,
  satisfactions,
  solvedWords,
  supervisionMeans,
  supervisionTriggers,
  terminationGrounds,
  verdicts,
} from '../domain/orders/course-terms.ts'
import { emergencyServices, refusalCodes } from '../domain/orders/event.ts'
import { callOutcomes } from '../domain/orders/terms.ts'
import { Id, listOf, Moment, nullable, oneOf } from './schema.ts'

/**
 * Every press on every desk (domain.md §5.5, §7): one schema each, told apart by `event`. `version` is the order's as the
 * desk shows it; `requestId` is made once per press, so that a repetition is answered with the first one's result. Bounds
 * here keep nonsense out; the rules of the order name field and rule in their own words. Moments are ms since the epoch.
 */
const press = <const E extends string, P extends TProperties>(event: E, words: P) =>
  Type.Object(
    { event: Type.Literal(event), version: Type.Integer(), requestId: Id, ...words },
    { additionalProperties: false },
  )

const words = Type.String({ maxLength: 4000 })
const unitCode = Type.String({ maxLength: 32 })
const reason = { reason: words }
const note = { note: words }
const task = { taskId: Type.Integer() }

const Statutory = Type.Object(
  {
    limit: Type.Object(
      { unit: oneOf(['HOUR', 'WORKDAY']), value: Type.Integer() },
      { additionalProperties: false },
    ),
    basis: words,
  },
  { additionalProperties: false },
)
const appointment = {
  leadUnit: unitCode,
  assistUnits: listOf(unitCode, { maxItems: 50 }),
  /** A law's own limit with its article; null where the table of limits holds. */
  statutory: nullable(Statutory),
  /** The unit complained of; left as it is if absent. */
  respondentUnit: Type.Optional(nullable(unitCode)),
}

/** What the unit reports (domain.md §5.1). */
export const FeedbackForm = Type.Object(
  {
    isTrue: Type.Boolean(),
    beyondDuty: Type.Boolean(),
    contacted: Type.Boolean(),
    contactNumber: Type.String({ maxLength: 40 }),
    contactTime: nullable(Moment),
    /** Null for a suggestion, which has a verdict instead. */
    solved: nullable(oneOf(solvedWords)),
    unsolvedReason: words,
    handlingNote: words,
    publicReply: words,
    verdict: nullable(oneOf(verdicts)),
    attachments: listOf(Id, { maxItems: 100 }),
  },
  { additionalProperties: false },
)
export type FeedbackForm = Static<typeof FeedbackForm>

/** What the citizen is asked (domain.md §7). */
export const CallbackAnswers = Type.Object(
  {
    staffContacted: nullable(Type.Boolean()),
    asReported: nullable(Type.Boolean()),
    solved: nullable(oneOf(solvedWords)),
    result: oneOf(satisfactions),
    processSatisfied: nullable(Type.Boolean()),
    comment: words,
  },
  { additionalProperties: false },
)
export type CallbackAnswers = Static<typeof CallbackAnswers>

export const DispatchPress = press('dispatch', appointment)
export const SignPress = press('sign', {})

/** What whoever takes the calls presses. */
export const agentPresses = [
  press('submit', {}),
  press('answer', {}),
  press('discard', { outcome: oneOf(callOutcomes) }),
  /** N1–N4, N7, N8; `informed`: the citizen was told why, and for N1 where to go instead. */
  press('refuse', { code: oneOf(refusalCodes), ...reason, informed: Type.Boolean() }),
  press('transfer', { service: oneOf(emergencyServices) }),
  /** N6: `into` is the open order that pursues the matter already; it is urged. */
  press('merge', { into: Id }),
  /** `callId`: the call in which the citizen takes it back; its number must be the order's. */
  press('withdraw', { callId: Id }),
  press('urge', { ...note, mergedFrom: Type.Null() }),
  press('void', reason),
  press('recuse', { userId: Id, ...reason }),
  press('supervise', { trigger: oneOf(supervisionTriggers), means: oneOf(supervisionMeans), ...note }),
] as const

const dispatchPresses = [
  DispatchPress,
  press('designate', { ...appointment, ...reason }),
  press('bounce', reason),
  press('recall', reason),
  press('return_ok', reason),
  press('return_no', reason),
] as const

const unitPresses = [
  SignPress,
  press('contact', { outcome: oneOf(contactOutcomes), ...note }),
  /** `due` null: the latest that the rule allows. */
  press('sub_dispatch', { unit: unitCode, ...note, due: nullable(Moment) }),
  press('task_sign', task),
  press('task_done', { ...task, result: words }),
  press('task_return', { ...task, ...reason }),
  press('task_waive', { ...task, ...reason }),
  press('req_return', { ...reason, basis: words, suggestedUnit: unitCode }),
  press('req_extend', { workdays: Type.Integer(), ...reason, plan: words, appellantTold: Type.Boolean() }),
  press('feedback', { form: FeedbackForm }),
  press('terminate', { ground: oneOf(terminationGrounds), ...note }),
  press('apply_unreasonable', reason),
  press('sup_answer', { answer: words }),
] as const

const housePresses = [
  press('extend_ok', reason),
  press('extend_no', reason),
  press('mark_hard', reason),
  press('review_ok', {}),
  press('review_fail', reason),
  press('callback', {
    /** When it was dialled. */
    calledAt: Moment,
    outcome: oneOf(['NO_ANSWER', 'DECLINED', 'ANSWERED']),
    /** For ANSWERED, null otherwise. */
    answers: nullable(CallbackAnswers),
  }),
  press('rule', {
    decision: oneOf(['REDO', 'ARCHIVE']),
    ...reason,
    unreasonable: Type.Boolean(),
    notCounted: Type.Boolean(),
  }),
  press('expedite', note),
  press('sup_issue', { means: oneOf(supervisionMeans), ...note }),
  press('sup_reject', reason),
  press('sup_accept', note),
] as const

/** A press of whoever sits at a phone. */
export const OrderEvent = Type.Union([...agentPresses])
export type OrderEvent = Static<typeof OrderEvent>

/** Any press at all. */
export const Press = Type.Union([...agentPresses, ...dispatchPresses, ...unitPresses, ...housePresses])
export type Press = Static<typeof Press>
