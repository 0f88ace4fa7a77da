import { RestError, type FieldRule } from '../link/rest.ts'
import { errorText } from '../state/notices.ts'
import { maybe, t } from '../text/i18n.ts'

/** What is wrong with one setting, as a sentence. */
export const problemText = ({ rule, limit }: FieldRule): string =>
  maybe(`admin.rule.${rule}`) === null
    ? t('admin.rule.other', { rule })
    : t(`admin.rule.${rule}`, { limit: limit ?? '' })

/** Why the server refused, as a sentence for the head of the page; fields say the rest themselves. */
export const refusalWords = (error: unknown): string => {
  if (!(error instanceof RestError)) return errorText(error)
  const detail = error.details[0]
  if (error.code === 'CONFIG_CONFLICT') {
    const limitOf = (field: string) => error.details.find((one) => one.field === field)?.limit ?? '?'
    return t('admin.refused.current', { who: limitOf('by'), version: limitOf('version') })
  }
  if (error.code !== 'CONFIG_REFUSED' || detail === undefined) return errorText(error)
  return maybe(`admin.refused.${detail.rule}`) === null
    ? t('admin.refused.other', { rule: detail.rule })
    : t(`admin.refused.${detail.rule}`)
}
