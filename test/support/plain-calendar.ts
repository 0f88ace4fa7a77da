/** Working days counted one by one from the notices of domain.md §12, apart from the product's own calendar. */
const off2026 = [
  ...['01-01', '01-02', '01-03', '04-04', '04-05', '04-06', '06-19', '06-20', '06-21'],
  ...['05-01', '05-02', '05-03', '05-04', '05-05', '09-25', '09-26', '09-27'],
  ...['02-15', '02-16', '02-17', '02-18', '02-19', '02-20', '02-21', '02-22', '02-23'],
  ...['10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07'],
].map((day) => `2026-${day}`)
const makeUp2026 = ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'].map((day) => `2026-${day}`)
/** Not yet published: the statutory days and the weekdays. */
const off2027 = [
  ...['01-01', '02-05', '02-06', '02-07', '02-08', '04-05', '05-01', '05-02', '06-09', '09-15'],
  ...['10-01', '10-02', '10-03'],
].map((day) => `2027-${day}`)

const hourMs = 3_600_000
const zoneMs = 8 * hourMs

/** `2026-11-27`, the day in Kunming. */
export const localDay = (at: number): string => new Date(at + zoneMs).toISOString().slice(0, 10)
/** An hour of that day, in ms since the epoch. */
export const atHour = (day: string, hour: number): number =>
  Date.parse(`${day}T00:00:00Z`) - zoneMs + hour * hourMs

const isWorkday = (day: string): boolean => {
  if (makeUp2026.includes(day)) return true
  if (off2026.includes(day) || off2027.includes(day)) return false
  return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}

const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 24 * hourMs).toISOString().slice(0, 10)

/** 17:00 of the n-th workday after the day of `at`. */
export const workdaysLater = (at: number, n: number): number => {
  let day = localDay(at)
  for (let left = n; left > 0;) {
    day = nextDay(day)
    if (isWorkday(day)) left--
  }
  return atHour(day, 17)
}

/** The next instant at which it is 10:00 of a working day: citizens may be called, nothing is late. */
export const nextMorningAtWork = (now: number): number => {
  let day = localDay(now)
  while (!isWorkday(day) || atHour(day, 10) < now) day = nextDay(day)
  return atHour(day, 10)
}
