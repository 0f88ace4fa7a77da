import { dateToDay, dayToDate, weekdayOf, yearOf, type Day } from './shanghai.ts'

/** One listed date, in the form of holiday-cn: off, or a make-up workday 调休上班. */
export type CalendarDay = { readonly date: string; readonly name: string; readonly isOffDay: boolean }

/**
 * What the State Council published for a year. A notice may also list days of the December before. `guessed`: put
 * together before the notice, so every day of the year stays provisional.
 */
export type CalendarYear = {
  readonly year: number
  readonly days: readonly CalendarDay[]
  readonly guessed?: boolean
}

export type Calendar = {
  isWorkday(day: Day): boolean
  /** Whether a later notice may still change this day: its year, or for late December the next year, is not loaded. */
  isProvisional(day: Day): boolean
  /** The years whose notice is loaded, ascending. */
  readonly years: readonly number[]
}

/** Days from 24 December on have been moved by the next year's notice (a make-up Saturday before New Year). */
const lateDecember = '-12-24'

/**
 * A working calendar from published years (domain.md §6.1). A day of a year that is not loaded follows the weekday and
 * the statutory holidays of fixed date, and is provisional. Where two notices list one date, the later one holds.
 */
export const createCalendar = (years: readonly CalendarYear[]): Calendar => {
  const ascending = [...years].sort((a, b) => a.year - b.year)
  const listed = new Map<Day, boolean>()
  for (const { date, isOffDay } of ascending.flatMap((year) => year.days)) {
    const day = dateToDay(date)
    if (day !== null) listed.set(day, isOffDay)
  }
  const known = new Set(ascending.map((year) => year.year))
  const loaded = new Set(ascending.filter((year) => year.guessed !== true).map((year) => year.year))

  return {
    years: [...loaded],
    isWorkday: (day) => {
      const off = listed.get(day)
      if (off !== undefined) return !off
      if (!known.has(yearOf(day)) && isFixedHoliday(day)) return false
      return weekdayOf(day) <= 5
    },
    isProvisional: (day) => {
      const year = yearOf(day)
      if (!loaded.has(year)) return true
      return !loaded.has(year + 1) && dayToDate(day) >= `${year}${lateDecember}`
    },
  }
}

/** New Year, Labour Day and National Day, whose dates need no notice (国务院 全国年节及纪念日放假办法, 2024). */
const fixedHolidays = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'])
const isFixedHoliday = (day: Day): boolean => fixedHolidays.has(dayToDate(day).slice(5))

/** A day found by counting, and whether a notice yet to come may move it. */
export type CountedDay = { readonly day: Day; readonly provisional: boolean }

/**
 * `n` times the next workday after `day`, which is itself not counted (民法典 201); for negative `n` the previous one.
 * `n` = 0 is the day itself.
 */
export const addWorkdays = (calendar: Calendar, day: Day, n: number): CountedDay => {
  const step = n < 0 ? -1 : 1
  let current = day
  let provisional = false
  for (let left = Math.abs(Math.trunc(n)); left > 0;) {
    current += step
    provisional ||= calendar.isProvisional(current)
    if (calendar.isWorkday(current)) left -= 1
  }
  return { day: current, provisional }
}

/** What is wrong with one listed date: it does not exist, is of another year, or is listed before. */
export type CalendarFault = {
  readonly date: string
  readonly rule: 'noSuchDate' | 'dateOfOtherYear' | 'dateTwice'
}

/**
 * What is wrong with a year's data before it is loaded; empty if nothing is. A date must exist, lie in the year or in the
 * December before, and be listed once.
 */
export const findCalendarFaults = ({ year, days }: CalendarYear): readonly CalendarFault[] => {
  const seen = new Set<string>()
  return days.flatMap(({ date }) => {
    const faults: CalendarFault[] = []
    const day = dateToDay(date)
    if (day === null) faults.push({ date, rule: 'noSuchDate' })
    else if (yearOf(day) !== year && !date.startsWith(`${year - 1}-12-`))
      faults.push({ date, rule: 'dateOfOtherYear' })
    if (seen.has(date)) faults.push({ date, rule: 'dateTwice' })
    seen.add(date)
    return faults
  })
}
