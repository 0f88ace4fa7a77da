import { extend, refuseExtension } from '../clocks/extension.ts'
import { effectiveDeadline, replaceById, type Extension } from '../course.ts'
import type { InputOf } from '../event.ts'
import { isBlank } from '../required.ts'
import type { OrderIn, OrderStep, Refusal } from '../order.ts'
import { problem, reasonProblems, refuseField, refuseFields, requiredText } from '../problems.ts'
import type { Rules } from '../rules.ts'
import { move, moveByHand, notice } from './step.ts'

type Outcome = OrderStep | Refusal
type Handling = OrderIn<'HANDLING'>

const pendingOf = (order: Handling): Extension | undefined =>
  order.course.extensions.find(({ status }) => status === 'ASKED')

/** More time, asked for before it is due, with a plan, and the citizen told (domain.md §6.5). */
export const askExtension = (order: Handling, input: InputOf<'req_extend'>): Outcome => {
  const { course } = order
  const { assignment, extensions } = course
  if (pendingOf(order) !== undefined) return refuseField('extension', 'undecided')
  const refused = refuseExtension({
    at: input.at,
    workdays: input.workdays,
    kind: assignment.kind,
    due: (effectiveDeadline(course) ?? assignment.finish).due,
    granted: extensions.filter(({ status }) => status === 'APPROVED').length,
    hardOrder: course.hardOrder,
    inRedo: course.redo !== null,
  })
  if (refused !== null) return refuseField(refused === 'daysOutOfRange' ? 'workdays' : 'extension', refused)
  const { reason, plan, workdays } = input
  const problems = [
    ...reasonProblems(reason),
    ...requiredText('plan', plan, 1000),
    ...(input.appellantTold ? [] : [problem('appellantTold', 'required')]),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const asked: Extension = {
    ...{ id: extensions.length + 1, unit: assignment.unit, at: input.at, by: input.by.userId },
    ...{ workdays, reason, plan, status: 'ASKED', decidedAt: null, decidedBy: null },
  }
  return moveByHand(
    order,
    input,
    'HANDLING',
    { extensions: [...extensions, asked] },
    { data: { extensionId: asked.id, unit: asked.unit, workdays, reason } },
  )
}

/** Granted, be it after the due date: the new one counts from the old (domain.md §6.5). */
export const grantExtension = (order: Handling, input: InputOf<'extend_ok'>, rules: Rules): Outcome => {
  const asked = pendingOf(order)
  if (asked === undefined) return refuseField('extension', 'nothingAsked')
  const { course } = order
  const { assignment, first } = course
  const finish = extend(assignment.finish, asked.workdays, rules.clock)
  const overall = extend(first.overall, asked.workdays, rules.clock)
  const decided = { ...asked, status: 'APPROVED' as const, decidedAt: input.at, decidedBy: input.by.userId }
  return move(
    order,
    input,
    'HANDLING',
    {
      assignment: { ...assignment, finish },
      first: { ...first, overall },
      extensions: replaceById(course.extensions, decided),
    },
    {
      data: {
        ...{ extensionId: asked.id, unit: asked.unit, workdays: asked.workdays },
        ...{ handleDue: finish.due, overallDue: overall.due },
        ...(isBlank(input.reason) ? {} : { reason: input.reason }),
      },
      commands: [notice('T2', String(asked.id), { due: overall.due, reason: asked.reason })],
    },
  )
}

export const denyExtension = (order: Handling, input: InputOf<'extend_no'>): Outcome => {
  const asked = pendingOf(order)
  if (asked === undefined) return refuseField('extension', 'nothingAsked')
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  const decided = { ...asked, status: 'REFUSED' as const, decidedAt: input.at, decidedBy: input.by.userId }
  return move(
    order,
    input,
    'HANDLING',
    { extensions: replaceById(order.course.extensions, decided) },
    { data: { extensionId: asked.id, unit: asked.unit, reason: input.reason } },
  )
}
