import type { Knex } from 'knex'
import type { Credential, CredentialStore } from '../../../app/ports/sessions.ts'

/** User names are the same in capitals and small letters. */
export const createCredentialStore = (database: Knex): CredentialStore => ({
  byUsername: async (username) => {
    const credential = await database('users')
      .whereRaw('lower(username) = lower(?)', [username])
      .first<(Omit<Credential, 'active'> & { active: boolean; locked: boolean }) | undefined>({
        userId: 'user_id',
        passwordHash: 'password_hash',
        failedCount: 'failed_count',
        lockedUntil: 'locked_until',
        active: 'active',
        locked: 'locked',
      })
    if (credential === undefined) return null
    const { locked, active, ...known } = credential
    return { ...known, active: active && !locked }
  },
  recordFailure: async (userId, failedCount, lockedUntil) => {
    await database('users')
      .where({ user_id: userId })
      .update({ failed_count: failedCount, locked_until: lockedUntil })
  },
  recordSuccess: async (userId, at) => {
    await database('users')
      .where({ user_id: userId })
      .update({ failed_count: 0, locked_until: null, last_sign_in_at: at })
  },
  setPassword: (userId, passwordHash) => setPassword(database, userId, passwordHash, false),
  setOneTimePassword: (userId, passwordHash) => setPassword(database, userId, passwordHash, true),
})

const setPassword = async (
  database: Knex,
  userId: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<void> => {
  await database('users')
    .where({ user_id: userId })
    .update({
      password_hash: passwordHash,
      must_change_password: mustChange,
      failed_count: 0,
      locked_until: null,
      version: database.raw('version + 1'),
      updated_at: database.fn.now(),
    })
}
