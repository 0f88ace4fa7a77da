import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { orNull, PostgresFailure } from './failure.ts'

/**
 * Whom the server runs as. Null: whoever started it. PostgreSQL refuses to run as root, so root hands it to another
 * account: the one that owns the data already, else `postgres` where there is one, else `nobody`.
 */
export type Account = { readonly uid: number; readonly gid: number } | null

const run = promisify(execFile)

/** `folder`: where the data lies or is going to lie. */
export const accountFor = async (folder: string): Promise<Account> => {
  const owner = await orNull(stat(join(folder, 'PG_VERSION')))
  const self = process.getuid?.() ?? -1
  if (self !== 0) {
    if (owner && self !== -1 && owner.uid !== self) {
      throw new PostgresFailure(
        `The database in ${folder} belongs to user ${owner.uid}. Start as that user or as root, or choose another DATA_DIR.`,
      )
    }
    return null
  }
  if (process.platform !== 'linux') {
    throw new PostgresFailure(
      'PostgreSQL does not run as root. Start as an ordinary user, or set DATABASE_URL to a database that runs already.',
    )
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const account = (await idsOf('postgres')) ?? (await idsOf('nobody'))
  if (account) return account
  throw new PostgresFailure(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody" to run it. ' +
      'Start as an ordinary user, or set DATABASE_URL to a database that runs already.',
  )
}

const idsOf = async (name: string): Promise<Account> => {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    // `id` ends with 1 for a name that it does not know.
    return null
  }
}
