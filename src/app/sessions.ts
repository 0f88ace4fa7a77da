import { errors, withDetails } from './errors.ts'
import type { Hotline } from './hotline/api.ts'
import type { PeopleStore, Person } from './ports/records.ts'
import type { CredentialStore, SessionStore } from './ports/sessions.ts'
import type { Notes } from './ports/notes.ts'
import type { Time } from './ports/time.ts'
import { createCredentialCheck } from './sessions/credentials.ts'
import type { Desks } from './sessions/desks.ts'
import { createEnding, type EndListener, type Ending } from './sessions/ending.ts'
import { limits, type LiveSession } from './sessions/live-session.ts'
import type { Log } from './ports/log.ts'
import { createSessionMemory, type SessionMemory } from './sessions/memory.ts'
import { weaknesses } from './sessions/passwords.ts'
import { createResolving } from './sessions/resolving.ts'
import type { Passwords, Secrets } from './sessions/secrets.ts'

export type { LiveSession } from './sessions/live-session.ts'
export { toSession } from './sessions/live-session.ts'

export type SessionsDeps = {
  readonly store: SessionStore
  readonly credentials: CredentialStore
  readonly people: PeopleStore
  readonly hotline: Pick<Hotline, 'deskSignedOut'>
  readonly desks: Desks
  /** What the next process should know while the database is away. */
  readonly notes: Notes
  readonly passwords: Passwords
  readonly secrets: Secrets
  readonly time: Time
  readonly log: Log
}

type SignInAttempt = {
  readonly username: string
  readonly password: string
  readonly address: string
  readonly userAgent: string
  /** The session that this browser already has; it ends when the new one begins. */
  readonly previous: LiveSession | null
}
type SignedIn = { readonly token: string; readonly session: LiveSession }

type PasswordChange = {
  readonly currentPassword: string
  readonly newPassword: string
  readonly address: string
}

export type Sessions = {
  /** WRONG_CREDENTIALS, LOCKED_OUT, or IN_CALL when somebody else's call is up in this browser. */
  signIn(attempt: SignInAttempt): Promise<SignedIn>
  /** The session of a cookie's token, or null. Counts as use: 12 hours idle and 24 in all end a session. */
  resolve(token: string): Promise<LiveSession | null>
  /** The same for a link that is open already. */
  resolveById(sessionId: string): Promise<LiveSession | null>
  /** IN_CALL while the agent's call is up. */
  signOut(session: LiveSession): Promise<void>
  /** INVALID with the rule that is broken; LOCKED_OUT after too many wrong current passwords. Ends the other sessions. */
  changePassword(session: LiveSession, change: PasswordChange): Promise<void>
  /** Ends every session of a person, but none whose call is up. */
  endOf(userId: string): Promise<void>
  /** Told at once, before the database is. Returns how to stop listening. */
  onEnd(listener: EndListener): () => void
  /** Ends expired sessions every minute until the returned function is called. */
  keepSwept(): () => void
}

const sweepEveryMs = 60_000

export const createSessions = (deps: SessionsDeps): Sessions => {
  const memory = createSessionMemory(deps.notes)
  const ending = createEnding(deps, memory)
  const resolving = createResolving(deps, memory, ending)
  const check = createCredentialCheck(deps)
  return {
    signIn: async (attempt) => {
      const credential = await check.prove(attempt)
      const person = await deps.people.byId(credential.userId)
      if (!person?.active) throw errors.wrongCredentials()
      await leavePrevious(ending, attempt.previous, person)
      await deps.credentials.recordSuccess(person.userId, new Date(deps.time.now()))
      const signedIn = await open(deps, memory, person, attempt)
      deps.log.info({ userId: person.userId, sessionId: signedIn.session.sessionId }, 'signed in')
      return signedIn
    },
    resolve: async (token) =>
      tokenShape.test(token) ? resolving.byHash(deps.secrets.hash('sha256', token)) : null,
    resolveById: resolving.byId,
    signOut: async (session) => {
      if (!ending.leaveFloor(session)) throw errors.inCall()
      await ending.end(session, 'signedOut')
      deps.log.info({ userId: session.person.userId, sessionId: session.sessionId }, 'signed out')
    },
    changePassword: async (session, change) => {
      await proveCurrent(check, session, change)
      const { username, userId } = session.person
      const broken = weaknesses(change.newPassword, change.currentPassword, username)
      if (broken.length > 0) throw withDetails(errors.invalid(), broken)
      await deps.credentials.setPassword(userId, await deps.passwords.hash(change.newPassword))
      await endOthers(ending, memory, session)
      noteChanged(memory, session)
      deps.log.info({ userId }, 'password changed')
    },
    endOf: (userId) => endOf(deps, ending, memory, userId),
    onEnd: ending.onEnd,
    keepSwept: () => keepSwept(deps, resolving.sweep),
  }
}

