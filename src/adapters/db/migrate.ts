import { readdir } from 'node:fs/promises'
import type { Knex } from 'knex'

const folder = new URL('../../../migrations/', import.meta.url)

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
    const [, names] = (await transaction.migrate.latest({ migrationSource, tableName: 'migrations' })) as [
      number,
      string[],
    ]
    return names
  })

/**
 * Knex's own loader requires CommonJS or a fixed extension; importing works wherever this file itself runs. The path stands
 * here in full so that a bundle has them too (`src/typescript/`).
 */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => (await readdir(folder)).filter((name) => /^\d{4}_\w+\.ts$/.test(name)).sort(),
  getMigrationName: (name) => name.replace(/\.ts$/, ''),
  getMigration: async (name) => {
    const { up } = (await import(`../../../migrations/${name.replace(/\.ts$/, '')}.ts`)) as Pick<
      Knex.Migration,
      'up'
    >
    return { up, down: () => Promise.reject(new Error('Migrations go forward only')) }
  },
}
