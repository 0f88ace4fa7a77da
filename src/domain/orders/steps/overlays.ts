import { deadline, recount as recounted, type Deadline } from '../clocks/deadline.ts'
import { supervisionMeans, supervisionTriggers } from '../course-terms.ts'
import {
  effectiveDeadline,
  openSupervision,
  replaceById,
  withMember,
  type Course,
  type Supervision,
  type Urge,
} from '../course.ts'
import type { InputOf } from '../event.ts'
import type { FieldProblem } from '../fields.ts'
import type { Notice, Order, OrderStep, Refusal } from '../order.ts'
import {
  oneOfProblems,
  problem,
  reasonProblems,
  refuseField,
  refuseFields,
  requiredText,
  textProblems,
} from '../problems.ts'
import type { Rules } from '../rules.ts'
import { isBlank } from '../required.ts'
import { move, moveByHand, notice } from './step.ts'

type Outcome = OrderStep | Refusal

/** First a message to the unit, then the expediter telephones, then it is proposed for supervision (domain.md §5.5). */
export const urge = (order: Order, input: InputOf<'urge'>): Outcome => {
  if (order.acceptance === null) return { refused: 'status' }
  const problems = textProblems('note', input.note, 500)
  if (problems.length > 0) return refuseFields(problems)
  const { course } = order
  const id = course.urges.length + 1
  const { at, mergedFrom } = input
  const added: Urge = { id, at, by: input.by.userId, mergedFrom, expeditedAt: null }
  return move(
    order,
    input,
    order.status,
    {
      urges: [...course.urges, added],
      supervisionProposedAt: id >= 3 ? (course.supervisionProposedAt ?? at) : course.supervisionProposedAt,
    },
    {
      data: {
        ...{ urge: id, level: Math.min(id, 3) },
        ...(mergedFrom === null ? {} : { mergedFrom }),
        ...(isBlank(input.note) ? {} : { note: input.note }),
      },
      commands: urgeNotices(course, id),
    },
  )
}

const urgeNotices = (course: Course, id: number): readonly Notice[] => {
  const unit = course.assignment?.unit
  if (unit === undefined) return []
  return [notice('U4', String(id), { unit, due: effectiveDeadline(course)?.due ?? null })]
}

/** The expediter has telephoned the unit: about the urges that wait for it, or because it is overdue. */
export const expedite = (order: Order, input: InputOf<'expedite'>): Outcome => {
  const problems = requiredText('note', input.note, 500)
  if (problems.length > 0) return refuseFields(problems)
  const urges = order.course.urges.map((one) =>
    one.expeditedAt === null ? { ...one, expeditedAt: input.at } : one,
  )
  return move(order, input, order.status, { urges }, { data: { note: input.note } })
}

const answerWorkdays = 3

