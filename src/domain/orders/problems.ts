import { text, type FieldProblem, type FieldRule } from './fields.ts'
import type { Refusal } from './order.ts'
import { isBlank } from './required.ts'

export const problem = (field: string, rule: FieldRule, limit?: number): FieldProblem =>
  limit === undefined ? { field, rule } : { field, rule, limit }

export const refuseFields = (problems: readonly FieldProblem[]): Refusal => ({ refused: 'fields', problems })

/** One rule broken and nothing else. */
export const refuseField = (field: string, rule: FieldRule, limit?: number): Refusal =>
  refuseFields([problem(field, rule, limit)])

const broken = (field: string, value: string, limit: number): readonly FieldProblem[] => {
  const found = text(limit)(value)
  return found === null ? [] : [{ field, ...found }]
}

/** A text that may be empty. */
export const textProblems = (field: string, value: string, limit: number): readonly FieldProblem[] =>
  broken(field, value, limit)

/** A text that must say something. */
export const requiredText = (field: string, value: string, limit: number): readonly FieldProblem[] =>
  typeof value === 'string' && isBlank(value) ? [problem(field, 'required')] : broken(field, value, limit)

const reasonLength = 500
export const reasonProblems = (reason: string, field = 'reason'): readonly FieldProblem[] =>
  requiredText(field, reason, reasonLength)

export const oneOfProblems = (
  field: string,
  value: unknown,
  words: readonly string[],
): readonly FieldProblem[] =>
  typeof value === 'string' && words.includes(value) ? [] : [problem(field, 'oneOf')]
