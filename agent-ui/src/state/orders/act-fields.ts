import type { OrderCase } from '../../../../src/contract/desks.ts'

/** What stands in a form before it is sent; instants in ms since the epoch. */
export type Values = Readonly<Record<string, unknown>>

type Common = {
  readonly name: string
  /** Not asked at all where false. */
  readonly shown?: (values: Values, order: OrderCase) => boolean
  /** Sent only when it says something. The rules of the order have the last word. */
  readonly optional?: boolean
}
/** One question of a form. The words are found by its name: `actField.<name>`. */
export type ActField = Common &
  (
    | { readonly kind: 'line' | 'text'; readonly max: number }
    | { readonly kind: 'number'; readonly min: number; readonly max: number }
    /** `group` names the words of its options: `actOption.<group>.<option>`. */
    | { readonly kind: 'choice'; readonly group: string; readonly options: readonly string[] }
    | { readonly kind: 'yesNo' | 'flag' | 'time' | 'order' | 'attachments' }
    /** `below`: only units that may stand under the one that has the order. */
    | { readonly kind: 'unit' | 'units' }
    /** One of the order's tasks in one of these statuses. */
    | { readonly kind: 'task'; readonly statuses: readonly string[] }
  )

export const text = (name: string, max: number, more: Partial<Common> = {}): ActField => ({
  kind: 'text',
  name,
  max,
  ...more,
})
export const choice = <T extends string>(
  name: string,
  group: string,
  options: readonly T[],
  more: Partial<Common> = {},
): ActField => ({ kind: 'choice', name, group, options, ...more })
export const yesNo = (name: string, more: Partial<Common> = {}): ActField => ({
  kind: 'yesNo',
  name,
  ...more,
})
export const flag = (name: string, more: Partial<Common> = {}): ActField => ({ kind: 'flag', name, ...more })
export const unit = (name: string, more: Partial<Common> = {}): ActField => ({ kind: 'unit', name, ...more })

export const reason = text('reason', 500)
export const note = text('note', 500)
export const maybeNote = text('note', 500, { optional: true })

const empty: Readonly<Record<ActField['kind'], unknown>> = {
  line: '',
  text: '',
  number: null,
  choice: null,
  yesNo: null,
  flag: false,
  time: null,
  order: null,
  unit: null,
  units: [],
  task: null,
  attachments: [],
}

/** The form as it opens. The only task that it can be about is taken. */
export const firstValues = (fields: readonly ActField[], order: OrderCase): Record<string, unknown> =>
  Object.fromEntries(
    fields.map((field) => {
      if (field.kind !== 'task') return [field.name, structuredClone(empty[field.kind])]
      const fitting = order.course.tasks.filter(({ status }) => field.statuses.includes(status))
      return [field.name, fitting.length === 1 ? (fitting[0]?.id ?? null) : null]
    }),
  )

const isUnsaid = (value: unknown) =>
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && !value.length)

export const shownFields = (fields: readonly ActField[], values: Values, order: OrderCase) =>
  fields.filter((field) => field.shown?.(values, order) ?? true)

/** The first question with a choice that has no answer yet. */
export const askingField = (fields: readonly ActField[], values: Values, order: OrderCase): ActField | null =>
  shownFields(fields, values, order).find(
    ({ kind, name }) => (kind === 'choice' || kind === 'yesNo') && values[name] === null,
  ) ?? null

/** What the n-th answer of a question is, counted from 1; undefined where there is none. */
export const nthAnswer = (field: ActField, n: number): unknown => {
  if (field.kind === 'yesNo') return [true, false][n - 1]
  return field.kind === 'choice' ? field.options[n - 1] : undefined
}

/** Questions that still want an answer, in their order. */
export const unanswered = (
  fields: readonly ActField[],
  values: Values,
  order: OrderCase,
): readonly string[] =>
  shownFields(fields, values, order)
    .filter(({ optional, name }) => optional !== true && isUnsaid(values[name]))
    .map(({ name }) => name)
