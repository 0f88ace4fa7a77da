import type { RosterBreach } from '../../../../src/contract/rosters.ts'
import { RestError } from '../../link/rest.ts'
import { errorText } from '../../state/notices.ts'
import { maybe, t } from '../../text/i18n.ts'
import { localDate } from '../../text/times.ts'

/** `08:00` of a quarter of an hour of the day. */
export const quarterTime = (quarter: number): string =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

export const breachText = ({ key, law }: Pick<RosterBreach, 'key' | 'law'>): string =>
  `${t(`roster.breach.${key.replace('.', '_')}`)}${law === null ? '' : `（${law}）`}`

/** The month after or before, `2026-12`. */
export const monthBeside = (month: string, by: number): string => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const at = new Date(Date.UTC(year, number - 1 + by, 1))
  return at.toISOString().slice(0, 7)
}

export const monthNow = (now: number): string => localDate(now).slice(0, 7)

/** Why the server refused, with where and which law: at most five places. */
export const refusalLines = (error: unknown): readonly string[] => {
  if (!(error instanceof RestError)) return [errorText(error)]
  const lines = error.details.slice(0, 5).map(({ field, rule, limit }) => {
    const breach = maybe(`roster.breach.${rule.replace('.', '_')}`)
    const what =
      breach === null
        ? maybe(`roster.rule.${rule}`) === null
          ? rule
          : t(`roster.rule.${rule}`, { limit: limit ?? '' })
        : `${breach}${limit === undefined ? '' : `（${limit}）`}`
    return t('roster.where', { where: field, what })
  })
  const rest = error.details.length - lines.length
  return [errorText(error), ...lines, ...(rest > 0 ? [t('roster.more', { count: rest })] : [])]
}
