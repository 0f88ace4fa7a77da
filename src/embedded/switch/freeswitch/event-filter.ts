/**
 * Which events one event-socket connection gets: `event`, `nixevent`, `noevents`, `filter`, `myevents`.
 */
import { eventNames, type SwitchEvent } from './switch-event.ts'

/** What `myevents` turns on. */
const ownEvents = (
  'CHANNEL_ANSWER CHANNEL_APPLICATION CHANNEL_BRIDGE CHANNEL_CREATE CHANNEL_DATA CHANNEL_DESTROY CHANNEL_EXECUTE ' +
  'CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_ORIGINATE CHANNEL_UUID CHANNEL_OUTGOING ' +
  'CHANNEL_PARK CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_STATE CHANNEL_UNBRIDGE CHANNEL_UNPARK ' +
  'DETECTED_SPEECH DTMF NOTALK TALK'
).split(' ')

interface Filter {
  readonly header: string
  readonly value: string
}

const plainName = (word: string): string => word.toUpperCase().replace(/^SWITCH_EVENT_/, '')

/** `/pattern/` is a regular expression, anything else the value itself, its case ignored. */
const matches = (actual: string, wanted: string): boolean => {
  if (!wanted.startsWith('/')) return actual.toLowerCase() === wanted.toLowerCase()
  const [, pattern = '', flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(wanted) ?? [undefined, wanted.slice(1)]
  try {
    return new RegExp(pattern, flags.replace(/[^ims]/g, '')).test(actual)
  } catch {
    return false
  }
}

export class EventFilter {
  readonly #names = new Set<string>()
  readonly #subclasses = new Set<string>()
  #filters: Filter[] = []
  /** Whose events pass, if all filters name a channel; null otherwise. Each leg has a connection, and hears of all the others. */
  #channels: ReadonlySet<string> | null = null
  /** `myevents`: only this channel's. */
  onlyUuid: string | undefined
  isListening = false

  /**
   * Adds what an `event` command names, or takes away what a `nixevent` does. After CUSTOM every word is a subclass.
   * @returns how many known names it held
   */
  change(words: readonly string[], isWanted: boolean): number {
    let known = 0
    let inCustom = false
    for (const word of words) {
      if (inCustom) {
        this.#subclasses[isWanted ? 'add' : 'delete'](word)
        continue
      }
      const name = plainName(word)
      if (!eventNames.has(name)) continue
      known += 1
      inCustom = name === 'CUSTOM'
      if (isWanted) this.#names.add(name)
      else this.#remove(name)
    }
    if (known > 0) this.isListening = true
    return known
  }

  #remove(name: string): void {
    if (name === 'ALL') this.#names.clear()
    else if (name !== 'CUSTOM') {
      if (this.#names.delete('ALL')) for (const each of eventNames) if (each !== 'ALL') this.#names.add(each)
      this.#names.delete(name)
    }
  }

  own(uuid: string): void {
    for (const name of ownEvents) this.#names.add(name)
    this.onlyUuid = uuid
    this.isListening = true
  }

  clear(): void {
    this.#names.clear()
    this.#subclasses.clear()
    this.isListening = false
  }

  addFilter(header: string, value: string): void {
    this.#setFilters([...this.#filters, { header, value }])
  }

  /** Without a value, all filters of that header; the header `all` means every filter. */
  deleteFilter(header: string, value: string | undefined): void {
    const isKept = (filter: Filter): boolean =>
      filter.header.toLowerCase() !== header.toLowerCase() || (value !== undefined && filter.value !== value)
    this.#setFilters(header.toLowerCase() === 'all' ? [] : this.#filters.filter(isKept))
  }

  #setFilters(filters: Filter[]): void {
    this.#filters = filters
    const isPlain = filters.every(({ header, value }) => header === 'Unique-ID' && /^\w/.test(value))
    this.#channels =
      isPlain && filters.length > 0 ? new Set(filters.map(({ value }) => value.toLowerCase())) : null
  }

  wants(name: string, subclass: string | undefined, channelUuid?: string): boolean {
    if (!this.isListening) return false
    if (channelUuid !== undefined && this.#channels?.has(channelUuid) === false) return false
    if (this.#names.has('ALL')) return true
    if (!this.#names.has(name)) return false
    return name !== 'CUSTOM' || subclass === undefined || this.#subclasses.has(subclass)
  }

  passes(event: SwitchEvent): boolean {
    if (!this.#passesFilters(event)) return false
    if (this.onlyUuid === undefined) return true
    return event.header('Unique-ID') === this.onlyUuid || event.header('Job-Owner-UUID') === this.onlyUuid
  }

  /** Any filter that fits lets an event through; one that begins with `-` and fits stops it. */
  #passesFilters(event: SwitchEvent): boolean {
    if (this.#filters.length === 0) return true
    let passes = false
    for (const { header, value } of this.#filters) {
      const actual = event.header(header)
      if (actual === undefined) continue
      const wanted = value.replace(/^[+\- ]+/, '')
      const isPositive = !/^[+ ]*-/.test(value)
      if (!matches(actual, wanted)) continue
      if (!isPositive) return false
      passes = true
    }
    return passes
  }
}
