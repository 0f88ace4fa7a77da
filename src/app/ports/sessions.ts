/** A signed-in browser. Only the hash of the cookie's token is kept. Instants are Dates. */
export type StoredSession = {
  readonly sessionId: string
  readonly userId: string
  readonly tokenHash: string
  readonly csrfToken: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly userAgent: string
  readonly address: string
}

export type Credential = {
  readonly userId: string
  readonly passwordHash: string
  readonly failedCount: number
  readonly lockedUntil: Date | null
  readonly active: boolean
}

export type SessionStore = {
  insert(session: StoredSession): Promise<void>
  byTokenHash(tokenHash: string): Promise<StoredSession | null>
  touch(sessionId: string, lastSeenAt: Date, expiresAt: Date): Promise<void>
  remove(sessionId: string): Promise<void>
  /** All of a person but those that are named. */
  removeOf(userId: string, except: readonly string[]): Promise<void>
  removeExpired(now: Date): Promise<number>
}

export type CredentialStore = {
  byUsername(username: string): Promise<Credential | null>
  recordFailure(userId: string, failedCount: number, lockedUntil: Date | null): Promise<void>
  recordSuccess(userId: string, at: Date): Promise<void>
  /** Chosen by its owner. */
  setPassword(userId: string, passwordHash: string): Promise<void>
  /** Must be changed at the next sign-in. */
  setOneTimePassword(userId: string, passwordHash: string): Promise<void>
}
