import { type FieldRule, RestError } from '../../link/rest.ts'
import { maybe, t } from '../../text/i18n.ts'
import { exactTime } from '../../text/times.ts'
import { errorText } from '../notices.ts'

/** Limits that are moments and not figures. */
const earliestMoment = Date.UTC(2000, 0, 1)
const limitText = (limit: FieldRule['limit']): string =>
  typeof limit === 'number' && limit > earliestMoment ? exactTime(limit) : String(limit ?? '')

const fieldName = (field: string): string =>
  maybe(`actField.${field}`) ??
  maybe(`actField.${field.split('.').at(-1) ?? ''}`) ??
  maybe(`order.${field}`) ??
  ''

/** Which rule is broken, by itself: what stands under a field. */
export const ruleText = ({ rule, limit }: FieldRule): string =>
  maybe(`rule.${rule}`) === null ? t('rule.other') : t(`rule.${rule}`, { limit: limitText(limit) })

/** Field and rule in one sentence. */
const sentence = (broken: FieldRule): string => {
  const name = fieldName(broken.field)
  return name === '' ? ruleText(broken) : t('refused.field', { field: name, rule: ruleText(broken) })
}

/** Who did what a moment ago, out of a conflict's details. */
const happened = (details: readonly FieldRule[]): string => {
  const of = (field: string) => details.find((detail) => detail.field === field)?.limit
  const by = of('status') ?? details.find(({ rule }) => rule === 'changedBy')?.limit
  const event = of('event')
  if (by === undefined) return t('refused.changed')
  if (event === undefined) return t('refused.changedBy', { by })
  return t('refused.happened', { by, event: maybe(`event.${event}`) ?? event })
}

/** Why a press came to nothing, in the user's words: who was quicker, whose rule, which field. */
export const refusalWords = (error: unknown): string => {
  if (!(error instanceof RestError)) return errorText(error)
  if (error.code === 'ORDER_CONFLICT') return happened(error.details)
  if (error.code === 'FORBIDDEN') {
    const why = error.details.find(({ field }) => field === 'by')?.rule
    return why === undefined ? errorText(error) : (maybe(`refused.person.${why}`) ?? errorText(error))
  }
  if (error.code !== 'INVALID' || error.details.length === 0) return errorText(error)
  return error.details.map(sentence).join(t('refused.and'))
}
