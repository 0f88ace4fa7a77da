import type { LiveViews } from '../../app/hotline/api.ts'
import type { Time } from '../../app/ports/time.ts'
import type { DeskState, Snapshot } from '../../contract/desk.ts'
import { deskChange } from './change.ts'
import type { Outlet } from './outlet.ts'

/** What the agent is waiting for, sent in the tick in which it changes. */
export const ownKeys = [
  'agent',
  'call',
  'parties',
  'outgoing',
  'watching',
  'watchEnded',
  'watchedBy',
  'notes',
  'today',
  'saving',
] as const satisfies readonly (keyof DeskState)[]
/** What changes with every call of the house, sent at most once a second. */
export const sharedKeys = ['queues'] as const satisfies readonly (keyof DeskState)[]

export type DeskFeed = {
  readonly agentId: string
  /** The call that the desk shows, as it was sent last. */
  readonly callId: string | null
  /** Whenever that has become another; one listener. */
  onCall(listener: () => void): void
  /** Begins anew; null for somebody who has no desk. */
  snapshot(): Snapshot<'desk'> | null
  /** Sends those of `keys` that differ from what was sent last. */
  push(keys: readonly (keyof DeskState)[]): void
}

export const createDeskFeed = (agentId: string, views: LiveViews, outlet: Outlet, time: Time): DeskFeed => {
  let sent: DeskState | null = null
  let seq = 0
  let behind = false
  let heard: () => void = () => undefined

  const remember = (state: DeskState): void => {
    const before = sent?.call?.callId
    sent = state
    if (state.call?.callId !== before) heard()
  }

  const snapshot = (): Snapshot<'desk'> | null => {
    const state = views.desk(agentId)
    if (!state) return null
    behind = false
    remember(state)
    seq += 1
    return { view: 'desk', seq, serverTime: time.now(), state }
  }

  outlet.onDrained(() => {
    const anew = behind ? snapshot() : null
    if (anew) outlet.snapshot(anew)
  })

  return {
    agentId,
    get callId() {
      return sent?.call?.callId ?? null
    },
    onCall: (listener) => void (heard = listener),
    snapshot,
    push: (keys) => {
      if (!sent) return
      behind ||= outlet.clogged
      const state = behind ? null : views.deskParts(agentId, keys)
      const change = state && deskChange(sent, state, keys)
      if (!change) return
      remember({ ...sent, ...change })
      seq += 1
      outlet.patch({ view: 'desk', seq, at: time.now(), change })
    },
  }
}
