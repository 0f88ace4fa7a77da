/**
 * What the switch is to the outside: its identity, counters, global variables, and the headers every event begins with.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { EventHeaders } from './switch-event.ts'

/** Shaped as FreeSWITCH writes its own, so that readers of `FreeSWITCH-Version` can parse it. */
export const SWITCH_VERSION = '1.11.3-embedded~64bit'
export const SWITCH_VERSION_HUMAN = '1.11.3-embedded 64bit'

export interface CoreOptions {
  /** Milliseconds since 1970. */
  readonly wallClock: () => number
  readonly address: string
  readonly maxSessions: number
}

const dateHeaders = (wallMs: number): EventHeaders => {
  const date = new Date(wallMs)
  const local = new Date(wallMs - date.getTimezoneOffset() * 60_000).toISOString()
  return [
    ['Event-Date-Local', `${local.slice(0, 10)} ${local.slice(11, 19)}`],
    ['Event-Date-GMT', date.toUTCString()],
    ['Event-Date-Timestamp', String(Math.round(wallMs * 1000))],
  ]
}

/** Counts of sessions for HEARTBEAT and `status`. */
export class SessionCounters {
  current = 0
  total = 0
  peak = 0

  opened(): number {
    this.current += 1
    this.total += 1
    this.peak = Math.max(this.peak, this.current)
    return this.total
  }

  closed(): void {
    this.current -= 1
  }
}

export class Core {
  readonly uuid = randomUUID()
  readonly hostname = hostname()
  readonly sessions = new SessionCounters()
  readonly globals = new Map<string, string>()
  readonly address: string
  maxSessions: number
  readonly #wallClock: () => number
  readonly #startedAt: number
  #sequence = 0

  constructor(options: CoreOptions) {
    this.address = options.address
    this.maxSessions = options.maxSessions
    this.#wallClock = options.wallClock
    this.#startedAt = options.wallClock()
    this.globals.set('hostname', this.hostname)
    this.globals.set('core_uuid', this.uuid)
    this.globals.set('local_ip_v4', options.address)
    this.globals.set('domain', options.address)
    this.globals.set('switchname', this.hostname)
  }

  /** Microseconds since 1970, as text: FreeSWITCH's time stamps. */
  stamp(): string {
    return String(Math.round(this.#wallClock() * 1000))
  }

  wallMs(): number {
    return this.#wallClock()
  }

  uptimeMs(): number {
    return Math.max(0, this.#wallClock() - this.#startedAt)
  }

  /** `0 years, 1 day, …`. */
  uptimeText(): string {
    let rest = Math.floor(this.uptimeMs())
    const take = (unitMs: number, name: string): string => {
      const count = Math.floor(rest / unitMs)
      rest -= count * unitMs
      return `${count} ${name}${count === 1 ? '' : 's'}`
    }
    const day = 86_400_000
    return [
      take(365 * day, 'year'),
      take(day, 'day'),
      take(3_600_000, 'hour'),
      take(60_000, 'minute'),
      take(1000, 'second'),
      take(1, 'millisecond'),
      '0 microseconds',
    ].join(', ')
  }

  /** The headers common to all events, `Event-Name` first (after the subclass of a custom one). */
  commonHeaders(name: string, subclass?: string): [string, string][] {
    this.#sequence += 1
    return [
      ...(subclass === undefined ? [] : [['Event-Subclass', subclass] as [string, string]]),
      ['Event-Name', name],
      ['Core-UUID', this.uuid],
      ['FreeSWITCH-Hostname', this.hostname],
      ['FreeSWITCH-Switchname', this.hostname],
      ['FreeSWITCH-IPv4', this.address],
      ['FreeSWITCH-IPv6', '::1'],
      ...(dateHeaders(this.#wallClock()) as [string, string][]),
      ['Event-Calling-File', 'embedded'],
      ['Event-Calling-Function', 'embedded'],
      ['Event-Calling-Line-Number', '1'],
      ['Event-Sequence', String(this.#sequence)],
    ]
  }
}