const tokenShape = /^[A-Za-z0-9_-]{43}$/

const open = async (
  { secrets, store, time }: SessionsDeps,
  memory: SessionMemory,
  person: Person,
  { address, userAgent }: SignInAttempt,
): Promise<SignedIn> => {
  const token = secrets.token(32)
  const tokenHash = secrets.hash('sha256', token)
  const now = time.now()
  const session: LiveSession = {
    sessionId: secrets.uuid(),
    person,
    csrfToken: secrets.token(32),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + limits.idleMs,
  }
  await store.insert({
    sessionId: session.sessionId,
    userId: person.userId,
    tokenHash,
    csrfToken: session.csrfToken,
    createdAt: new Date(now),
    lastSeenAt: new Date(now),
    expiresAt: new Date(session.expiresAt),
    userAgent: userAgent.slice(0, 300),
    address,
  })
  memory.put(tokenHash, { session, checkedAt: now })
  return { token, session }
}

/** The same person signing in again stays on the floor; somebody else's desk has to be left first. */
const leavePrevious = async (ending: Ending, previous: LiveSession | null, next: Person): Promise<void> => {
  if (!previous) return
  const sameDesk = previous.person.userId === next.userId
  if (!sameDesk && !ending.leaveFloor(previous)) throw errors.inCall()
  await ending.end(previous, 'signedOut')
}

const proveCurrent = async (
  check: ReturnType<typeof createCredentialCheck>,
  { person }: LiveSession,
  { currentPassword, address }: PasswordChange,
): Promise<void> => {
  try {
    await check.prove({ username: person.username, password: currentPassword, address })
  } catch (err) {
    // Not a 401: the desk would take that for the end of the session.
    if (err instanceof errors.wrongCredentials) {
      throw withDetails(errors.invalid(), [{ field: 'currentPassword', rule: 'correct' }])
    }
    throw err
  }
}

const endOthers = async (ending: Ending, memory: SessionMemory, { sessionId, person }: LiveSession) => {
  for (const [, { session }] of memory.all()) {
    const isOther = session.person.userId === person.userId && session.sessionId !== sessionId
    if (isOther) await ending.end(session, 'signedOut')
  }
}

/** What this process knows of the person is ten seconds old at most, but the next request comes at once. */
const noteChanged = (memory: SessionMemory, session: LiveSession): void => {
  const tokenHash = memory.hashOf(session.sessionId)
  const known = tokenHash === undefined ? undefined : memory.get(tokenHash)
  if (tokenHash === undefined || known === undefined) return
  const person = { ...known.session.person, mustChangePassword: false }
  memory.put(tokenHash, { ...known, session: { ...known.session, person } })
}

const endOf = async ({ store }: SessionsDeps, ending: Ending, memory: SessionMemory, userId: string) => {
  const kept: string[] = []
  for (const [, { session }] of memory.all()) {
    if (session.person.userId !== userId) continue
    if (ending.leaveFloor(session)) await ending.end(session, 'expired')
    else kept.push(session.sessionId)
  }
  await store.removeOf(userId, kept)
}

const keepSwept = ({ time, log }: SessionsDeps, sweep: () => Promise<void>): (() => void) => {
  let stopped = false
  let cancel = (): void => undefined
  const again = (): void => {
    if (!stopped) cancel = time.after(sweepEveryMs, run)
  }
  const run = (): void => {
    sweep()
      .catch((err: unknown) => log.warn({ err }, 'expired sessions could not be removed'))
      .finally(again)
  }
  again()
  return () => {
    stopped = true
    cancel()
  }
}
