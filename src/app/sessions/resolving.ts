import type { PeopleStore } from '../ports/records.ts'
import type { SessionStore } from '../ports/sessions.ts'
import type { Time } from '../ports/time.ts'
import type { Ending } from './ending.ts'
import { limits, slide, toLiveSession, type LiveSession } from './live-session.ts'
import type { Log } from '../ports/log.ts'
import type { Known, SessionMemory } from './memory.ts'

type ResolvingDeps = {
  readonly store: SessionStore
  readonly people: PeopleStore
  readonly time: Time
  readonly log: Log
}

/**
 * From the hash of a token to the session. The database has the truth and is asked again after ten seconds; while it
 * does not answer, what was known serves, so that a desk may reload during an outage.
 */
export const createResolving = (deps: ResolvingDeps, memory: SessionMemory, ending: Ending) => {
  const { store, time, log } = deps

  /** Ended elsewhere, or the account was switched off. */
  const withdraw = async (session: LiveSession): Promise<void> => {
    ending.leaveFloor(session)
    await ending.end(session, 'expired')
  }

  const reload = async (tokenHash: string, known: Known | undefined): Promise<LiveSession | null> => {
    const checkedAt = time.now()
    try {
      const session = await load(deps, memory, tokenHash)
      if (session) memory.put(tokenHash, { session, checkedAt })
      else if (known && (await keepsForCall(deps, ending, tokenHash, known.session))) {
        memory.put(tokenHash, { session: known.session, checkedAt })
        return known.session
      } else if (known) await withdraw(known.session)
      return session
    } catch (err) {
      if (!known || memory.hasEnded(known.session.sessionId)) throw err
      memory.put(tokenHash, { session: known.session, checkedAt })
      log.warn({ err, sessionId: known.session.sessionId }, 'a session is served from memory')
      return known.session
    }
  }

  /** The session if it may go on, with its use written down once a minute; null once it has ended. */
  const use = async (session: LiveSession, tokenHash: string): Promise<LiveSession | null> => {
    const now = time.now()
    const expired = now >= session.expiresAt
    // Nobody is cut off in a call: the session is lengthened until it is over.
    if (expired && ending.leaveFloor(session)) {
      await ending.end(session, 'expired')
      return null
    }
    if (memory.hasEnded(session.sessionId)) return null
    if (!expired && now - session.lastSeenAt < limits.touchEveryMs) return session
    const used = expired
      ? { ...session, lastSeenAt: now, expiresAt: now + limits.graceMs }
      : slide(session, now)
    memory.put(tokenHash, { session: used, checkedAt: memory.get(tokenHash)?.checkedAt ?? now })
    await writeDown(deps, used)
    return used
  }

  const byHash = async (tokenHash: string): Promise<LiveSession | null> => {
    const known = memory.get(tokenHash)
    const fresh = known !== undefined && time.now() - known.checkedAt < limits.freshMs
    const session = fresh ? known.session : await reload(tokenHash, known)
    return session && use(session, tokenHash)
  }

  return {
    byHash,
    byId: async (sessionId: string): Promise<LiveSession | null> => {
      const tokenHash = memory.hashOf(sessionId)
      return tokenHash === undefined ? null : byHash(tokenHash)
    },
    /** Ends what has expired, here and in the database. */
    sweep: async (): Promise<void> => {
      const now = time.now()
      memory.forgetEnds(now)
      for (const [tokenHash, { session }] of memory.all()) {
        if (now >= session.expiresAt) await use(session, tokenHash)
      }
      await store.removeExpired(new Date(now))
    },
  }
}

const load = async (
  { store, people }: ResolvingDeps,
  memory: SessionMemory,
  tokenHash: string,
): Promise<LiveSession | null> => {
  const stored = await store.byTokenHash(tokenHash)
  const person = stored && (await people.byId(stored.userId))
  if (!stored || memory.hasEnded(stored.sessionId)) return null
  return person?.active ? toLiveSession(stored, person) : null
}

/** The account was switched off while a call is up: the person keeps the desk until it is over. */
const keepsForCall = async (
  { store }: ResolvingDeps,
  ending: Ending,
  tokenHash: string,
  session: LiveSession,
): Promise<boolean> => (await store.byTokenHash(tokenHash)) !== null && !ending.leaveFloor(session)

const writeDown = async ({ store, log }: ResolvingDeps, session: LiveSession): Promise<void> => {
  const { sessionId, lastSeenAt, expiresAt } = session
  try {
    await store.touch(sessionId, new Date(lastSeenAt), new Date(expiresAt))
  } catch (err) {
    log.warn({ err, sessionId }, 'the use of a session could not be written down')
  }
}
