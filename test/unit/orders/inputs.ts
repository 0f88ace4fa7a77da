import fc from 'fast-check'
import {
  contactOutcomes,
  satisfactions,
  solvedWords,
  supervisionMeans,
  supervisionTriggers,
  terminationGrounds,
  verdicts,
} from '../../../src/domain/orders/course-terms.ts'
import {
  emergencyServices,
  refusalCodes,
  type By,
  type OrderInput,
  type OrderInputType,
} from '../../../src/domain/orders/event.ts'
import type { FieldChanges } from '../../../src/domain/orders/fields.ts'
import { callOutcomes, orderStatuses, orderTypes } from '../../../src/domain/orders/terms.ts'
import { roles } from '../../../src/domain/people.ts'
import { at } from '../calendar/years.ts'

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', ' ', '噪音', '13808711234'),
)
const said = fc.oneof({ weight: 6, arbitrary: fc.constant('理由充分') }, { weight: 1, arbitrary: words })
const unit = fc.constantFrom('ECO', 'URBAN', 'D530102', 'STREET', 'POLICE', 'nobody', '')
const instant = fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') })
const flag = fc.boolean()
const taskId = fc.integer({ min: 0, max: 3 })

export const changes: fc.Arbitrary<FieldChanges> = fc.record(
  {
    type: fc.constantFrom(...orderTypes, null),
    category: fc.constantFrom('0201', '0801', '02', 'zz', null),
    title: words,
    content: words,
    districtCode: fc.constantFrom('530102', 'x', null),
    contactNumber: words,
    anonymous: flag,
    answerText: words,
  },
  { requiredKeys: [] },
)
const appointment = {
  leadUnit: unit,
  assistUnits: fc.array(unit, { maxLength: 2 }),
  statutory: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({
        limit: fc.record({
          unit: fc.constantFrom('HOUR' as const, 'WORKDAY' as const),
          value: fc.integer({ min: -1, max: 400 }),
        }),
        basis: said,
      }),
    },
  ),
  respondentUnit: fc.option(unit, { nil: null }),
}
const form = fc.record({
  ...{ isTrue: flag, beyondDuty: flag, contacted: flag, contactNumber: fc.constantFrom('', '13808711234') },
  contactTime: fc.option(instant, { nil: null }),
  solved: fc.option(fc.constantFrom(...solvedWords), { nil: null }),
  ...{ unsolvedReason: said, handlingNote: said, publicReply: said },
  verdict: fc.option(fc.constantFrom(...verdicts), { nil: null }),
  attachments: fc.constant([]),
})
const answers = fc.option(
  fc.record({
    ...{ staffContacted: flag, asReported: flag, processSatisfied: flag, comment: words },
    solved: fc.constantFrom(...solvedWords),
    result: fc.constantFrom(...satisfactions),
  }),
  { nil: null },
)

/** For every event what can stand in it, sensible or not. */
const pressesByType: Readonly<Record<OrderInputType, fc.Arbitrary<object>>> = {
  save: fc.record({ changes }),
  submit: fc.constant({}),
  answer: fc.constant({}),
  refuse: fc.record({ code: fc.constantFrom(...refusalCodes), reason: words, informed: flag }),
  transfer: fc.record({ service: fc.constantFrom(...emergencyServices) }),
  merge: fc.record({
    into: fc.record({ orderId: fc.constantFrom('o1', 'o2'), status: fc.constantFrom(...orderStatuses) }),
  }),
  discard: fc.record({ outcome: fc.constantFrom(...callOutcomes) }),
  void: fc.record({ reason: words }),
  bounce: fc.record({ reason: words }),
  withdraw: fc.record({ sameNumber: flag }),
  dispatch: fc.record(appointment, { requiredKeys: ['leadUnit', 'assistUnits', 'statutory'] }),
  designate: fc.record(
    { ...appointment, reason: said },
    { requiredKeys: ['leadUnit', 'assistUnits', 'statutory', 'reason'] },
  ),
  recall: fc.record({ reason: said }),
  return_ok: fc.record({ reason: said }),
  return_no: fc.record({ reason: said }),
  sign: fc.constant({}),
  contact: fc.record({ outcome: fc.constantFrom(...contactOutcomes), note: words }),
  sub_dispatch: fc.record({ unit, note: words, due: fc.option(instant, { nil: null }) }),
  task_sign: fc.record({ taskId }),
  task_done: fc.record({ taskId, result: said }),
  task_return: fc.record({ taskId, reason: said }),
  task_waive: fc.record({ taskId, reason: said }),
  req_return: fc.record({ reason: said, basis: said, suggestedUnit: unit }),
  req_extend: fc.record({
    workdays: fc.integer({ min: -1, max: 12 }),
    ...{ reason: said, plan: said, appellantTold: flag },
  }),
  feedback: fc.record({ form }),
  terminate: fc.record({ ground: fc.constantFrom(...terminationGrounds), note: said }),
  apply_unreasonable: fc.record({ reason: said }),
  extend_ok: fc.record({ reason: words }),
  extend_no: fc.record({ reason: said }),
  mark_hard: fc.record({ reason: said }),
  review_ok: fc.constant({}),
  review_fail: fc.record({ reason: said }),
  callback: fc.record({
    calledAt: instant,
    outcome: fc.constantFrom('NO_ANSWER', 'DECLINED', 'ANSWERED'),
    answers,
  }),
  sms_reply: fc.record({ result: fc.constantFrom(...satisfactions) }),
  lapse: fc.constant({}),
  rule: fc.record({
    decision: fc.constantFrom('REDO', 'ARCHIVE'),
    ...{ reason: said, unreasonable: flag, notCounted: flag },
  }),
  urge: fc.record({ note: words, mergedFrom: fc.constant(null) }),
  expedite: fc.record({ note: said }),
  supervise: fc.record({
    trigger: fc.constantFrom(...supervisionTriggers),
    means: fc.constantFrom(...supervisionMeans),
    note: said,
  }),
  sup_issue: fc.record({ means: fc.constantFrom(...supervisionMeans), note: words }),
  sup_answer: fc.record({ answer: said }),
  sup_reject: fc.record({ reason: said }),
  sup_accept: fc.record({ note: words }),
  recuse: fc.record({ userId: fc.constantFrom('li', 'eve'), reason: said }),
  recount: fc.constant({}),
}
export const inputTypes = Object.keys(pressesByType) as readonly OrderInputType[]

const by: fc.Arbitrary<By> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      userId: fc.constantFrom('li', 'wang'),
      role: fc.constantFrom('AGENT' as const, 'SHIFT_LEAD' as const, 'DISPATCHER' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      userId: fc.constantFrom('han', 'yang'),
      role: fc.constantFrom('UNIT_L2' as const, 'UNIT_L3' as const),
      units: fc.constantFrom(['ECO'], ['URBAN'], ['D530102', 'STREET'], []),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      userId: fc.constantFrom('a', 'b', 'c'),
      role: fc.constantFrom(...roles, 'SYSTEM' as const),
    }),
  },
)

/** Any event by anybody at any time. */
export const input: fc.Arbitrary<OrderInput> = fc
  .constantFrom(...inputTypes)
  .chain((type) =>
    fc
      .tuple(pressesByType[type], by, instant)
      .map(([press, who, now]) => ({ ...press, type, by: who, at: now }) as unknown as OrderInput),
  )

/** The words of one event, for somebody who decides on the rest. */
export const pressOf = (type: OrderInputType): fc.Arbitrary<object> =>
  pressesByType[type].map((press) => ({ ...press, type }))
