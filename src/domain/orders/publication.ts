import type { FieldProblem } from './fields.ts'
import type { Order } from './order.ts'
import { problem, requiredText } from './problems.ts'

export type Wording = { readonly title: string; readonly body: string; readonly reply: string }

/** Six digits and more are a number of somebody or something; spaces and hyphens do not hide it. */
const digits = /\d(?:[\s-]?\d){5,}/

/**
 * What keeps a suggestion from the public (domain.md §11, features.md D11): it must be one, archived with a verdict and
 * not confidential; its wording has no number in it and none of the names on the sheet.
 */
export const findPublicationFaults = (
  order: Order,
  callerNumber: string | null,
  wording: Wording,
): readonly FieldProblem[] => {
  const { fields, course, status } = order
  const hasVerdict = course.feedback?.kind === 'FORM' && course.feedback.form.verdict !== null
  const names = [fields.appellantName, fields.contactNumber, fields.company, callerNumber ?? '']
  return [
    ...(fields.type === 'SUGGESTION' ? [] : [problem('type', 'oneOf')]),
    ...(status === 'ARCHIVED' && hasVerdict ? [] : [problem('status', 'wrongState')]),
    ...(fields.confidential ? [problem('confidential', 'wrongState')] : []),
    ...textFaults('title', wording.title, 50, names),
    ...textFaults('body', wording.body, 2000, names),
    ...textFaults('reply', wording.reply, 2000, names),
  ]
}

const textFaults = (
  field: keyof Wording,
  text: string,
  limit: number,
  names: readonly string[],
): readonly FieldProblem[] => {
  const broken = requiredText(field, text, limit)
  if (broken.length > 0) return broken
  const told =
    digits.test(text.normalize('NFKC')) ||
    names.some((name) => name.trim().length > 1 && text.includes(name.trim()))
  return told ? [problem(field, 'identifies')] : []
}
