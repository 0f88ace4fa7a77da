import { isOnTime } from '../../calendar/shanghai.ts'
import { assistDue } from '../clocks/handling.ts'
import { contactOutcomes, terminationGrounds } from '../course-terms.ts'
import { effectiveDeadline, isTaskOpen, replaceById, type Feedback, type Task } from '../course.ts'
import type { InputOf, OrderInput } from '../event.ts'
import { feedbackProblems } from '../feedback-form.ts'
import type { FieldProblem } from '../fields.ts'
import type { Order, OrderIn, OrderStep, Refusal } from '../order.ts'
import {
  oneOfProblems,
  problem,
  reasonProblems,
  refuseField,
  refuseFields,
  requiredText,
  textProblems,
} from '../problems.ts'
import { isDiallable } from '../required.ts'
import { isWithin, type Rules } from '../rules.ts'
import { unitProblems } from './dispatching.ts'
import { moveByHand, notice } from './step.ts'

type Outcome = OrderStep | Refusal
type Handling = OrderIn<'HANDLING'>

export const sign = (order: OrderIn<'PENDING_SIGN'>, input: InputOf<'sign'>): Outcome => {
  const { assignment } = order.course
  const { unit, sign: due } = assignment
  return moveByHand(
    order,
    input,
    'HANDLING',
    { assignment: { ...assignment, signedAt: input.at } },
    { data: { unit, due: due.due, onTime: isOnTime(input.at, due.due) } },
  )
}

