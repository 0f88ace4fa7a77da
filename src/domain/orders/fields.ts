import { orderTypes, urgencies, type OrderType, type Urgency } from './terms.ts'

const sexes = ['M', 'F'] as const
const subjectKinds = ['individual', 'enterprise'] as const

/** What the agent fills in (domain.md §5.1). Empty text and null both mean "not yet". `occurredAt` in ms since the epoch. */
export type OrderFields = {
  readonly type: OrderType | null
  readonly category: string | null
  readonly title: string
  readonly content: string
  readonly occurredAt: number | null
  readonly districtCode: string | null
  readonly address: string
  readonly demand: string
  readonly urgency: Urgency
  readonly appellantName: string
  readonly appellantSex: (typeof sexes)[number] | null
  readonly contactNumber: string
  readonly subjectKind: (typeof subjectKinds)[number]
  readonly company: string
  readonly respondentName: string
  readonly isGroup: boolean
  readonly confidential: boolean
  readonly anonymous: boolean
  readonly replyRequired: boolean
  readonly callbackRequired: boolean
  readonly answerText: string
}
export type FieldName = keyof OrderFields
export type FieldChanges = { readonly [F in FieldName]?: OrderFields[F] }

/** A sheet before anything is known. A reply and a call-back are the rule; the citizen may decline either. */
export const emptyFields: OrderFields = {
  type: null,
  category: null,
  title: '',
  content: '',
  occurredAt: null,
  districtCode: null,
  address: '',
  demand: '',
  urgency: 'NORMAL',
  appellantName: '',
  appellantSex: null,
  contactNumber: '',
  subjectKind: 'individual',
  company: '',
  respondentName: '',
  isGroup: false,
  confidential: false,
  anonymous: false,
  replyRequired: true,
  callbackRequired: true,
  answerText: '',
}

/** The rules of a value; each code is translated by the desk. */
type ValueRule =
  | 'required'
  | 'maxLength'
  | 'characters'
  | 'type'
  | 'oneOf'
  | 'range'
  | 'unknown'
  | 'leaf'
  | 'number'
  | 'open'
  | 'unknownField'
/** The rules of the life-cycle: what stands against an event although every value is well formed. */
type CourseRule =
  | 'tooLate'
  | 'tooEarly'
  | 'returnForbidden'
  | 'inRedo'
  | 'supervised'
  | 'askedBefore'
  | 'mustBeDesignated'
  | 'respondent'
  | 'sameUnit'
  | 'duplicate'
  | 'subordinate'
  | 'notContacted'
  | 'tasksOpen'
  | 'taskEnded'
  | 'undecided'
  | 'nothingAsked'
  | 'notExtendable'
  | 'redoNotExtendable'
  | 'daysOutOfRange'
  | 'alreadyExtended'
  | 'callingWindow'
  | 'anotherDay'
  | 'attemptsUsed'
  | 'stillToCall'
  | 'secondApprover'
  | 'applicationMissing'
  | 'hasNumber'
  | 'alreadySo'
  | 'wrongState'
  | 'identifies'
export type FieldRule = ValueRule | CourseRule
/** Which field breaks which rule; `limit` is the rule's figure. */
export type FieldProblem = { readonly field: string; readonly rule: FieldRule; readonly limit?: number }

type Check = (value: unknown) => Omit<FieldProblem, 'field'> | null

/** NUL and half a surrogate pair cannot be stored; the other control characters have no place in a sheet. */
const unstorable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/u

export const text =
  (limit: number): Check =>
  (value) => {
    if (typeof value !== 'string') return { rule: 'type' }
    if (unstorable.test(value)) return { rule: 'characters' }
    return Array.from(value).length > limit ? { rule: 'maxLength', limit } : null
  }
const choice =
  (words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : { rule: 'oneOf' }
const flag: Check = (value) => (typeof value === 'boolean' ? null : { rule: 'type' })
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value)

const earliest = Date.UTC(1900, 0, 1)
const latest = Date.UTC(2200, 0, 1)
const instant: Check = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { rule: 'type' }
  return value < earliest || value > latest ? { rule: 'range' } : null
}

/** What may be saved at any time. What must be there to submit is in `required.ts`. */
const checks: Readonly<Record<FieldName, Check>> = {
  type: orNull(choice(orderTypes)),
  category: orNull(text(8)),
  title: text(50),
  content: text(2000),
  occurredAt: orNull(instant),
  districtCode: orNull(text(12)),
  address: text(200),
  demand: text(500),
  urgency: choice(urgencies),
  appellantName: text(50),
  appellantSex: orNull(choice(sexes)),
  contactNumber: text(20),
  subjectKind: choice(subjectKinds),
  company: text(100),
  respondentName: text(100),
  isGroup: flag,
  confidential: flag,
  anonymous: flag,
  replyRequired: flag,
  callbackRequired: flag,
  answerText: text(2000),
}

export const fieldNames = Object.keys(checks) as readonly FieldName[]

/** Every change that cannot be saved, in the order given; empty if all can. */
export const findUnsavable = (changes: FieldChanges): readonly FieldProblem[] =>
  Object.entries(changes).flatMap(([field, value]) => {
    if (!Object.hasOwn(checks, field)) return [{ field, rule: 'unknownField' as const }]
    const broken = checks[field as FieldName](value)
    return broken === null ? [] : [{ field, ...broken }]
  })

/** The fields whose value differs from what is there. */
export const differing = (fields: OrderFields, changes: FieldChanges): readonly FieldName[] =>
  fieldNames.filter((field) => changes[field] !== undefined && changes[field] !== fields[field])
