/**
 * Carries events to the event-socket connections. An event is only built when somebody listens to its name.
 */
import type { Core } from './core.ts'
import { createSwitchEvent, type EventHeaders, type SwitchEvent } from './switch-event.ts'

export interface EventListener {
  /** Whether events of that name (and subclass, for CUSTOM) are wanted, before filters. */
  wants(name: string, subclass: string | undefined): boolean
  deliver(event: SwitchEvent): void
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
  fire(name: string, headers: () => EventHeaders, more: { readonly subclass?: string; readonly body?: string } = {}) {
    const wanting = [...this.#listeners].filter((listener) => listener.wants(name, more.subclass))
    if (wanting.length === 0) return
    const all = [...this.#core.commonHeaders(name, more.subclass), ...headers()]
    const event = createSwitchEvent(name, all, more.body)
    for (const listener of wanting) listener.deliver(event)
  }
}
