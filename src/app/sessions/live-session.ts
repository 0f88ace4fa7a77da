import type { Session } from '../../contract/session.ts'
import { hasPhone, seesBoard, takesCalls } from '../../domain/people.ts'
import type { Person } from '../ports/records.ts'
import type { StoredSession } from '../ports/sessions.ts'

/** A session that was valid a moment ago. Instants are in ms since the epoch. */
export type LiveSession = {
  readonly sessionId: string
  readonly person: Person
  readonly csrfToken: string
  readonly createdAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
}

export const limits = {
  /** Unused for this long, a session ends. */
  idleMs: 12 * 60 * 60_000,
  /** However busy, it ends this long after the sign-in: the longest shift and its hand-over fit in. */
  absoluteMs: 24 * 60 * 60_000,
  /** Granted again and again while a call is up. */
  graceMs: 5 * 60_000,
  /** Use is written down at most this often. */
  touchEveryMs: 60_000,
  /** How long the database's word on a session is believed. */
  freshMs: 10_000,
} as const

export const toLiveSession = (stored: StoredSession, person: Person): LiveSession => ({
  sessionId: stored.sessionId,
  person,
  csrfToken: stored.csrfToken,
  createdAt: stored.createdAt.getTime(),
  lastSeenAt: stored.lastSeenAt.getTime(),
  expiresAt: stored.expiresAt.getTime(),
})

/** When a session used at `now` ends if it isn't used again; never sooner than it was promised. */
export const slide = (session: LiveSession, now: number): LiveSession => ({
  ...session,
  lastSeenAt: now,
  expiresAt: Math.max(
    session.expiresAt,
    Math.min(now + limits.idleMs, session.createdAt + limits.absoluteMs),
  ),
})

export const toSession = ({ person, csrfToken, expiresAt }: LiveSession): Session => ({
  userId: person.userId,
  username: person.username,
  name: person.name,
  agentNo: person.agentNo,
  role: person.role,
  takesCalls: takesCalls(person.role),
  hasPhone: hasPhone(person.role),
  seesBoard: seesBoard(person.role),
  mustChangePassword: person.mustChangePassword === true,
  csrfToken,
  expiresAt: new Date(expiresAt).toISOString(),
})
