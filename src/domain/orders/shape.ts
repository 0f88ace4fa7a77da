import type { Course } from './course.ts'
import type { Acceptance, Order } from './order.ts'
import type { OrderStatus } from './terms.ts'

/**
 * What an order's way lacks for its status, one word each; empty for every order that the table yields. Asked when a row is
 * read, so that a damaged one is named instead of being worked on.
 */
export const findShapeFaults = (order: Order): readonly string[] => {
  // Read as whatever the row held, not as what the status promises.
  const { status, course, acceptance } = order as {
    readonly status: OrderStatus
    readonly course: Course
    readonly acceptance: Acceptance | null
  }
  const faults: string[] = []
  const needs = (present: boolean, name: string): void => {
    if (!present) faults.push(name)
  }
  const withUnit: readonly OrderStatus[] = [
    'PENDING_SIGN',
    'HANDLING',
    'RETURN_REVIEW',
    'FEEDBACK_REVIEW',
    'PENDING_CALLBACK',
    'RULING',
  ]
  if (withUnit.includes(status)) {
    needs(course.assignment !== null, 'assignment')
    needs(course.first !== null, 'first')
  }
  if (withUnit.includes(status) || status === 'PENDING_DISPATCH') {
    needs(acceptance !== null && acceptance.dispatch !== null, 'dispatch')
  }
  if (status === 'PENDING_DISPATCH') needs(course.assignment === null, 'noAssignment')
  needs(
    (status === 'RETURN_REVIEW') === (course.returning !== null) || !withUnit.includes(status),
    'returning',
  )
  if (['FEEDBACK_REVIEW', 'PENDING_CALLBACK', 'RULING'].includes(status))
    needs(course.feedback !== null, 'feedback')
  if (status === 'PENDING_CALLBACK') needs(course.callback !== null, 'callback')
  if (course.assignment !== null && ['HANDLING', 'FEEDBACK_REVIEW'].includes(status)) {
    needs(course.assignment.signedAt !== null, 'signedAt')
  }
  return faults
}
