import type { OrderRecord } from '../../../app/ports/orders.ts'
import { emptyCourse, isSupervised, type Course } from '../../../domain/orders/course.ts'
import { isOpen } from '../../../domain/orders/terms.ts'
import type { Privacy } from '../privacy.ts'

/** The way of an order as JSON; the number under which the unit reached the citizen is sealed inside it. */
export const courseToJson = (course: Course, privacy: Privacy): string => {
  const { feedback } = course
  if (feedback?.kind !== 'FORM' || feedback.form.contactNumber === '') return JSON.stringify(course)
  const contactNumber = privacy.seal(feedback.form.contactNumber).toString('base64')
  return JSON.stringify({ ...course, feedback: { ...feedback, form: { ...feedback.form, contactNumber } } })
}

/** What is missing in an older row is as it was before anything happened. */
export const jsonToCourse = (json: unknown, privacy: Privacy): Course => {
  const course: Course = { ...emptyCourse, ...(json as Partial<Course>) }
  const { feedback } = course
  if (feedback?.kind !== 'FORM' || feedback.form.contactNumber === '') return course
  const contactNumber = privacy.open(Buffer.from(feedback.form.contactNumber, 'base64'))
  return { ...course, feedback: { ...feedback, form: { ...feedback.form, contactNumber } } }
}

const date = (instant: number | null | undefined): Date | null =>
  instant === null || instant === undefined ? null : new Date(instant)

/** What desks list and reports count, repeated beside the course. */
export const courseColumns = (record: OrderRecord) => {
  const { course, status } = record.order
  return {
    ...unitColumns(course),
    ...loopColumns(course),
    respondent_unit: course.respondentUnit,
    recused: [...course.recused],
    ended_at: isOpen(status) ? null : new Date(record.updatedAt),
    dispatch_count: course.dispatches,
    return_count: course.acceptedReturns,
    extend_count: course.extensions.filter((one) => one.status === 'APPROVED').length,
    redo_count: course.redoCount,
    callback_count: course.callbacks.length,
    dissatisfied_count: course.dissatisfied,
    urge_count: course.urges.length,
    hard_order: course.hardOrder,
    forbid_return: course.forbidReturn,
    unreasonable: course.unreasonable,
    not_counted: course.notCounted,
    is_supervised: isSupervised(course),
    supervision_proposed_at: date(course.supervisionProposedAt),
    expedite_wanted: isOpen(status) && course.urges.length >= 2 && course.urges.at(-1)?.expeditedAt === null,
  }
}

const unitColumns = (course: Course) => ({
  ...assignmentColumns(course.assignment),
  ...promiseColumns(course),
  return_decision_due: date(course.returning?.decisionDue),
  extension_asked_at: date(course.extensions.find((one) => one.status === 'ASKED')?.at),
})

const assignmentColumns = (assignment: Course['assignment']) =>
  assignment === null
    ? noAssignment
    : {
        lead_unit: assignment.unit,
        handling_class: assignment.kind,
        dispatched_at: date(assignment.at),
        sign_due: date(assignment.sign.due),
        signed_at: date(assignment.signedAt),
        contact_due: date(assignment.contact.due),
        contacted_at: date(assignment.contactedAt),
        handle_due: date(assignment.finish.due),
      }

const noAssignment = {
  ...{ lead_unit: null, handling_class: null, dispatched_at: null, sign_due: null, signed_at: null },
  ...{ contact_due: null, contacted_at: null, handle_due: null },
}

const promiseColumns = ({ first, redo, assignment }: Course) => {
  const clocks = [assignment?.finish, redo?.clock, first?.overall]
  return {
    first_dispatched_at: date(first?.at),
    first_dispatch_due: date(first?.dispatchDue),
    redo_due: date(redo?.clock.due),
    overall_due: date(first?.overall.due),
    due_provisional: clocks.some((clock) => clock?.provisional === true),
  }
}

const loopColumns = (course: Course) => ({
  ...callbackColumns(course.callback),
  feedback_at: date(course.feedback?.at),
  feedback_due: date(course.feedback?.due),
  passed_at: date(course.feedback?.passedAt),
  solved: course.finalRating?.solved ?? null,
  rating_first: course.firstRating?.result ?? null,
  rating_final: course.finalRating?.result ?? null,
  verdict: course.feedback?.kind === 'FORM' ? course.feedback.form.verdict : null,
})

const callbackColumns = (callback: Course['callback']) =>
  callback === null
    ? { callback_due: null, callback_misses: 0, last_miss_at: null, silent_until: null }
    : {
        callback_due: date(callback.due.due),
        callback_misses: callback.misses.length,
        last_miss_at: date(callback.misses.at(-1)),
        silent_until: date(callback.silentUntil),
      }
