import { readdir } from 'node:fs/promises'
import type { Knex } from 'knex'

const folder = new URL('../../../migrations/', import.meta.url)

/** The steps that this version of the product has, in their order. */
export const knownMigrations = async (): Promise<readonly string[]> =>
  (await readdir(folder))
    .filter((name) => /^\d{4}_\w+\.ts$/.test(name))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort()

/**
 * Makes the tables as they are after the named steps, and returns the names of those that were missing. Knex's own loader
 * requires CommonJS or a fixed extension; importing works wherever this file itself runs. The path stands here in full so
 * that a bundle has them too (`src/typescript/`).
 */
export const migrateTo = async (
  transaction: Knex.Transaction,
  names: readonly string[],
): Promise<readonly string[]> => {
  const migrationSource: Knex.MigrationSource<string> = {
    getMigrations: () => Promise.resolve([...names].sort()),
    getMigrationName: (name) => name,
    getMigration: async (name) => {
      const { up } = (await import(`../../../migrations/${name}.ts`)) as Pick<Knex.Migration, 'up'>
      return { up, down: () => Promise.reject(new Error('Migrations go forward only')) }
    },
  }
  const [, missing] = (await transaction.migrate.latest({ migrationSource, tableName: 'migrations' })) as [
    number,
    string[],
  ]
  return missing
}
