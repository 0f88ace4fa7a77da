import type { Time } from '../ports/time.ts'
import type { Secrets } from './secrets.ts'

/**
 * Nonces that carry their own proof: instant, chance and a signature. A flood of unanswered challenges then costs no
 * memory; only nonces that were answered rightly are remembered, with their highest count.
 */
export const createNonces = (secrets: Secrets, time: Time, lifeMs: number) => {
  const key = secrets.token(32)
  const usedByNonce = new Map<string, { count: number; readonly expiresAt: number }>()

  const prune = (now: number): void => {
    for (const [nonce, { expiresAt }] of usedByNonce) if (expiresAt <= now) usedByNonce.delete(nonce)
  }

  return {
    make: (): string => {
      const body = `${time.now().toString(36)}.${secrets.token(16)}`
      return `${body}.${secrets.sign(key, body).slice(0, 32)}`
    },
    /** `stale`: ours, but too old. */
    check: (nonce: string): 'good' | 'stale' | 'foreign' => {
      const [instant = '', chance = '', signature = ''] = nonce.split('.')
      const expected = secrets.sign(key, `${instant}.${chance}`).slice(0, 32)
      if (!secrets.equal(signature, expected) || nonce.split('.').length !== 3) return 'foreign'
      return time.now() - parseInt(instant, 36) < lifeMs ? 'good' : 'stale'
    },
    /** Takes a count higher than every one before; false for a replay. Call it once the response is proved. */
    take: (nonce: string, nc: string): boolean => {
      const now = time.now()
      prune(now)
      const count = parseInt(nc, 16)
      const used = usedByNonce.get(nonce)
      if (count <= (used?.count ?? 0)) return false
      if (used) used.count = count
      else usedByNonce.set(nonce, { count, expiresAt: now + lifeMs })
      return true
    },
  }
}
