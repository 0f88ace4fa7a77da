import { createSessions, type Sessions } from '../../../src/app/sessions.ts'
import { createDesks, type Desks } from '../../../src/app/sessions/desks.ts'
import type { Passwords } from '../../../src/app/sessions/secrets.ts'
import type { Log } from '../../../src/app/ports/log.ts'
import type { Person } from '../../../src/app/ports/records.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { createFakeHotline, type FakeHotline } from './desk-hotline.ts'
import { createHandClock, type HandClock } from './hand-clock.ts'
import { createFakeNotes } from './notes.ts'
import {
  createFakeCredentials,
  createFakePeople,
  createFakeSessionStore,
  somebody,
  type FakeCredentials,
  type FakePeople,
  type FakeSessionStore,
} from './people.ts'

/** Hashes at once; tests of the real argon2 pass their own. It counts what it is asked. */
export const createQuickPasswords = (): Passwords & { readonly verified: string[] } => {
  const verified: string[] = []
  return {
    verified,
    hash: (password) => Promise.resolve(`quick:${password}`),
    verify: (encoded, password) => {
      verified.push(encoded)
      return Promise.resolve(encoded === `quick:${password}`)
    },
  }
}

const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}

export type SessionsKit = {
  readonly sessions: Sessions
  readonly desks: Desks
  readonly clock: HandClock
  readonly hotline: FakeHotline
  readonly store: FakeSessionStore
  readonly credentials: FakeCredentials
  readonly people: FakePeople
  /** Somebody who may sign in with `<username>-password`. */
  enrol(username: string, role?: Role, active?: boolean): Promise<Person>
}

export const createSessionsKit = (passwords: Passwords = createQuickPasswords()): SessionsKit => {
  const clock = createHandClock()
  const hotline = createFakeHotline()
  const desks = createDesks()
  const store = createFakeSessionStore()
  const credentials = createFakeCredentials()
  const people = createFakePeople()
  const sessions = createSessions({
    ...{ store, credentials, people, hotline, desks, passwords, notes: createFakeNotes() },
    secrets: createSecrets(),
    time: clock,
    log: silentLog,
  })
  return {
    ...{ sessions, desks, clock, hotline, store, credentials, people },
    enrol: async (username, role = 'AGENT', active = true) => {
      const person = somebody(username, role, active)
      people.put(person)
      credentials.put(username, {
        userId: person.userId,
        passwordHash: await passwords.hash(`${username}-password`),
        failedCount: 0,
        lockedUntil: null,
        active,
      })
      return person
    },
  }
}
