import type { DigestAlgorithm } from './digest.ts'
import type { LiveSession } from './live-session.ts'

export type PasswordDigests = Readonly<Record<DigestAlgorithm, string>> & { readonly expiresAt: number }

export type SipAccount = {
  readonly username: string
  readonly userId: string
  readonly sessionId: string
  /** Newest first. */
  passwords: readonly PasswordDigests[]
}

/** One SIP name per session, of chance alone: it tells a scanner nothing about agents. */
export const createSipAccounts = (newName: () => string) => {
  const accountsByName = new Map<string, SipAccount>()
  const accountsBySession = new Map<string, SipAccount>()
  return {
    byName: (username: string): SipAccount | undefined => accountsByName.get(username),
    of: ({ sessionId, person }: LiveSession): SipAccount => {
      const existing = accountsBySession.get(sessionId)
      if (existing) return existing
      const account: SipAccount = { username: newName(), userId: person.userId, sessionId, passwords: [] }
      accountsByName.set(account.username, account)
      accountsBySession.set(sessionId, account)
      return account
    },
    remove: (sessionId: string): void => {
      const account = accountsBySession.get(sessionId)
      if (!account) return
      accountsBySession.delete(sessionId)
      accountsByName.delete(account.username)
    },
  }
}
