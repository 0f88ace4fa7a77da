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
 * Makes the tables as they were after the named steps, so that rows of that time fit them and later steps can change
 * both. `adapters/db/migrate.ts` does the rest.
 */
export const migrateTo = async (transaction: Knex.Transaction, names: readonly string[]): Promise<void> => {
  const migrationSource: Knex.MigrationSource<string> = {
    getMigrations: () => Promise.resolve([...names].sort()),
    getMigrationName: (name) => name,
    getMigration: async (name) => {
      const { up } = (await import(`../../../migrations/${name}.ts`)) as Pick<Knex.Migration, 'up'>
      return { up, down: () => Promise.reject(new Error('Migrations go forward only')) }
    },
  }
  await transaction.migrate.latest({ migrationSource, tableName: 'migrations' })
}
