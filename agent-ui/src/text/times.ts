/** Times as people say them, always in the hotline's own zone, whatever the machine is set to. */
/** Asia/Shanghai has had no other offset since 1991. */
const offsetMs = 8 * 3_600_000
const dayMs = 86_400_000

/** `m:ss`, or `h:mm:ss` from an hour on. */
export const clock = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  const rest = two(seconds % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** The date in the hotline's zone, `2026-12-01`. */
export const localDate = (at: number): string => new Date(at + offsetMs).toISOString().slice(0, 10)

/** The date after this one (`2026-11-30` → `2026-12-01`); empty where the text is no date. */
export const dayAfter = (date: string): string => {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? '' : new Date(at + dayMs).toISOString().slice(0, 10)
}

/** Number of the calendar day in the hotline's zone, so that two instants can be compared by day. */
const dayNumber = (at: number): number => Math.floor((at + offsetMs) / dayMs)

export type SaidTime = {
  readonly day: 'yesterday' | 'today' | 'tomorrow' | 'thisYear' | 'otherYear'
  readonly part: 'night' | 'morning' | 'afternoon' | 'evening'
  readonly date: { readonly year: number; readonly month: number; readonly day: number }
  /** `HH:mm` of the 24-hour clock. */
  readonly time: string
}

const partOf = (hour: number): SaidTime['part'] =>
  hour < 6 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening'

/** An instant taken apart the way it is said, seen from `now`. */
export const sayTime = (at: number, now: number): SaidTime => {
  const local = new Date(at + offsetMs)
  const days = dayNumber(at) - dayNumber(now)
  const sameYear = local.getUTCFullYear() === new Date(now + offsetMs).getUTCFullYear()
  const near = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' } as const
  return {
    day: near[String(days) as keyof typeof near] ?? (sameYear ? 'thisYear' : 'otherYear'),
    part: partOf(local.getUTCHours()),
    date: { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() },
    time: local.toISOString().slice(11, 16),
  }
}

/** The exact instant, for the hover: `2026-11-23 16:59:59`. */
export const exactTime = (at: number): string =>
  new Date(at + offsetMs).toISOString().slice(0, 19).replace('T', ' ')

/** The time of the day, `16:59`. */
export const clockOfDay = (at: number): string => exactTime(at).slice(11, 16)

/** Value of a `datetime-local` field, in the hotline's zone. */
export const toLocalInput = (instant: string | null): string =>
  instant === null ? '' : new Date(Date.parse(instant) + offsetMs).toISOString().slice(0, 16)

/** What a `datetime-local` field says, as an instant; null for an empty or half-typed one. */
export const fromLocalInput = (value: string): string | null =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(value) ? `${value.slice(0, 16)}:00+08:00` : null

/** Milliseconds until the promise changes its wording: the next minute, or 17:00:00 if that comes first. */
export const untilNextMinute = (now: number): number => 60_000 - (now % 60_000)

/** `138 1234 5678`, `0871 6316 6666`; other numbers as they are. */
export const spacedNumber = (number: string): string => {
  const mobile = /^(1\d\d)(\d{4})(\d{4})$/.exec(number)
  if (mobile) return mobile.slice(1).join(' ')
  const landline = /^(0(?:10|2\d|[3-9]\d\d))(\d{4})(\d{3,4})$/.exec(number)
  return landline ? landline.slice(1).join(' ') : number
}
