import type { SipAccess as IssuedAccess } from '../contract/session.ts'
import type { Time } from './ports/time.ts'
import type { Sessions } from './sessions.ts'
import {
  digestOfPassword,
  expectedResponse,
  readDigest,
  type DigestAlgorithm,
  type DigestAnswer,
} from './sessions/digest.ts'
import type { LiveSession } from './sessions/live-session.ts'
import { createNonces } from './sessions/nonces.ts'
import type { Secrets } from './sessions/secrets.ts'
import { createSipAccounts, type PasswordDigests, type SipAccount } from './sessions/sip-accounts.ts'

export type SipAccessDeps = {
  readonly realm: string
  /** Path of the WebSocket proxy on the desk's own origin, `/sip`. */
  readonly path: string
  readonly secrets: Secrets
  readonly time: Time
  readonly sessions: Pick<Sessions, 'onEnd'>
}

/** What goes into a 401. `header` is the whole value of WWW-Authenticate. */
export type SipChallenge = {
  readonly realm: string
  readonly nonce: string
  readonly algorithm: DigestAlgorithm
  readonly qop: 'auth'
  readonly stale: boolean
  readonly header: string
}

type SipVerdict =
  | { readonly ok: true; readonly userId: string; readonly sessionId: string; readonly username: string }
  | {
      readonly ok: false
      /** For the log. Towards the network every one of them is the same 401. */
      readonly reason: 'missing' | 'malformed' | 'foreignNonce' | 'staleNonce' | 'replayed' | 'wrong'
      /** The answer may be right but the nonce is used up: challenge again with `stale=true`. */
      readonly stale: boolean
    }

/** SIP credentials of the people who are signed in (architecture.md §3). */
export type SipAccess = {
  /** Credentials of this session, good for an hour. Asked again, the same name with a new password. */
  issue(session: LiveSession): IssuedAccess
  /** sip.js knows MD5 alone, so that is what is asked for by default; both are understood. */
  challenge(options?: { readonly stale?: boolean; readonly algorithm?: DigestAlgorithm }): SipChallenge
  /**
   * Checks an Authorization header against the request's method and, where given, its Request-URI.
   * Unknown, expired and revoked names take the same path and get the same answer as a wrong password.
   */
  verify(authorization: string | undefined, method: string, requestUri?: string): SipVerdict
  /** Done by itself when the session ends. */
  revoke(sessionId: string): void
}

const accessLifeMs = 60 * 60_000
const nonceLifeMs = 5 * 60_000
/** The password before the newest stays good until it expires: a request may be on its way with it. */
const passwordsKept = 2

export const createSipAccess = (deps: SipAccessDeps): SipAccess => {
  const { realm, path, secrets, time } = deps
  const accounts = createSipAccounts(() => `desk-${secrets.hash('sha256', secrets.token(16)).slice(0, 24)}`)
  const nonces = createNonces(secrets, time, nonceLifeMs)
  const decoy = digestsOf(secrets, realm, 'nobody', secrets.token(32), Infinity)

  deps.sessions.onEnd(({ sessionId }) => accounts.remove(sessionId))

  /** Always compares `passwordsKept` times, whoever asks. */
  const proves = (account: SipAccount | undefined, answer: DigestAnswer, method: string): boolean => {
    const good = (account?.passwords ?? []).filter(({ expiresAt }) => time.now() < expiresAt)
    let proved = false
    for (let index = 0; index < passwordsKept; index += 1) {
      const kept = good[index]
      const expected = expectedResponse(secrets, (kept ?? decoy)[answer.algorithm], method, answer)
      const equal = secrets.equal(expected, answer.response)
      proved ||= equal && kept !== undefined
    }
    return proved
  }

  return {
    issue: (session) => {
      const account = accounts.of(session)
      const password = secrets.token(32)
      const expiresAt = time.now() + accessLifeMs
      const newest = digestsOf(secrets, realm, account.username, password, expiresAt)
      account.passwords = [newest, ...account.passwords].slice(0, passwordsKept)
      return {
        path,
        uri: `sip:${account.username}@${realm}`,
        deskUri: `sip:desk@${realm}`,
        username: account.username,
        password,
        expiresAt: new Date(expiresAt).toISOString(),
      }
    },
    challenge: ({ stale = false, algorithm = 'MD5' } = {}) => {
      const nonce = nonces.make()
      const header = `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`
      return { realm, nonce, algorithm, qop: 'auth', stale, header }
    },
    verify: (authorization, method, requestUri) => {
      if (authorization === undefined) return refused('missing')
      const answer = readDigest(authorization)
      const fits = answer?.realm === realm && (requestUri === undefined || answer.uri === requestUri)
      if (!answer || !fits) return refused('malformed')
      const nonce = nonces.check(answer.nonce)
      if (nonce === 'foreign') return refused('foreignNonce')
      const account = accounts.byName(answer.username)
      if (!proves(account, answer, method) || !account) return refused('wrong')
      if (nonce === 'stale') return refused('staleNonce', true)
      if (!nonces.take(answer.nonce, answer.nc)) return refused('replayed', true)
      return { ok: true, userId: account.userId, sessionId: account.sessionId, username: account.username }
    },
    revoke: accounts.remove,
  }
}

const refused = (reason: Extract<SipVerdict, { ok: false }>['reason'], stale = false): SipVerdict => ({
  ok: false,
  reason,
  stale,
})

const digestsOf = (
  secrets: Secrets,
  realm: string,
  username: string,
  password: string,
  expiresAt: number,
): PasswordDigests => ({
  MD5: digestOfPassword(secrets, 'MD5', { username, realm, password }),
  'SHA-256': digestOfPassword(secrets, 'SHA-256', { username, realm, password }),
  expiresAt,
})
