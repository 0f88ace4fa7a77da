/**
 * Carries events to the event-socket connections. An event is only built when somebody listens to its name.
 */
import type { Core } from './core.ts'
import { createSwitchEvent, type EventHeaders, type SwitchEvent } from './switch-event.ts'

export interface EventListener {
  /** Whether events of that name (and subclass, for CUSTOM) of that channel, if it is one's, may be wanted: before filters. */
  wants(name: string, subclass: string | undefined, channelUuid?: string): boolean
  deliver(event: SwitchEvent): void
}

export interface EventDetails {
  readonly subclass?: string
  readonly body?: string
  /** Of the channel that it is about, where its headers begin with a channel's own. */
  readonly channelUuid?: string
}

export class EventBus {
  readonly #core: Core
  readonly #listeners = new Set<EventListener>()

  constructor(core: Core) {
    this.#core = core
  }

  add(listener: EventListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Fires an event; `headers` are made on demand and follow the common ones. */
  fire(name: string, headers: () => EventHeaders, more: EventDetails = {}) {
    const wanting: EventListener[] = []
    for (const listener of this.#listeners)
      if (listener.wants(name, more.subclass, more.channelUuid)) wanting.push(listener)
    if (wanting.length === 0) return
    const all = [...this.#core.commonHeaders(name, more.subclass), ...headers()]
    const event = createSwitchEvent(name, all, more.body)
    for (const listener of wanting) listener.deliver(event)
  }
}
