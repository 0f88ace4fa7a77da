import { dispatchPromise } from '../clocks/dispatch.ts'
import { assistDue, handlingClass, handlingClocks, type StatutoryLimit } from '../clocks/handling.ts'
import { mustBeDesignated, refuseReturn, returnClock, returnDecisionClock } from '../clocks/returning.ts'
import { isSupervised, isTaskOpen, type Assignment, type Course, type Task } from '../course.ts'
import type { Appointment, InputOf } from '../event.ts'
import type { FieldProblem } from '../fields.ts'
import type { Notice, OrderIn, OrderStep, Refusal } from '../order.ts'
import { problem, reasonProblems, refuseField, refuseFields, requiredText } from '../problems.ts'
import { isWithin, type Rules } from '../rules.ts'
import { lapseExtensions, moveByHand, notice } from './step.ts'

type Outcome = OrderStep | Refusal
type Waiting = OrderIn<'PENDING_DISPATCH'>
type Returned = OrderIn<'RETURN_REVIEW'>

/** The hotline names the lead and who helps. After two accepted returns only the leader does (WF22). */
export const dispatch = (order: Waiting, input: InputOf<'dispatch'>, rules: Rules): Outcome =>
  mustBeDesignated(order.course.acceptedReturns)
    ? refuseField('leadUnit', 'mustBeDesignated')
    : appoint(order, input, rules, order.course.forbidReturn)

/** The leader names it, and nobody returns it again (WF22). */
export const designate = (order: Waiting | Returned, input: InputOf<'designate'>, rules: Rules): Outcome => {
  const problems = reasonProblems(input.reason)
  return problems.length > 0 ? refuseFields(problems) : appoint(order, input, rules, true)
}

const appoint = (
  order: Waiting | Returned,
  input: InputOf<'dispatch' | 'designate'>,
  rules: Rules,
  forbidReturn: boolean,
): Outcome => {
  const respondent = input.respondentUnit === undefined ? order.course.respondentUnit : input.respondentUnit
  const problems = appointmentProblems(input, respondent, rules)
  const { type, urgency } = order.fields
  if (problems.length > 0 || type === null) return refuseFields(problems)
  const { at } = input
  const promised = order.course.first?.overall ?? null
  const asked = { dispatchedAt: at, type, urgency, statutory: input.statutory, promised }
  const clocks = handlingClocks(asked, rules.limits, rules.clock)
  const assignment: Assignment = {
    unit: input.leadUnit,
    at,
    by: input.by.userId,
    kind: handlingClass(asked),
    statutory: input.statutory,
    ...{ sign: clocks.sign, contact: clocks.contact, finish: clocks.finish },
    returnBy: returnClock(at, urgency, rules.clock),
    ...{ signedAt: null, contactedAt: null, contactTries: 0, lastContact: null },
  }
  const dispatches = order.course.dispatches + 1
  const given = order.status === 'RETURN_REVIEW' ? releaseUnit(order.course, at) : {}
  const tasks = [
    ...(given.tasks ?? order.course.tasks),
    ...assistTasks(input, order.course.tasks.length, assistDue(clocks.finish, rules.clock)),
  ]
  const first = order.course.first ?? {
    at,
    dispatchDue: order.acceptance.dispatch.due,
    overall: clocks.overall,
  }
  return moveByHand(
    order,
    input,
    'PENDING_SIGN',
    { ...given, respondentUnit: respondent, assignment, dispatches, tasks, first, forbidReturn },
    {
      data: appointmentData(input, assignment, first.overall.due, order.acceptance.dispatch.due),
      commands: appointmentNotices(input, assignment, first.overall.due, dispatches, tasks),
    },
  )
}

const appointmentData = (input: Appointment, made: Assignment, overallDue: number, dispatchDue: number) => ({
  unit: input.leadUnit,
  assistUnits: input.assistUnits,
  kind: made.kind,
  signDue: made.sign.due,
  contactDue: made.contact.due,
  handleDue: made.finish.due,
  overallDue,
  dispatchDue,
  basis: made.finish.basis,
  provisional: made.finish.provisional,
})

/** T1 for the first dispatch alone: a second one changes nothing for the citizen. */
const appointmentNotices = (
  input: Appointment,
  made: Assignment,
  overallDue: number,
  dispatches: number,
  tasks: readonly Task[],
): readonly Notice[] => {
  const due = made.finish.due
  const helpers = tasks.filter((task) => task.status === 'ASSIGNED' && input.assistUnits.includes(task.unit))
  return [
    notice('T1', '1', { due: overallDue }),
    notice('U1', `${dispatches}.${made.unit}`, { unit: made.unit, due, signDue: made.sign.due }),
    ...helpers.map((task) =>
      notice('U1', `${dispatches}.${task.unit}`, { unit: task.unit, due: task.due, signDue: made.sign.due }),
    ),
  ]
}

const assistTasks = (
  input: Appointment & { readonly at: number },
  known: number,
  due: number,
): readonly Task[] =>
  input.assistUnits.map((unit, index) => ({
    ...{ id: known + index + 1, kind: 'ASSIST' as const, unit, status: 'ASSIGNED' as const },
    ...{ assignedAt: input.at, due, note: '', signedAt: null, endedAt: null, result: '' },
  }))

const maxAssists = 10

