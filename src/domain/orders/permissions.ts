import { takesCalls, type Role } from '../people.ts'
import { unitsOf } from './course.ts'
import type { By, OrderInput, OrderInputType } from './event.ts'
import type { Order, PersonRefusal, Sheet } from './order.ts'

/** Roles that see every order; units see what lies with them, the others what they wrote. */
const seeingAll: readonly By['role'][] = [
  'SHIFT_LEAD',
  'DISPATCHER',
  'REVIEWER',
  'CALLBACK',
  'EXPEDITER',
  'SUPERVISOR',
  'LEADER',
  'SYSTEM',
]
export const seesAllOrders = (role: By['role']): boolean => seeingAll.includes(role)

export const worksForUnit = (role: By['role']): boolean => role === 'UNIT_L2' || role === 'UNIT_L3'

/** Takes calls, or is the house itself. */
const atThePhone = (role: By['role']): boolean => role !== 'SYSTEM' && takesCalls(role)

/** Wrote it, or may take up one that came in by itself. */
const isOwn = (order: Pick<Sheet, 'agentId'>, by: By): boolean =>
  atThePhone(by.role) && (order.agentId === null || order.agentId === by.userId)

const isMember = (by: By, unit: string | null | undefined): boolean =>
  unit !== null && unit !== undefined && (by.units ?? []).includes(unit)

/** It lies with a unit of theirs, which is not the one complained of. */
const liesWith = (order: Order, by: By): boolean =>
  order.status !== 'DRAFT' &&
  order.status !== 'PENDING_DISPATCH' &&
  !isMember(by, order.course.respondentUnit) &&
  unitsOf(order.course).some((unit) => isMember(by, unit))

/** Whether somebody may see an order at all; who stepped back from it may not (JN32). */
export const maySee = (order: Order, by: By): boolean => {
  if (order.course.recused.includes(by.userId)) return false
  if (seesAllOrders(by.role)) return true
  return worksForUnit(by.role) ? liesWith(order, by) : isOwn(order, by)
}

/** Whether the citizen may name this order to somebody, who then urges or withdraws it. */
export const mayName = (order: Order, by: By): boolean =>
  atThePhone(by.role) && !order.course.recused.includes(by.userId)

type Question = (order: Order, input: OrderInput) => PersonRefusal | null

const role =
  (...allowed: readonly Role[]): Question =>
  (_order, { by }) =>
    (allowed as readonly string[]).includes(by.role) ? null : 'role'

const system: Question = (_order, { by }) => (by.role === 'SYSTEM' ? null : 'role')
const phone: Question = (_order, { by }) => (atThePhone(by.role) ? null : 'role')
const writer: Question = (order, { by }) => {
  if (!atThePhone(by.role)) return 'role'
  return isOwn(order, by) ? null : 'notYours'
}

/** Every question in turn. */
const all =
  (...questions: readonly Question[]): Question =>
  (order, input) => {
    for (const ask of questions) {
      const refused = ask(order, input)
      if (refused !== null) return refused
    }
    return null
  }

const ofLead: Question = (order, { by }) => (isMember(by, order.course.assignment?.unit) ? null : 'unit')
const ofAnyUnit: Question = (order, { by }) =>
  unitsOf(order.course).some((unit) => isMember(by, unit)) ? null : 'unit'
const ofTask: Question = (order, input) => {
  if (!('taskId' in input)) return 'unit'
  const task = order.course.tasks.find(({ id }) => id === input.taskId)
  // An unknown task is refused as such, by whoever is asked about it.
  return task === undefined || isMember(input.by, task.unit) ? null : 'unit'
}

/** Nobody judges what they had a hand in (domain.md §2). */
const notHandled: Question = (order, { by }) =>
  order.agentId === by.userId || order.course.handledBy.includes(by.userId) ? 'handledBefore' : null
const notReviewed: Question = (order, { by }) =>
  order.course.reviewedBy.includes(by.userId) ? 'handledBefore' : null
const notRequester: Question = (order, { by }) =>
  order.course.extensions.some(({ status, by: asker }) => status === 'ASKED' && asker === by.userId)
    ? 'requester'
    : null

const recusing: Question = (_order, input) => {
  if (input.type !== 'recuse' || input.userId === input.by.userId) return null
  return input.by.role === 'SHIFT_LEAD' || input.by.role === 'LEADER' ? null : 'role'
}

const dispatcher = role('DISPATCHER')
const leader = role('LEADER')
const supervisor = role('SUPERVISOR')
const leadUnit = all(role('UNIT_L2'), ofLead)
const taskUnit = all(role('UNIT_L2', 'UNIT_L3'), ofTask)
const reviewer = all(role('REVIEWER'), notHandled)
const extensionJudge = all(leader, notRequester)

/** Who may do what (domain.md §5.5). "AGENT" there is whoever takes the calls. */
const asked: Readonly<Record<OrderInputType, Question>> = {
  save: writer,
  submit: writer,
  answer: writer,
  refuse: writer,
  transfer: writer,
  merge: (order, input) => (order.status === 'PENDING_DISPATCH' ? dispatcher : writer)(order, input),
  discard: writer,
  void: role('SHIFT_LEAD'),
  bounce: dispatcher,
  withdraw: phone,
  dispatch: dispatcher,
  recall: dispatcher,
  return_ok: dispatcher,
  return_no: dispatcher,
  designate: leader,
  sign: leadUnit,
  contact: all(role('UNIT_L2', 'UNIT_L3'), ofAnyUnit),
  sub_dispatch: leadUnit,
  task_sign: taskUnit,
  task_done: taskUnit,
  task_return: taskUnit,
  task_waive: leadUnit,
  req_return: leadUnit,
  req_extend: leadUnit,
  feedback: leadUnit,
  terminate: leadUnit,
  apply_unreasonable: leadUnit,
  extend_ok: extensionJudge,
  extend_no: extensionJudge,
  mark_hard: leader,
  review_ok: reviewer,
  review_fail: reviewer,
  callback: all(role('CALLBACK'), notHandled, notReviewed),
  sms_reply: system,
  lapse: system,
  rule: leader,
  urge: (order, input) => (input.by.role === 'SYSTEM' ? null : phone(order, input)),
  expedite: role('EXPEDITER'),
  supervise: role('SHIFT_LEAD'),
  sup_issue: supervisor,
  sup_answer: leadUnit,
  sup_reject: supervisor,
  sup_accept: supervisor,
  recuse: recusing,
  recount: system,
}

/** Why this person may not, null if they may. */
export const whyNot = (order: Order, input: OrderInput): PersonRefusal | null =>
  order.course.recused.includes(input.by.userId) ? 'recused' : asked[input.type](order, input)

/** The presses of the table above that this role may ever make; for which orders, the table says then. */
export const pressesOf = (asker: Role): readonly OrderInputType[] =>
  (Object.keys(asked) as OrderInputType[]).filter((type) => {
    const input = { type, by: { userId: '', role: asker, units: [] }, at: 0, userId: '' }
    return asked[type](anybodysOrder, input as unknown as OrderInput) !== 'role'
  })

/** Lies with nobody: of every question about it only the one for the role can be answered with yes. */
const anybodysOrder = {
  ...{ agentId: null, status: 'PENDING_DISPATCH' },
  course: {
    ...{ recused: [], handledBy: [], reviewedBy: [], extensions: [], tasks: [], respondentUnit: null },
    ...{ assignment: null, first: null, redo: null, supervisions: [] },
  },
} as unknown as Order
