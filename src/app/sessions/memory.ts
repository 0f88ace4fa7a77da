import type { Notes } from '../ports/notes.ts'
import type { LiveSession } from './live-session.ts'

/** A session as this process saw it last, and when the database confirmed it. */
export type Known = { readonly session: LiveSession; readonly checkedAt: number }

const rememberEndMs = 60_000

/**
 * The sessions this process has seen, by the hash of their token. It also remembers for a minute which ones have ended:
 * a look-up that began before the end must not bring one back. What a former process knew serves only while the database
 * does not answer: nobody has confirmed it to this one.
 */
export const createSessionMemory = (notes: Notes) => {
  const knownByHash = new Map<string, Known>()
  const hashById = new Map<string, string>()
  const endedAtById = new Map<string, number>()
  for (const [tokenHash, noted] of notes.of('session')) {
    const session = noted as LiveSession
    knownByHash.set(tokenHash, { session, checkedAt: 0 })
    hashById.set(session.sessionId, tokenHash)
  }
  return {
    get: (tokenHash: string): Known | undefined => knownByHash.get(tokenHash),
    hashOf: (sessionId: string): string | undefined => hashById.get(sessionId),
    all: (): readonly (readonly [tokenHash: string, known: Known])[] => [...knownByHash],
    put: (tokenHash: string, known: Known): void => {
      const isNews = knownByHash.get(tokenHash)?.session.lastSeenAt !== known.session.lastSeenAt
      if (isNews) notes.set(`session:${tokenHash}`, known.session)
      knownByHash.set(tokenHash, known)
      hashById.set(known.session.sessionId, tokenHash)
    },
    markEnded: (sessionId: string, now: number): void => {
      endedAtById.set(sessionId, now)
      const tokenHash = hashById.get(sessionId)
      if (tokenHash !== undefined) {
        knownByHash.delete(tokenHash)
        notes.forget(`session:${tokenHash}`)
      }
      hashById.delete(sessionId)
    },
    hasEnded: (sessionId: string): boolean => endedAtById.has(sessionId),
    forgetEnds: (now: number): void => {
      for (const [sessionId, at] of endedAtById) if (now - at > rememberEndMs) endedAtById.delete(sessionId)
    },
  }
}
export type SessionMemory = ReturnType<typeof createSessionMemory>
