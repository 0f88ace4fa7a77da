import { dayOf, dayToDate, timeOfDay, weekdayOf, type Day } from '../../calendar/shanghai.ts'

/** `HH:MM` by local time (Asia/Shanghai); `to` may be `24:00`. A span over midnight is written as two. */
export type OpenSpan = { readonly from: string; readonly to: string }

export const holidayRules = ['asUsual', 'closed', 'asSunday'] as const
/** What a line does on the off days of the calendar; a make-up workday counts as a Monday. */
export type HolidayRule = (typeof holidayRules)[number]

/** Null: day and night, every day (domain.md §3). `weekly` has seven days, Monday first. */
export type OpeningHours = {
  readonly weekly: readonly (readonly OpenSpan[])[]
  readonly holidays: HolidayRule
} | null

export const closedActions = ['announce', 'voicemail', 'queue'] as const
/** Outside its hours a line says so and ends; says so and takes a message; or leads to another queue. */
export type ClosedAction = (typeof closedActions)[number]
export type ClosedPolicy = {
  readonly then: ClosedAction
  readonly prompt: string
  /** Of `queue`: where to. */
  readonly queueId: string | null
}

/** Pressed in the notice it leads to another queue; its prompt is played after the notice. Off unless set (§4.3). */
export type LanguageKey = { readonly key: string; readonly queueId: string; readonly prompt: string | null }

/** What a line does beyond its notice and its queue. */
export type LineSettings = {
  readonly hours: OpeningHours
  readonly closed: ClosedPolicy
  readonly language: LanguageKey | null
}

export const defaultLineSettings: LineSettings = {
  hours: null,
  closed: { then: 'announce', prompt: 'closed', queueId: null },
  language: null,
}

/** The days of the calendar that differ from the week, by `YYYY-MM-DD`: true is off, false is a make-up workday. */
export type CalendarDays = Readonly<Record<string, boolean>>

const minuteMs = 60_000

/** Whether a line serves at this moment; `at` is in ms since the epoch. */
export const isOpen = (hours: OpeningHours, at: number, days: CalendarDays): boolean => {
  if (hours === null) return true
  const day = dayOf(at)
  const off = days[dayToDate(day)]
  if (off === true && hours.holidays === 'closed') return false
  const minute = Math.floor(timeOfDay(at) / minuteMs)
  return (hours.weekly[servedAs(day, off, hours.holidays)] ?? []).some(
    ({ from, to }) => minutesOf(from) <= minute && minute < minutesOf(to),
  )
}

/** As which day of the week a day is served; Monday is 0. */
const servedAs = (day: Day, off: boolean | undefined, holidays: HolidayRule): number => {
  if (off === true && holidays === 'asSunday') return 6
  const weekday = weekdayOf(day) - 1
  return off === false && weekday > 4 ? 0 : weekday
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
