import type { Knex } from 'knex'
import { knownMigrations, migrateTo } from './migrations.ts'

/** Any number that no other advisory lock of this product uses. */
const lockKey = 12_345_001

/**
 * Brings the tables up to date and returns the names of the steps that were missing. All of them run in one
 * transaction under an advisory lock: several programs may do this at once, and one that is killed leaves nothing behind
 * (knex's own lock table would stay locked).
 */
export const migrate = async (database: Knex): Promise<readonly string[]> =>
  database.transaction(async (transaction) => {
    await transaction.raw('set local statement_timeout = 0')
    await transaction.raw('select pg_advisory_xact_lock(?)', [lockKey])
    return migrateTo(transaction, await knownMigrations())
  })
