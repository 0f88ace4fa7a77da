import pg from 'pg'
import { codeOf, PostgresFailure } from './failure.ts'

export const databaseName = 'lianxin'
export const roleName = 'lianxin'

const wrongPassword = '28P01'

/**
 * Sees to it that the product's role and database are there. The role owns the database and nothing else. `folder` is
 * named in the error when the passwords do not fit the data.
 */
export const ensureDatabase = async (
  superuserUrl: string,
  rolePassword: string,
  folder: string,
): Promise<void> => {
  const client = new pg.Client({ connectionString: superuserUrl, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    const has = async (query: string): Promise<boolean> => ((await client.query(query)).rowCount ?? 0) > 0
    if (!(await has(`select from pg_roles where rolname = '${roleName}'`))) {
      await client.query(`create role ${roleName} login password ${pg.escapeLiteral(rolePassword)}`)
    }
    if (!(await has(`select from pg_database where datname = '${databaseName}'`))) {
      await client.query(`create database ${databaseName} owner ${roleName} template template0`)
    }
  } catch (err) {
    if (codeOf(err) !== wrongPassword) throw err
    throw new PostgresFailure(
      `The database in ${folder} has another password than secrets.json beside it: one of the two was replaced. ` +
        'Put back the secrets.json that belongs to it; without that file the citizens’ data cannot be read either.',
      { cause: err },
    )
  } finally {
    await client.end()
  }
}
