import type { Order as OrderView } from '../../contract/orders.ts'
import { maskIdentity } from '../../domain/masking.ts'
import { light, type Light } from '../../domain/orders/clocks/handling.ts'
import type { ArchiveResult } from '../../domain/orders/course-terms.ts'
import { effectiveDeadline, type Course } from '../../domain/orders/course.ts'
import type {
  By,
  EmergencyService,
  OrderInput,
  OrderInputType,
  RefusalCode,
} from '../../domain/orders/event.ts'
import type { Order } from '../../domain/orders/order.ts'
import { whyNot, worksForUnit } from '../../domain/orders/permissions.ts'
import type { Rules } from '../../domain/orders/rules.ts'
import { orderTable } from '../../domain/orders/table.ts'
import type { People } from '../ports/desks.ts'
import type { OrderRecord } from '../ports/orders.ts'
import { recordToView } from './view.ts'

/** An order's way as a desk shows it: without the lists by which the rules tell who had a hand in it. */
export type CourseView = Omit<Course, 'handledBy' | 'reviewedBy' | 'recused' | 'unitsAsked'>

/** How it ended, beside the status; what does not apply is null. */
export type Ending = {
  readonly result: ArchiveResult | null
  readonly code: RefusalCode | null
  readonly reason: string | null
  readonly service: EmergencyService | null
  readonly into: string | null
}

/** What comes from inside the house and is never pressed. */
type Pressable = Exclude<OrderInputType, (typeof inside)[number]>

/** An order with all that a desk needs beside the sheet. Instants in ms since the epoch. */
export type OrderCase = {
  readonly order: OrderView
  readonly course: CourseView
  readonly ending: Ending
  /** Of the deadline in force, null while no unit has it. */
  readonly light: Light | null
  readonly now: number
  /** What this person could press now, as far as status and person decide it; each has guards of its own besides. */
  readonly possible: readonly Pressable[]
  /** Names of the people in `course` by user id: for somebody of a unit those of units alone. */
  readonly people: Readonly<Record<string, string>>
}

/**
 * What a unit may see of an order: never the query code nor who of the hotline wrote it; of a confidential one everything
 * but who complained, in its texts as well. A call to such a citizen goes through the hotline (domain.md §11).
 */
export const forReader = (view: OrderView, by: By): OrderView => {
  if (!worksForUnit(by.role)) return view
  const open = { ...view, queryCode: null, agentId: null, agentName: null }
  if (!view.confidential) return open
  const names = [view.appellantName, view.company, view.contactNumber, view.callerNumber ?? '']
  const hide = (text: string): string => maskIdentity(text, names)
  return {
    ...open,
    title: hide(view.title),
    content: hide(view.content),
    demand: hide(view.demand),
    answerText: hide(view.answerText),
    appellantName: '',
    appellantSex: null,
    contactNumber: '',
    callerNumber: null,
    company: '',
    callId: null,
  }
}

export const recordToCase = (
  record: OrderRecord,
  by: By,
  rules: Rules,
  now: number,
  people: People,
): OrderCase => {
  const { order } = record
  const clock = effectiveDeadline(order.course)
  return {
    order: forReader(recordToView(record, rules, now), by),
    course: courseFor(order, by),
    ending: endingOf(order),
    light: clock === null ? null : light(now, clock, rules.clock),
    now,
    possible: possibleFor(order, by, now),
    people: Object.fromEntries(
      [...people].flatMap(([userId, { name, role }]) =>
        worksForUnit(by.role) && !worksForUnit(role) ? [] : [[userId, name]],
      ),
    ),
  }
}

/** Whoever stands in an order's way by name. */
export const peopleIn = ({ course }: Order): readonly string[] => [
  ...new Set(
    [
      course.assignment?.by,
      course.returning?.by,
      course.feedback?.by,
      course.unreasonableApplication?.by,
      course.proposedRuling?.by,
      ...course.extensions.flatMap(({ by, decidedBy }) => [by, decidedBy]),
      ...course.callbacks.map(({ by }) => by),
      ...course.supervisions.map(({ by }) => by),
      ...course.urges.map(({ by }) => by),
    ].filter((userId) => typeof userId === 'string'),
  ),
]

const openEnding: Ending = { result: null, code: null, reason: null, service: null, into: null }

const endingOf = (order: Order): Ending =>
  'closing' in order ? { ...openEnding, ...order.closing } : openEnding

const courseFor = ({ course, fields }: Order, by: By): CourseView => {
  const {
    handledBy: _hands,
    reviewedBy: _reviewers,
    recused: _recused,
    unitsAsked: _asked,
    ...shown
  } = course
  if (!worksForUnit(by.role)) return shown
  const { feedback } = shown
  const hidesNumber = fields.confidential && feedback?.kind === 'FORM'
  return {
    ...shown,
    respondentUnit: null,
    callbacks: shown.callbacks.map((one) => ({ ...one, by: null })),
    feedback: hidesNumber ? { ...feedback, form: { ...feedback.form, contactNumber: '' } } : feedback,
  }
}

const inside = ['save', 'sms_reply', 'lapse', 'recount'] as const satisfies readonly OrderInputType[]

const isPressable = (type: OrderInputType): type is Pressable =>
  !(inside as readonly OrderInputType[]).includes(type)

const possibleFor = (order: Order, by: By, at: number): readonly Pressable[] =>
  (Object.keys(orderTable[order.status]) as OrderInputType[]).filter(isPressable).filter((type) => {
    if (orderTable[order.status][type] === 'reject') return false
    if (type.startsWith('task_')) return mayWorkSomeTask(order, by, at, type)
    return whyNot(order, { type, at, by, userId: by.userId } as OrderInput) === null
  })

const mayWorkSomeTask = (order: Order, by: By, at: number, type: OrderInputType): boolean =>
  order.course.tasks.some(({ id }) => whyNot(order, { type, at, by, taskId: id } as OrderInput) === null)
