import type { ConfigKind } from '../../../src/contract/administration-terms.ts'
import type { ConfigName } from '../../../src/contract/administration.ts'
import { maybe, t } from '../text/i18n.ts'
import { exactTime } from '../text/times.ts'
import { fieldsOf, type Content, type Field, type Form } from './forms.ts'

/** A moment to the minute: `2026-12-01 08:00`. */
export const minuteTime = (at: number): string => exactTime(at).slice(0, 16)

export const fieldLabel = (kind: ConfigKind, key: string): string =>
  maybe(`kinds.${kind}.fields.${key.replaceAll('.', '_')}.label`) ?? key
export const fieldHint = (kind: ConfigKind, key: string): string =>
  maybe(`kinds.${kind}.fields.${key.replaceAll('.', '_')}.hint`) ?? ''
export const wordText = (word: string): string => maybe(`kinds.words.${word}`) ?? word

export const nameIn = (names: readonly ConfigName[], kind: ConfigKind, id: string): string =>
  names.find((one) => one.kind === kind && one.id === id)?.name || id

/** The setting that a path of a content belongs to: `skills.0.level` is of `skills`. */
export const fieldAt = (form: Form, path: readonly string[]): Field | null =>
  fieldsOf(form)
    .filter(({ key }) => path.join('.') === key || path.join('.').startsWith(`${key}.`))
    .sort((a, b) => b.key.length - a.key.length)[0] ?? null

/** A value of a content as people say it. */
export const valueText = (value: unknown, field: Field | null, names: readonly ConfigName[]): string => {
  if (isEmpty(value)) return t('admin.publish.nothing')
  if (typeof value === 'boolean') return t(value ? 'admin.on' : 'admin.off')
  if (Array.isArray(value)) return value.map((one) => valueText(one, field, names)).join('，')
  if (typeof value === 'object') return objectText(value as Content, names)
  return field === null ? String(value) : plainText(value, field, names)
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const plainText = (value: unknown, field: Field, names: readonly ConfigName[]): string => {
  if (field.input === 'object' || field.input === 'objects') return nameIn(names, field.kind, String(value))
  if (field.input === 'choice') return wordText(String(value))
  return field.input === 'number' && field.unit ? String(Number(value) / field.unit) : String(value)
}

/** A required or owned skill with its level; anything else part by part, each with its word. */
const objectText = (value: Content, names: readonly ConfigName[]): string => {
  const { code, level, minLevel } = value
  if (typeof code === 'string') {
    const skill = nameIn(names, 'skill', code)
    return minLevel === undefined
      ? `${skill} ${t('admin.level', { level })}`
      : `${skill} ≥${String(minLevel)}`
  }
  return Object.entries(value)
    .map(([key, one]) => `${maybe(`kinds.parts.${key}`) ?? ''} ${partText(key, one, names)}`.trim())
    .join('，')
}

/** Times are kept in ms and said in seconds. */
const partText = (key: string, value: unknown, names: readonly ConfigName[]): string => {
  if (key.endsWith('Ms') && typeof value === 'number') return `${value / 1000} s`
  if (key === 'weekly') return weekText(value as Week)
  return typeof value === 'string' ? wordText(value) : valueText(value, null, names)
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
type Week = readonly (readonly { readonly from: string; readonly to: string }[])[]
/** The days of a week that are open, each with its hours. */
const weekText = (week: Week): string =>
  weekdays
    .flatMap((day, index) => {
      const spans = (week[index] ?? []).map(({ from, to }) => `${from}-${to}`)
      return spans.length === 0 ? [] : [`${maybe(`kinds.days.${day}`) ?? day} ${spans.join(' ')}`]
    })
    .join('，')
