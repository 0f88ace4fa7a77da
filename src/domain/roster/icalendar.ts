import { dayToDate } from '../calendar/shanghai.ts'
import type { DutyTime } from './duty.ts'

/** A shift as an appointment; `sequence` counts how often its date was changed after it was first published. */
export type CalendarEntry = DutyTime & { readonly name: string; readonly sequence: number }

/**
 * Somebody's shifts as an iCalendar feed (RFC 5545). A UID stands for person, date and shift, so that a calendar which asks
 * again recognises each; what is not in the feed any more vanishes from it.
 */
export const toCalendar = (given: {
  readonly personId: string
  readonly title: string
  readonly entries: readonly CalendarEntry[]
  readonly at: number
}): string => {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Lianxin 12345//Roster//ZH',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escape(given.title)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...given.entries.flatMap((entry) => [
      'BEGIN:VEVENT',
      `UID:${given.personId}-${dayToDate(entry.day)}-${entry.code}-${entry.from}@lianxin`,
      `DTSTAMP:${stamp(given.at)}`,
      `SEQUENCE:${entry.sequence}`,
      `DTSTART:${stamp(entry.from)}`,
      `DTEND:${stamp(entry.to)}`,
      `SUMMARY:${escape(entry.name)}`,
      'STATUS:CONFIRMED',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

const stamp = (instant: number): string =>
  `${new Date(instant).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`

const escape = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n')

/** Lines have at most 75 octets; the rest goes on after a blank (RFC 5545 §3.1), never within a character. */
const fold = (line: string): string => {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const sign of line) {
    const size = octetsOf(sign)
    if (octets + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part)
      part = ''
      octets = 0
    }
    part += sign
    octets += size
  }
  return [...parts, part].join('\r\n ')
}

const octetsOf = (sign: string): number => {
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x1_0000 ? 3 : 4
}
