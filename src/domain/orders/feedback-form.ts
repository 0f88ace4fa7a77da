import { solvedWords, verdicts, type FeedbackForm } from './course-terms.ts'
import type { FieldProblem, OrderFields } from './fields.ts'
import { oneOfProblems, problem, requiredText, textProblems } from './problems.ts'

const maxAttachments = 20
const flags = ['isTrue', 'beyondDuty', 'contacted'] as const

/**
 * What is wrong with a unit's feedback (domain.md §5.1). A suggestion needs a verdict, every other matter says whether it
 * is solved, and if not why; the citizen's answer is there unless none was asked for.
 */
export const feedbackProblems = (
  form: FeedbackForm,
  order: Pick<OrderFields, 'type' | 'replyRequired'>,
  at: number,
): readonly FieldProblem[] => [
  ...flags.flatMap((flag) => (typeof form[flag] === 'boolean' ? [] : [problem(flag, 'type')])),
  ...textProblems('contactNumber', form.contactNumber, 20),
  ...contactTimeProblems(form, at),
  ...(order.type === 'SUGGESTION' ? verdictProblems(form) : solvedProblems(form)),
  ...requiredText('handlingNote', form.handlingNote, 2000),
  ...(order.replyRequired
    ? requiredText('publicReply', form.publicReply, 2000)
    : textProblems('publicReply', form.publicReply, 2000)),
  ...attachmentProblems(form.attachments),
]

const contactTimeProblems = (
  { contacted, contactTime }: FeedbackForm,
  at: number,
): readonly FieldProblem[] => {
  if (contactTime === null) return contacted ? [problem('contactTime', 'required')] : []
  if (!Number.isFinite(contactTime)) return [problem('contactTime', 'type')]
  return contactTime > at ? [problem('contactTime', 'tooLate')] : []
}

const verdictProblems = (form: FeedbackForm): readonly FieldProblem[] =>
  form.verdict === null ? [problem('verdict', 'required')] : oneOfProblems('verdict', form.verdict, verdicts)

const solvedProblems = (form: FeedbackForm): readonly FieldProblem[] => {
  if (form.solved === null) return [problem('solved', 'required')]
  const wrong = oneOfProblems('solved', form.solved, solvedWords)
  if (wrong.length > 0) return wrong
  return form.solved === 'UNSOLVED'
    ? requiredText('unsolvedReason', form.unsolvedReason, 500)
    : textProblems('unsolvedReason', form.unsolvedReason, 500)
}

const attachmentProblems = (ids: readonly string[]): readonly FieldProblem[] => {
  if (!Array.isArray(ids)) return [problem('attachments', 'type')]
  return ids.length > maxAttachments ? [problem('attachments', 'range', maxAttachments)] : []
}
