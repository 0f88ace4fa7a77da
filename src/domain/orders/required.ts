import type { FieldName, FieldProblem, OrderFields } from './fields.ts'
import type { OrderType } from './terms.ts'

/** What the reference lists say; they are data, so the rules ask. */
export type Catalogue = {
  /** Null if there is no such category in use. `leaf`: nothing lies below it. `leadUnit`: who has it by default. */
  category(code: string): { readonly leaf: boolean; readonly leadUnit?: string | null } | null
  hasDistrict(code: string): boolean
}

/**
 * Matters that happen somewhere, so that the unit must be told exactly where (WF11): streets, sites, premises, homes and
 * their supplies. The others concern a person, a vehicle, a claim or a procedure.
 */
export const placedCategories: ReadonlySet<string> = new Set([
  ...['0101', '0102', '0103', '0104', '0105', '0106', '0107'],
  ...['0201', '0202', '0203', '0204', '0205', '0206'],
  ...['0301', '0302', '0306'],
  ...['0401', '0402', '0403', '0406', '0407'],
  ...['0501', '0502', '0503', '0504'],
  ...['0602', '0604', '0605'],
  ...['0703', '0704'],
  '1001',
  ...['1101', '1102'],
])

/** A question, a proposal or praise needs no exact place even where its subject has one. */
const typesWithPlace: readonly (OrderType | null)[] = ['HELP', 'COMPLAINT', 'REPORT']

export const needsAddress = ({ type, category }: Pick<OrderFields, 'type' | 'category'>): boolean =>
  typesWithPlace.includes(type) && category !== null && placedCategories.has(category)

export const isBlank = (value: OrderFields[FieldName]): boolean =>
  value === null || (typeof value === 'string' && value.trim() === '')

/**
 * Whether somebody can be called back under it: five to fifteen digits, blanks, hyphens and brackets aside, an optional
 * plus in front. Mobiles, landlines with and without area code, service numbers and numbers abroad all pass.
 */
export const isDiallable = (number: string): boolean => /^\+?\d{5,15}$/.test(number.replace(/[\s().-]/g, ''))

const required = (fields: OrderFields, field: FieldName): FieldProblem | null =>
  isBlank(fields[field]) ? { field, rule: 'required' } : null

const contactProblem = (fields: OrderFields): FieldProblem | null => {
  if (fields.anonymous) return null
  const missing = required(fields, 'contactNumber')
  if (missing !== null) return missing
  return isDiallable(fields.contactNumber) ? null : { field: 'contactNumber', rule: 'number' }
}

const districtProblem = (fields: OrderFields, catalogue: Catalogue): FieldProblem | null => {
  if (fields.type === 'CONSULT' && isBlank(fields.districtCode)) return null
  const missing = required(fields, 'districtCode')
  if (missing !== null) return missing
  return catalogue.hasDistrict(fields.districtCode ?? '') ? null : { field: 'districtCode', rule: 'unknown' }
}

const categoryProblem = (fields: OrderFields, catalogue: Catalogue): FieldProblem | null => {
  const missing = required(fields, 'category')
  if (missing !== null) return missing
  const found = catalogue.category(fields.category ?? '')
  if (found === null) return { field: 'category', rule: 'unknown' }
  return found.leaf ? null : { field: 'category', rule: 'leaf' }
}

const present = (problems: readonly (FieldProblem | null)[]): readonly FieldProblem[] =>
  problems.filter((problem) => problem !== null)

/** What still stands against submitting, in the order in which the desk talks: who, where, what (domain.md §5.1). */
export const findSubmitProblems = (fields: OrderFields, catalogue: Catalogue): readonly FieldProblem[] =>
  present([
    contactProblem(fields),
    districtProblem(fields, catalogue),
    needsAddress(fields) ? required(fields, 'address') : null,
    required(fields, 'type'),
    categoryProblem(fields, catalogue),
    required(fields, 'content'),
  ])

const answerable: readonly (OrderType | null)[] = ['CONSULT', 'PRAISE']

/** What stands against closing it as answered in the call: it was a question or praise, and the answer is written down. */
export const findAnswerProblems = (fields: OrderFields, catalogue: Catalogue): readonly FieldProblem[] =>
  present([
    required(fields, 'type') ?? (answerable.includes(fields.type) ? null : { field: 'type', rule: 'oneOf' }),
    categoryProblem(fields, catalogue),
    required(fields, 'content'),
    required(fields, 'answerText'),
  ])

/** What a matter that is not taken up must at least say, so that the refusal can be judged later. */
export const findRecordProblems = (fields: OrderFields): readonly FieldProblem[] =>
  present([required(fields, 'type'), required(fields, 'content')])

const titleLength = 30

/** A title for a sheet without one: its first sentence, shortened. Lists show titles, so none may be empty. */
export const titleFrom = (content: string): string => {
  const [sentence = ''] = content.trim().split(/[。！？!?\n]/u)
  const characters = Array.from(sentence.trim().replace(/\s+/gu, ' '))
  return characters.length <= titleLength
    ? characters.join('')
    : `${characters.slice(0, titleLength - 1).join('')}…`
}
