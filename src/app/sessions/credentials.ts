import { errors, withDetails } from '../errors.ts'
import type { Credential, CredentialStore } from '../ports/sessions.ts'
import type { Time } from '../ports/time.ts'
import { createAddressGuard, createStrangers } from './failure-memory.ts'
import { createTurns } from './in-turn.ts'
import { lockedForMs, oneMoreFailure } from './lock-out.ts'
import type { Log } from '../ports/log.ts'
import type { Passwords } from './secrets.ts'

type CredentialDeps = {
  readonly credentials: CredentialStore
  readonly passwords: Passwords
  readonly time: Time
  readonly log: Log
}

/** Nobody's id: the row that a failure under an unknown name "updates", so that both ways cost the same. */
const nobody = '00000000-0000-0000-0000-000000000000'
const addressRule = { failures: 30, windowMs: 15 * 60_000 }

export type Attempt = { readonly username: string; readonly password: string; readonly address: string }

/**
 * Proves a name by a password. A name that nobody has takes the same path as a real one (look-up, argon2, a written
 * failure, the lock) and gets the same answers; so does an account that is switched off.
 */
export const createCredentialCheck = (deps: CredentialDeps) => {
  const { credentials, passwords, time, log } = deps
  const strangers = createStrangers()
  const addresses = createAddressGuard(addressRule)
  const inTurn = createTurns()
  // Made at once and of a real hash: verifying against it takes what verifying a real one takes.
  const dummyHash = passwords.hash('a password that nobody has')
  dummyHash.catch((err: unknown) => log.error({ err }, 'argon2 does not work here'))

  const find = async (name: string): Promise<Credential> => {
    const found = await credentials.byUsername(name)
    if (found) return found
    const { failedCount, lockedUntil } = strangers.read(name, time.now())
    return {
      userId: nobody,
      passwordHash: await dummyHash,
      failedCount,
      lockedUntil: lockedUntil === null ? null : new Date(lockedUntil),
      active: false,
    }
  }

  const refuseLocked = (waitMs: number): void => {
    if (waitMs <= 0) return
    const limit = Math.ceil(waitMs / 1000)
    throw withDetails(errors.lockedOut(), [{ field: 'username', rule: 'retryAfterSeconds', limit }])
  }

  const recordFailure = async (credential: Credential, name: string, address: string): Promise<void> => {
    const now = time.now()
    const { failedCount, lockedUntil } = oneMoreFailure(credential.failedCount, now)
    addresses.record(address, now)
    if (credential.userId === nobody) strangers.record(name, now)
    const until = lockedUntil === null ? null : new Date(lockedUntil)
    await credentials.recordFailure(credential.userId, failedCount, until)
    log.warn({ userId: credential.userId, address, failedCount, locked: until !== null }, 'a sign-in failed')
  }

  const check = async (attempt: Attempt, name: string): Promise<Credential> => {
    refuseLocked(addresses.waitMs(attempt.address, time.now()))
    const credential = await find(name)
    refuseLocked(lockedForMs(credential.lockedUntil?.getTime() ?? null, time.now()))
    const matches = await passwords.verify(credential.passwordHash, attempt.password)
    if (matches && credential.active) return credential
    await recordFailure(credential, name, attempt.address)
    throw errors.wrongCredentials()
  }

  return {
    /** The credential that was proved; else WRONG_CREDENTIALS or LOCKED_OUT (its detail says for how many seconds). */
    prove: (attempt: Attempt): Promise<Credential> => {
      const name = attempt.username.normalize('NFKC').trim()
      return inTurn(name.toLowerCase(), () => check(attempt, name))
    },
  }
}
