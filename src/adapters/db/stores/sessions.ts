import type { Knex } from 'knex'
import type { SessionStore, StoredSession } from '../../../app/ports/sessions.ts'

export const createSessionStore = (database: Knex): SessionStore => ({
  insert: async (session) => {
    await database('sessions').insert({
      session_id: session.sessionId,
      user_id: session.userId,
      token_hash: session.tokenHash,
      csrf_token: session.csrfToken,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      expires_at: session.expiresAt,
      user_agent: session.userAgent,
      address: session.address,
    })
  },
  byTokenHash: async (tokenHash) => {
    const session = await database('sessions')
      .where({ token_hash: tokenHash })
      .first<StoredSession | undefined>({
        sessionId: 'session_id',
        userId: 'user_id',
        tokenHash: 'token_hash',
        csrfToken: 'csrf_token',
        createdAt: 'created_at',
        lastSeenAt: 'last_seen_at',
        expiresAt: 'expires_at',
        userAgent: 'user_agent',
        address: 'address',
      })
    return session ?? null
  },
  touch: async (sessionId, lastSeenAt, expiresAt) => {
    await database('sessions')
      .where({ session_id: sessionId })
      .update({ last_seen_at: lastSeenAt, expires_at: expiresAt })
  },
  remove: async (sessionId) => {
    await database('sessions').where({ session_id: sessionId }).delete()
  },
  removeOf: async (userId, except) => {
    await database('sessions')
      .where({ user_id: userId })
      .whereNotIn('session_id', [...except])
      .delete()
  },
  removeExpired: (now) => database('sessions').where('expires_at', '<=', now).delete(),
})
