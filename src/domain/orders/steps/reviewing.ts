import { deadline } from '../clocks/deadline.ts'
import { withMember } from '../course.ts'
import type { InputOf } from '../event.ts'
import type { OrderIn, OrderStep, Refusal } from '../order.ts'
import { reasonProblems, refuseFields } from '../problems.ts'
import { isDiallable } from '../required.ts'
import type { Rules } from '../rules.ts'
import { archive, move, notice } from './step.ts'

type Reported = OrderIn<'FEEDBACK_REVIEW'>

const callbackWorkdays = 2

/** The feedback will do: now the citizen is asked, unless nobody can be or did not wish to be (domain.md §7). */
export const passReview = (order: Reported, input: InputOf<'review_ok'>, rules: Rules): OrderStep => {
  const { course, fields } = order
  const feedback = { ...course.feedback, passedAt: input.at }
  const reviewedBy = withMember(course.reviewedBy, input.by.userId)
  const passed = { unit: feedback.unit, feedbackAt: feedback.at, due: feedback.due }
  if (!isDiallable(fields.contactNumber)) {
    return archive(order, input, 'UNCONTACTABLE', { feedback, reviewedBy }, passed)
  }
  if (!fields.callbackRequired) {
    return archive(order, input, 'CALLBACK_DECLINED', { feedback, reviewedBy }, passed)
  }
  const round = course.rounds + 1
  const limit = { unit: 'WORKDAY', value: callbackWorkdays } as const
  const due = deadline(input.at, limit, '办结审核通过后2个工作日内回访', rules.clock)
  return move(
    order,
    input,
    'PENDING_CALLBACK',
    {
      ...{ feedback, reviewedBy, rounds: round },
      callback: { round, due, misses: [], messagedAt: null, silentUntil: null },
    },
    {
      data: { ...passed, round, callbackDue: due.due },
      commands: fields.replyRequired ? [notice('T3', String(round))] : [],
    },
  )
}

/** Back to the unit; its due date stands. */
export const failReview = (order: Reported, input: InputOf<'review_fail'>): OrderStep | Refusal => {
  const problems = reasonProblems(input.reason)
  if (problems.length > 0) return refuseFields(problems)
  const { course } = order
  return move(
    order,
    input,
    'HANDLING',
    { reviewedBy: withMember(course.reviewedBy, input.by.userId) },
    { data: { unit: course.feedback.unit, reason: input.reason } },
  )
}
