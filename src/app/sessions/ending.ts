import type { LinkEnd } from '../../contract/desk.ts'
import { hasPhone } from '../../domain/people.ts'
import type { Hotline } from '../hotline/api.ts'
import type { SessionStore } from '../ports/sessions.ts'
import type { Time } from '../ports/time.ts'
import type { Desks } from './desks.ts'
import type { LiveSession } from './live-session.ts'
import type { Log } from '../ports/log.ts'
import type { SessionMemory } from './memory.ts'

export type SessionEnd = Extract<LinkEnd, 'signedOut' | 'expired'>
export type EndListener = (session: LiveSession, reason: SessionEnd) => void

type EndingDeps = {
  readonly store: SessionStore
  readonly hotline: Pick<Hotline, 'deskSignedOut'>
  readonly desks: Desks
  readonly time: Time
  readonly log: Log
}

/** How a session ends: forgotten here, told to whoever holds a socket of it, removed from the database. */
export const createEnding = (deps: EndingDeps, memory: SessionMemory) => {
  const listeners = new Set<EndListener>()

  const tell = (session: LiveSession, reason: SessionEnd): void => {
    for (const listener of listeners) {
      try {
        listener(session, reason)
      } catch (err) {
        deps.log.error({ err, sessionId: session.sessionId }, 'a listener failed at the end of a session')
      }
    }
  }

  return {
    end: async (session: LiveSession, reason: SessionEnd): Promise<void> => {
      if (memory.hasEnded(session.sessionId)) return
      memory.markEnded(session.sessionId, deps.time.now())
      tell(session, reason)
      await deps.store.remove(session.sessionId)
    },
    /** Takes the agent off the floor; false while a call is up. A desk that another session holds is left alone. */
    leaveFloor: (session: LiveSession): boolean => {
      const { userId, role } = session.person
      const holder = deps.desks.holder(userId)
      const deskIsElsewhere = holder !== null && holder.sessionId !== session.sessionId
      if (!hasPhone(role) || deskIsElsewhere) return true
      return deps.hotline.deskSignedOut(userId).ok
    },
    onEnd: (listener: EndListener): (() => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
export type Ending = ReturnType<typeof createEnding>