/** Exactly one lead; neither it nor a helper is the unit complained of, nor stands below that unit (JN32). */
const appointmentProblems = (
  input: Appointment,
  respondent: string | null,
  rules: Rules,
): readonly FieldProblem[] => {
  const { leadUnit, assistUnits, statutory } = input
  const repeated = new Set(assistUnits).size !== assistUnits.length
  return [
    ...(respondent !== null && rules.unit(respondent) === null ? [problem('respondentUnit', 'unknown')] : []),
    ...unitProblems('leadUnit', leadUnit, respondent, rules),
    ...assistUnits.flatMap((unit) => unitProblems('assistUnits', unit, respondent, rules)),
    ...(assistUnits.includes(leadUnit) ? [problem('assistUnits', 'sameUnit')] : []),
    ...(repeated ? [problem('assistUnits', 'duplicate')] : []),
    ...(assistUnits.length > maxAssists ? [problem('assistUnits', 'range', maxAssists)] : []),
    ...(statutory === null ? [] : statutoryProblems(statutory)),
  ]
}

export const unitProblems = (
  field: string,
  unit: string,
  respondent: string | null,
  rules: Rules,
): readonly FieldProblem[] => {
  if (typeof unit !== 'string' || unit === '') return [problem(field, 'required')]
  if (rules.unit(unit) === null) return [problem(field, 'unknown')]
  return respondent !== null && isWithin(rules, unit, respondent) ? [problem(field, 'respondent')] : []
}

const maxStatutory = { HOUR: 24 * 90, WORKDAY: 250 } as const

const statutoryProblems = ({ limit, basis }: StatutoryLimit): readonly FieldProblem[] => {
  const most = maxStatutory[limit.unit] as number | undefined
  const fits = most !== undefined && Number.isInteger(limit.value) && limit.value >= 1 && limit.value <= most
  return [
    ...(fits ? [] : [problem('statutory.limit', 'range', most ?? 0)]),
    ...requiredText('statutory.basis', basis, 200),
  ]
}

/** Sent to the wrong unit; the hotline's own clock has not stopped meanwhile. */
export const recall = (order: OrderIn<'PENDING_SIGN'>, input: InputOf<'recall'>): Outcome => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  const { unit } = order.course.assignment
  return moveByHand(order, input, 'PENDING_DISPATCH', releaseUnit(order.course, input.at), {
    data: { unit, reason: input.reason },
  })
}

/** The unit has it no more; what it gave to others ends with that. */
const releaseUnit = (course: Course, at: number): Partial<Course> => ({
  assignment: null,
  returning: null,
  feedback: null,
  tasks: course.tasks.map((task) =>
    isTaskOpen(task) ? { ...task, status: 'WAIVED' as const, endedAt: at } : task,
  ),
  extensions: lapseExtensions(course.extensions, at),
})

/** The unit says that the matter is not its own. */
export const askReturn = (
  order: OrderIn<'PENDING_SIGN' | 'HANDLING'>,
  input: InputOf<'req_return'>,
  rules: Rules,
): Outcome => {
  const { course } = order
  const { unit, returnBy } = course.assignment
  const refused = refuseReturn({
    at: input.at,
    due: returnBy.due,
    forbidReturn: course.forbidReturn,
    inRedo: course.redo !== null,
    supervised: isSupervised(course),
    askedBefore: course.unitsAsked.includes(unit),
  })
  if (refused !== null) {
    const rule = refused === 'returnForbidden' ? 'returnForbidden' : refused
    return refuseField('return', rule, refused === 'tooLate' ? returnBy.due : undefined)
  }
  const { reason, basis, suggestedUnit } = input
  const problems = [
    ...reasonProblems(reason),
    ...requiredText('basis', basis, 500),
    ...unitProblems('suggestedUnit', suggestedUnit, null, rules),
    ...(suggestedUnit === unit ? [problem('suggestedUnit', 'sameUnit')] : []),
  ]
  if (problems.length > 0) return refuseFields(problems)
  const decisionDue = returnDecisionClock(input.at, rules.clock).due
  const by = input.by.userId
  return moveByHand(
    order,
    input,
    'RETURN_REVIEW',
    {
      returning: { unit, at: input.at, by, reason, basis, suggestedUnit, decisionDue },
      unitsAsked: [...course.unitsAsked, unit],
    },
    { data: { unit, reason, basis, suggestedUnit, decisionDue } },
  )
}

/** Back to the dispatch desk with a clock of its own; the second time it is a hard order. */
export const acceptReturn = (order: Returned, input: InputOf<'return_ok'>): Outcome => {
  const acceptedReturns = order.course.acceptedReturns + 1
  const dispatch = dispatchPromise(input.at)
  const hardOrder = order.course.hardOrder || mustBeDesignated(acceptedReturns)
  return moveByHand(
    order,
    input,
    'PENDING_DISPATCH',
    { ...releaseUnit(order.course, input.at), acceptedReturns, hardOrder },
    {
      acceptance: { ...order.acceptance, dispatch },
      data: { unit: order.course.returning.unit, dispatchDue: dispatch.due, rule: dispatch.rule, hardOrder },
    },
  )
}

/** It stays with the unit, whose clock has been running; asking counted as taking it in. */
export const denyReturn = (order: Returned, input: InputOf<'return_no'>): Outcome => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  const { assignment, returning } = order.course
  const signedAt = assignment.signedAt ?? returning.at
  return moveByHand(
    order,
    input,
    'HANDLING',
    { returning: null, forbidReturn: true, assignment: { ...assignment, signedAt } },
    { data: { unit: returning.unit, reason: input.reason, signedAt } },
  )
}
