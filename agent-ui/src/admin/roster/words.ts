import type { RosterSetup } from '../../../../src/contract/roster-setup.ts'
import type { RosterBreach } from '../../../../src/contract/rosters.ts'
import { RestError } from '../../link/rest.ts'
import { errorText } from '../../state/notices.ts'
import { maybe, t } from '../../text/i18n.ts'
import { localDate } from '../../text/times.ts'

/** `08:00` of a quarter of an hour of the day. */
export const quarterTime = (quarter: number): string =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`

/** What is broken, with the figure that it was held to, and the law. */
export const breachText = ({ key, law, found, limit }: RosterBreach): string => {
  const what = t(`roster.breach.${key.replace('.', '_')}`, { found, limit, hours: hoursText(limit) })
  return law === null ? what : t('roster.byLaw', { what, law })
}

/** `7.5` of minutes. */
export const hoursText = (minutes: number): string => String(Math.round(minutes / 6) / 10)

/** `周六` */
export const weekdayName = (date: string): string =>
  t(`roster.weekday.${new Date(`${date}T00:00:00Z`).getUTCDay()}`)

/** `六` */
export const weekdayLetter = (date: string): string =>
  t(`roster.weekdayShort.${new Date(`${date}T00:00:00Z`).getUTCDay()}`)

/** `12-05 周六` */
export const dayName = (date: string): string => `${date.slice(5)} ${weekdayName(date)}`

/** `早班`, `早班（加班）` of a cell's entry. */
export const shiftName = (from: Pick<RosterSetup, 'shifts'> | null, entry: string): string => {
  const code = entry.replace('+', '')
  const name = from?.shifts.find((shift) => shift.code === code)?.name ?? code
  return entry.startsWith('+') ? t('roster.asOvertime', { shift: name }) : name
}

/** A cell as one reads it: `D`, `+P`, `D训`, `D假`; `none` for a day off. */
export const cellWords = (cell: string, none = '–'): string => {
  if (cell === '') return none
  const entries = cell.replace(/[@!].*/, '')
  if (cell.includes('!')) return `${entries}${t(`roster.mark.${cell.replace(/^.*!/, '')}`)}`
  return cell.includes('@') ? `${entries}${t('roster.mark.training')}` : entries
}

/** A cell in the narrow column of the grid: `D`, `+P`, `D假`; training is a line below it. */
export const gridWords = (cell: string): string => {
  const [work = '', away] = cell.split('!')
  const entries = work.replace(/@.*/, '')
  return away === undefined ? entries : `${entries.replace(/[+]|,.*/g, '')}${t(`roster.mark.${away}`)}`
}

/** `08:00–16:00`, `16:00–24:00`, `次日 00:00–08:00`: minutes from midnight of the date that it stands under. */
export const shiftTimes = ({ from, to }: { readonly from: number; readonly to: number }): string => {
  const until = from >= 1440 || to < 1440 ? clockOf(to) : to === 1440 ? '24:00' : nextDay(to)
  return t('roster.fromTo', { from: from < 1440 ? clockOf(from) : nextDay(from), to: until })
}
const clockOf = (minute: number): string =>
  `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const nextDay = (minute: number): string => t('roster.nextDay', { time: clockOf(minute) })

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