/** Reached, tried in vain, or there is nobody to call (BJ15). The first time that it succeeds is `contacted_at`. */
export const contact = (order: Handling, input: InputOf<'contact'>): Outcome => {
  const { outcome, note } = input
  const { contactNumber, confidential } = order.fields
  // A confidential number is there although the unit does not see it: the hotline relays.
  const reachable = isDiallable(contactNumber) && !confidential
  const problems = [
    ...oneOfProblems('outcome', outcome, contactOutcomes),
    ...textProblems('note', note, 500),
    ...(outcome === 'NO_NUMBER' && reachable ? [problem('outcome', 'hasNumber')] : []),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const { assignment } = order.course
  const reached = outcome === 'CONTACTED' ? input.at : null
  return moveByHand(
    order,
    input,
    'HANDLING',
    {
      assignment: {
        ...assignment,
        contactedAt: assignment.contactedAt ?? reached,
        contactTries: assignment.contactTries + 1,
        lastContact: outcome,
      },
    },
    { data: { outcome, note, due: assignment.contact.due } },
  )
}

/** The lead passes a part on to a unit below it, due one workday before itself at the latest. */
export const subDispatch = (order: Handling, input: InputOf<'sub_dispatch'>, rules: Rules): Outcome => {
  const { course } = order
  const { unit, note } = input
  const lead = course.assignment.unit
  const clock = effectiveDeadline(course) ?? course.assignment.finish
  const latest = assistDue(clock, rules.clock)
  const due = input.due ?? latest
  const problems = [
    ...unitProblems('unit', unit, course.respondentUnit, rules),
    ...(unit !== lead && isWithin(rules, unit, lead) ? [] : [problem('unit', 'subordinate')]),
    ...(course.tasks.some((task) => task.unit === unit && isTaskOpen(task))
      ? [problem('unit', 'duplicate')]
      : []),
    ...textProblems('note', note, 500),
    ...dueProblems(input.due, latest, input.at),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const task: Task = {
    ...{
      id: course.tasks.length + 1,
      kind: 'SUB',
      unit,
      status: 'ASSIGNED',
      assignedAt: input.at,
      due,
      note,
    },
    ...{ signedAt: null, endedAt: null, result: '' },
  }
  return moveByHand(
    order,
    input,
    'HANDLING',
    { tasks: [...course.tasks, task] },
    {
      data: { taskId: task.id, unit, due },
      commands: [notice('U1', `task.${task.id}`, { unit, due, signDue: due })],
    },
  )
}

/** Late as the lead may be already, what it passes on is due no earlier than now only if somebody says so. */
const dueProblems = (due: number | null, latest: number, now: number): readonly FieldProblem[] => {
  if (due === null) return []
  if (!Number.isFinite(due)) return [problem('due', 'type')]
  if (due > latest) return [problem('due', 'tooLate', latest)]
  return due <= now ? [problem('due', 'tooEarly')] : []
}

type TaskInput = InputOf<'task_sign' | 'task_done' | 'task_return' | 'task_waive'>

/** ASSIGNED→SIGNED→DONE, or RETURNED by the unit, or WAIVED by the lead (domain.md §5.5). */
export const workTask = (order: Order, input: TaskInput): Outcome => {
  const task = order.course.tasks.find(({ id }) => id === input.taskId)
  if (task === undefined) return refuseField('taskId', 'unknown')
  const problems = taskProblems(task, input)
  if (problems.length > 0) return refuseFields(problems)
  const { at } = input
  return moveByHand(
    order,
    input,
    order.status,
    { tasks: replaceById(order.course.tasks, workedTask(task, input)) },
    {
      data: {
        taskId: task.id,
        unit: task.unit,
        due: task.due,
        onTime: isOnTime(at, task.due),
        ...wordsOf(input),
      },
    },
  )
}

const wordsOf = (input: TaskInput): Readonly<Record<string, string>> => {
  if (input.type === 'task_done') return { result: input.result }
  return input.type === 'task_sign' ? {} : { reason: input.reason }
}

const taskProblems = (task: Task, input: TaskInput): readonly FieldProblem[] => {
  switch (input.type) {
    case 'task_sign':
      return task.status === 'ASSIGNED' ? [] : [problem('taskId', 'taskEnded')]
    case 'task_done':
      if (task.status !== 'SIGNED')
        return [problem('taskId', task.status === 'ASSIGNED' ? 'wrongState' : 'taskEnded')]
      return requiredText('result', input.result, 2000)
    case 'task_return':
      return isTaskOpen(task) ? reasonProblems(input.reason) : [problem('taskId', 'taskEnded')]
    case 'task_waive':
      return isTaskOpen(task) || task.status === 'RETURNED'
        ? reasonProblems(input.reason)
        : [problem('taskId', 'taskEnded')]
  }
}

const workedTask = (task: Task, input: TaskInput): Task => {
  switch (input.type) {
    case 'task_sign':
      return { ...task, status: 'SIGNED', signedAt: input.at }
    case 'task_done':
      return { ...task, status: 'DONE', endedAt: input.at, result: input.result }
    case 'task_return':
      return { ...task, status: 'RETURNED', endedAt: input.at, result: input.reason }
    case 'task_waive':
      return { ...task, status: 'WAIVED', endedAt: input.at, result: input.reason }
  }
}

/** Done: the citizen was contacted or tried (BJ15), nobody else's part is outstanding, the form says what came of it. */
export const feedback = (order: Handling, input: InputOf<'feedback'>): Outcome => {
  const { assignment, tasks } = order.course
  const outstanding = tasks.some(({ status }) => status !== 'DONE' && status !== 'WAIVED')
  const problems = [
    ...(assignment.contactTries === 0 ? [problem('contact', 'notContacted')] : []),
    ...(outstanding ? [problem('tasks', 'tasksOpen')] : []),
    ...feedbackProblems(input.form, order.fields, input.at),
  ]
  if (problems.length > 0) return refuseFields(problems)
  return report(order, input, { kind: 'FORM', form: input.form })
}

/** Ended without being settled, on one of three grounds (WF21); it is reviewed like everything else. */
export const terminate = (order: Handling, input: InputOf<'terminate'>): Outcome => {
  const problems = [
    ...oneOfProblems('ground', input.ground, terminationGrounds),
    ...requiredText('note', input.note, 2000),
  ]
  if (problems.length > 0) return refuseFields(problems)
  return report(order, input, { kind: 'TERMINATION', ground: input.ground, note: input.note })
}

type Report =
  | Pick<Extract<Feedback, { kind: 'FORM' }>, 'kind' | 'form'>
  | Pick<Extract<Feedback, { kind: 'TERMINATION' }>, 'kind' | 'ground' | 'note'>

const report = (order: Handling, input: OrderInput, content: Report): OrderStep => {
  const { assignment } = order.course
  const due = (effectiveDeadline(order.course) ?? assignment.finish).due
  const { unit } = assignment
  const given: Feedback = { at: input.at, by: input.by.userId, unit, due, passedAt: null, ...content }
  return moveByHand(
    order,
    input,
    'FEEDBACK_REVIEW',
    { feedback: given },
    {
      data: {
        unit,
        due,
        onTime: isOnTime(input.at, due),
        kind: content.kind,
        inRedo: order.course.redo !== null,
      },
    },
  )
}

/** The unit holds the demand to be unreasonable; only a ruling of two leaders can say so (domain.md §7). */
export const applyUnreasonable = (order: Order, input: InputOf<'apply_unreasonable'>): Outcome => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  const unit = order.course.assignment?.unit ?? ''
  if (order.course.unreasonableApplication !== null) return refuseField('unreasonable', 'alreadySo')
  return moveByHand(
    order,
    input,
    order.status,
    { unreasonableApplication: { at: input.at, by: input.by.userId, unit, reason: input.reason } },
    { data: { unit, reason: input.reason } },
  )
}
