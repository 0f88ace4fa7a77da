import { dayToDate, yearOf, type Day } from './shanghai.ts'

/**
 * The thirteen statutory holidays, whose work is paid at 300 % (全国年节及纪念日放假办法, 2024). Those that follow the moon
 * stand here by year; of a year that is not listed only the six of fixed date are known.
 */
const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']
const byMoon: Readonly<Record<number, readonly string[]>> = {
  2026: ['02-16', '02-17', '02-18', '02-19', '04-05', '06-19', '09-25'],
  2027: ['02-05', '02-06', '02-07', '02-08', '04-05', '06-09', '09-15'],
}

export const isStatutoryHoliday = (day: Day): boolean => {
  const date = dayToDate(day).slice(5)
  return fixed.includes(date) || (byMoon[yearOf(day)]?.includes(date) ?? false)
}
