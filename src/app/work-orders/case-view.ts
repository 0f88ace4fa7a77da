import type { Order as OrderView } from '../../contract/orders.ts'
import { light, type Light } from '../../domain/orders/clocks/handling.ts'
import { effectiveDeadline, type Course } from '../../domain/orders/course.ts'
import type { By, OrderInput, OrderInputType } from '../../domain/orders/event.ts'
import type { Order } from '../../domain/orders/order.ts'
import { whyNot, worksForUnit } from '../../domain/orders/permissions.ts'
import type { Rules } from '../../domain/orders/rules.ts'
import { orderTable } from '../../domain/orders/table.ts'
import type { OrderRecord } from '../ports/orders.ts'
import { recordToView } from './view.ts'

/** An order's way as a desk shows it: without the lists by which the rules tell who had a hand in it. */
export type CourseView = Omit<Course, 'handledBy' | 'reviewedBy' | 'recused' | 'unitsAsked'>

/** An order with all that a desk needs beside the sheet. Instants in ms since the epoch. */
export type OrderCase = {
  readonly order: OrderView
  readonly course: CourseView
  /** Of the deadline in force, null while no unit has it. */
  readonly light: Light | null
  readonly now: number
  /** What this person could press now, as far as status and person decide it; each has guards of its own besides. */
  readonly possible: readonly OrderInputType[]
}

/**
 * What a unit may see of an order: never the query code; of a confidential one everything but who complained. A call to
 * such a citizen goes through the hotline (domain.md §11).
 */
export const forReader = (view: OrderView, by: By): OrderView => {
  if (!worksForUnit(by.role)) return view
  const open = { ...view, queryCode: null }
  if (!view.confidential) return open
  return {
    ...open,
    appellantName: '',
    appellantSex: null,
    contactNumber: '',
    callerNumber: null,
    company: '',
    callId: null,
  }
}

export const recordToCase = (record: OrderRecord, by: By, rules: Rules, now: number): OrderCase => {
  const { order } = record
  const clock = effectiveDeadline(order.course)
  return {
    order: forReader(recordToView(record, rules, now), by),
    course: courseFor(order, by),
    light: clock === null ? null : light(now, clock, rules.clock),
    now,
    possible: possibleFor(order, by, now),
  }
}

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

const inside: readonly OrderInputType[] = ['sms_reply', 'lapse', 'recount']

const possibleFor = (order: Order, by: By, at: number): readonly OrderInputType[] =>
  (Object.keys(orderTable[order.status]) as OrderInputType[]).filter((type) => {
    if (inside.includes(type) || orderTable[order.status][type] === 'reject') return false
    if (type.startsWith('task_')) return mayWorkSomeTask(order, by, at, type)
    return whyNot(order, { type, at, by, userId: by.userId } as OrderInput) === null
  })

const mayWorkSomeTask = (order: Order, by: By, at: number, type: OrderInputType): boolean =>
  order.course.tasks.some(({ id }) => whyNot(order, { type, at, by, taskId: id } as OrderInput) === null)