/** Entered in the register by the lead; the supervisor issues it. */
export const supervise = (order: Order, input: InputOf<'supervise'>): Outcome => {
  const { trigger, means, note, at } = input
  const problems = [
    ...oneOfProblems('trigger', trigger, supervisionTriggers),
    ...oneOfProblems('means', means, supervisionMeans),
    ...requiredText('note', note, 500),
    ...(openSupervision(order.course) === null ? [] : [problem('supervision', 'alreadySo')]),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const { supervisions } = order.course
  const made: Supervision = {
    ...{ id: supervisions.length + 1, status: 'SUBMITTED', trigger, means, note, at, by: input.by.userId },
    ...{ issuedAt: null, due: null, answeredAt: null, answer: '', rejections: 0, closedAt: null },
  }
  return moveByHand(
    order,
    input,
    order.status,
    { supervisions: [...supervisions, made], supervisionProposedAt: null },
    { data: { supervisionId: made.id, trigger, means } },
  )
}

type SupervisionInput = InputOf<'sup_issue' | 'sup_answer' | 'sup_reject' | 'sup_accept'>

const stateFor: Readonly<Record<SupervisionInput['type'], Supervision['status']>> = {
  sup_issue: 'SUBMITTED',
  sup_answer: 'ISSUED',
  sup_reject: 'UNDER_REVIEW',
  sup_accept: 'UNDER_REVIEW',
}

/** SUBMITTED→ISSUED→UNDER_REVIEW→DONE, rejected back to ISSUED (domain.md §7). */
export const workSupervision = (order: Order, input: SupervisionInput, rules: Rules): Outcome => {
  const one = openSupervision(order.course)
  if (one === null) return refuseField('supervision', 'nothingAsked')
  if (one.status !== stateFor[input.type]) return refuseField('supervision', 'wrongState')
  const problems = supervisionProblems(input)
  if (problems.length > 0) return refuseFields(problems)
  const next = workedSupervision(one, input, rules)
  const unit = order.course.assignment?.unit ?? null
  return move(
    order,
    input,
    order.status,
    { supervisions: replaceById(order.course.supervisions, next) },
    {
      data: { supervisionId: one.id, status: next.status, due: next.due, ...reasonOf(input) },
      // Nobody to tell while no unit has it.
      commands:
        input.type === 'sup_issue' && unit !== null
          ? [notice('U3', `sup.${one.id}`, { unit, due: next.due })]
          : [],
    },
  )
}

const reasonOf = (input: SupervisionInput): Readonly<Record<string, string>> =>
  input.type === 'sup_reject' ? { reason: input.reason } : {}

const supervisionProblems = (input: SupervisionInput): readonly FieldProblem[] => {
  switch (input.type) {
    case 'sup_issue':
      return [
        ...oneOfProblems('means', input.means, supervisionMeans),
        ...textProblems('note', input.note, 500),
      ]
    case 'sup_answer':
      return requiredText('answer', input.answer, 2000)
    case 'sup_reject':
      return reasonProblems(input.reason)
    case 'sup_accept':
      return textProblems('note', input.note, 500)
  }
}

const workedSupervision = (one: Supervision, input: SupervisionInput, rules: Rules): Supervision => {
  const { at } = input
  const due = () =>
    deadline(at, { unit: 'WORKDAY', value: answerWorkdays }, '督办3个工作日内答复', rules.clock).due
  switch (input.type) {
    case 'sup_issue':
      return { ...one, status: 'ISSUED', issuedAt: at, due: due(), means: input.means }
    case 'sup_answer':
      return { ...one, status: 'UNDER_REVIEW', answeredAt: at, answer: input.answer }
    case 'sup_reject':
      return { ...one, status: 'ISSUED', due: due(), rejections: one.rejections + 1 }
    case 'sup_accept':
      return { ...one, status: 'DONE' }
  }
}

/** The leader declares it hard: a second extension becomes possible (domain.md §6.5). */
export const markHard = (order: Order, input: InputOf<'mark_hard'>): Outcome => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  if (order.course.hardOrder) return refuseField('hardOrder', 'alreadySo')
  return move(order, input, order.status, { hardOrder: true }, { data: { reason: input.reason } })
}

/** From now on this person has nothing to do with the order and does not see it (JN32). */
export const recuse = (order: Order, input: InputOf<'recuse'>): Outcome => {
  const problems = [
    ...requiredText('userId', input.userId, 64),
    ...reasonProblems(input.reason),
    ...(order.course.recused.includes(input.userId) ? [problem('userId', 'alreadySo')] : []),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const recused = withMember(order.course.recused, input.userId)
  return move(
    order,
    input,
    order.status,
    { recused },
    { data: { userId: input.userId, reason: input.reason } },
  )
}

/** What was promised under a year without a notice, counted again under the notice; never earlier (domain.md §12). */
export const recount = (order: Order, input: InputOf<'recount'>, rules: Rules): Outcome | 'ignore' => {
  const changes = recountCourse(order.course, rules)
  if (changes === null) return 'ignore'
  const { assignment, redo, first } = changes
  const data = {
    handleDue: (redo?.clock ?? assignment?.finish)?.due ?? null,
    overallDue: first?.overall.due ?? null,
    provisional: [assignment?.finish, redo?.clock, first?.overall].some(
      (clock) => clock?.provisional === true,
    ),
  }
  return move(order, input, order.status, changes, { data })
}

const recountCourse = (
  course: Course,
  rules: Rules,
): Pick<Course, 'assignment' | 'first' | 'redo' | 'callback'> | null => {
  const again = (clock: Deadline): Deadline => {
    if (!clock.provisional) return clock
    const fresh = recounted(clock, rules.clock)
    return fresh.due === clock.due && fresh.provisional ? clock : fresh
  }
  const { assignment, first, redo, callback } = course
  const fresh = {
    assignment:
      assignment === null
        ? null
        : {
            ...assignment,
            ...{ sign: again(assignment.sign), contact: again(assignment.contact) },
            ...{ finish: again(assignment.finish), returnBy: again(assignment.returnBy) },
          },
    first: first === null ? null : { ...first, overall: again(first.overall) },
    redo: redo === null ? null : { ...redo, clock: again(redo.clock) },
    callback: callback === null ? null : { ...callback, due: again(callback.due) },
  }
  return JSON.stringify(fresh) === JSON.stringify({ assignment, first, redo, callback }) ? null : fresh
}
