import { randomUUID } from 'node:crypto'
import type { PeopleStore, Person } from '../../../src/app/ports/records.ts'
import type {
  Credential,
  CredentialStore,
  SessionStore,
  StoredSession,
} from '../../../src/app/ports/sessions.ts'
import type { Role } from '../../../src/domain/people.ts'

export type FakePeople = PeopleStore & { put(person: Person): void }

export const createFakePeople = (): FakePeople => {
  const byId = new Map<string, Person>()
  return {
    put: (person) => void byId.set(person.userId, person),
    byId: (userId) => Promise.resolve(byId.get(userId) ?? null),
    all: () => Promise.resolve([...byId.values()]),
  }
}

export const somebody = (username: string, role: Role = 'AGENT', active = true): Person => ({
  userId: randomUUID(),
  username,
  name: `王${username}`,
  agentNo: username.slice(-4),
  role,
  skills: [{ code: 'SG_GENERAL', level: 3 }],
  active,
})

export type FakeCredentials = CredentialStore & {
  put(username: string, credential: Credential): void
  get(userId: string): Credential | undefined
  /** What was asked and written, in order: the path that a sign-in took. */
  readonly calls: string[]
}

export const createFakeCredentials = (): FakeCredentials => {
  const byName = new Map<string, Credential>()
  const calls: string[] = []
  const change = (userId: string, part: Partial<Credential>): void => {
    for (const [name, credential] of byName) {
      if (credential.userId === userId) byName.set(name, { ...credential, ...part })
    }
  }
  return {
    calls,
    put: (username, credential) => void byName.set(username, credential),
    get: (userId) => [...byName.values()].find((credential) => credential.userId === userId),
    byUsername: (username) => {
      calls.push('byUsername')
      return Promise.resolve(byName.get(username) ?? null)
    },
    recordFailure: (userId, failedCount, lockedUntil) => {
      calls.push('recordFailure')
      change(userId, { failedCount, lockedUntil })
      return Promise.resolve()
    },
    recordSuccess: (userId) => {
      calls.push('recordSuccess')
      change(userId, { failedCount: 0, lockedUntil: null })
      return Promise.resolve()
    },
    setPassword: (userId, passwordHash) => {
      change(userId, { passwordHash })
      return Promise.resolve()
    },
    setOneTimePassword: (userId, passwordHash) => {
      change(userId, { passwordHash })
      return Promise.resolve()
    },
  }
}

export type FakeSessionStore = SessionStore & {
  readonly rows: Map<string, StoredSession>
  /** While true every question is answered by a connection error. */
  away: boolean
}

export const createFakeSessionStore = (): FakeSessionStore => {
  const rows = new Map<string, StoredSession>()
  const store: FakeSessionStore = {
    rows,
    away: false,
    insert: async (session) => {
      await reachable()
      rows.set(session.sessionId, session)
    },
    byTokenHash: async (tokenHash) => {
      await reachable()
      return [...rows.values()].find((row) => row.tokenHash === tokenHash) ?? null
    },
    touch: async (sessionId, lastSeenAt, expiresAt) => {
      await reachable()
      const row = rows.get(sessionId)
      if (row) rows.set(sessionId, { ...row, lastSeenAt, expiresAt })
    },
    remove: async (sessionId) => {
      await reachable()
      rows.delete(sessionId)
    },
    removeOf: async (userId, except) => {
      await reachable()
      const gone = [...rows.values()].filter(
        (row) => row.userId === userId && !except.includes(row.sessionId),
      )
      for (const { sessionId } of gone) rows.delete(sessionId)
    },
    removeExpired: async (now) => {
      await reachable()
      const expired = [...rows.values()].filter(({ expiresAt }) => expiresAt <= now)
      for (const { sessionId } of expired) rows.delete(sessionId)
      return expired.length
    },
  }
  const reachable = (): Promise<void> =>
    store.away
      ? Promise.reject(
          Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' }),
        )
      : Promise.resolve()
  return store
}
