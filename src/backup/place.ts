import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '../config.ts'
import { startChild } from '../launcher/child.ts'
import { takeDataDir } from '../launcher/instance.ts'
import { databaseProgram } from '../launcher/programs.ts'
import { loadSecrets } from '../launcher/secrets.ts'
import { BackupFailure, codeOf, messageOf } from './failure.ts'
import { refuseUsedFolders, type Inspection } from './restore.ts'

/** A database to work on: one that runs already, or the embedded one, started for this work alone. */
export type Place = {
  readonly databaseUrl: string
  /** Leaves it as it was found. */
  close(): Promise<void>
}

const endWithinMs = 10_000

/** For a backup: nothing is made or changed. Throws `BackupFailure` or `LaunchFailure`. */
export const openUsedPlace = async (config: Config): Promise<Place & { readonly privacyKey: string }> => {
  const { dataDir } = config.paths
  if (config.database.url !== null) {
    return {
      databaseUrl: config.database.url,
      privacyKey: await privacyKeyOf(config),
      close: () => Promise.resolve(),
    }
  }
  if (!existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new BackupFailure(
      `${dataDir} holds no database, and DATABASE_URL is not set: there is nothing to back up`,
    )
  }
  const running = await runningDatabase(dataDir)
  const privacyKey = await privacyKeyOf(config)
  if (running !== null) return { databaseUrl: running, privacyKey, close: () => Promise.resolve() }
  const instance = takeDataDir(dataDir)
  try {
    await instance.clearLeftOvers()
    const started = await startDatabase(config)
    return {
      ...{ databaseUrl: started.databaseUrl, privacyKey },
      close: async () => {
        await started.close()
        instance.release()
      },
    }
  } catch (err) {
    instance.release()
    throw err
  }
}

/** For filling: the database that is there, running or not, or a new one where there is none yet. */
export const openPlaceToFill = async (config: Config): Promise<Place & { readonly privacyKey: string }> => {
  const { dataDir } = config.paths
  const exists = existsSync(join(dataDir, 'postgres', 'PG_VERSION'))
  if (config.database.url !== null || exists) return openUsedPlace(config)
  const instance = takeDataDir(dataDir)
  try {
    const { privacyKey } = loadSecrets(dataDir)
    const started = await startDatabase(config)
    return {
      databaseUrl: started.databaseUrl,
      privacyKey: config.privacy.key ?? privacyKey,
      close: async () => {
        await started.close()
        instance.release()
      },
    }
  } catch (err) {
    instance.release()
    throw err
  }
}

/**
 * For a restore: an empty DATA_DIR (and database) that is this start's alone, with the secrets of the backup in it.
 * `abandon` removes again what was made.
 */
export const openEmptyPlace = async (
  config: Config,
  inspection: Inspection,
): Promise<Place & { abandon(): Promise<void> }> => {
  const { dataDir } = config.paths
  const hadDataDir = existsSync(dataDir)
  const cluster = join(dataDir, 'postgres')
  const hadCluster = existsSync(cluster)
  const instance = takeDataDir(dataDir)
  const made: string[] = []
  let started: Place | null = null
  const leave = async (): Promise<void> => {
    await started?.close()
    instance.release()
  }
  const abandon = async (): Promise<void> => {
    await leave()
    for (const path of made) await rm(path, { recursive: true, force: true })
    if (!hadDataDir) await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await instance.clearLeftOvers()
    await refuseUsedFolders(config.paths)
    made.push(...(await settleSecrets(config, inspection)))
    if (config.database.url !== null) return { databaseUrl: config.database.url, close: leave, abandon }
    if (!hadCluster) made.push(cluster, `${cluster}.new`)
    started = await startDatabase(config)
    return { databaseUrl: started.databaseUrl, close: leave, abandon }
  } catch (err) {
    await abandon()
    throw err
  }
}

/** A child of ours, as `npm start` has it: it ends when we do. */
const startDatabase = async (config: Config): Promise<Place> => {
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' }
  const secrets = loadSecrets(config.paths.dataDir)
  const child = startChild(databaseProgram(config, secrets, environment)(null), { line: () => undefined })
  return { databaseUrl: await child.ready, close: () => child.end(endWithinMs) }
}

/** The address of the embedded database that a running hotline has started; null if none answers. */
const runningDatabase = async (dataDir: string): Promise<string | null> => {
  const note = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(orNull)
  // The fourth line is the port (PostgreSQL, "Database File Layout", postmaster.pid).
  const port = Number(note?.split('\n')[3])
  if (!Number.isInteger(port)) return null
  const { databasePassword } = loadSecrets(dataDir)
  const url = `postgres://lianxin:${databasePassword}@127.0.0.1:${port}/lianxin`
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  try {
    await client.connect()
    return url
  } catch {
    // The note of one that was killed, or somebody else's port by now: start our own.
    return null
  } finally {
    await client.end().catch(() => undefined)
  }
}

const secretsPath = (dataDir: string): string => join(dataDir, 'secrets.json')

const privacyKeyOf = async (config: Config): Promise<string> => {
  const key = config.privacy.key ?? (await keptPrivacyKey(config.paths.dataDir))
  if (key !== null) return key
  throw new BackupFailure(
    `Neither PRIVACY_KEY nor ${secretsPath(config.paths.dataDir)} is there. ` +
      'Without that key nobody can read the citizens’ names and numbers in the backup.',
  )
}

const keptPrivacyKey = async (dataDir: string): Promise<string | null> => {
  const text = await readFile(secretsPath(dataDir), 'utf8').catch(orNull)
  if (text === null) return null
  const { privacyKey } = parseSecrets(text, secretsPath(dataDir))
  return typeof privacyKey === 'string' ? privacyKey : null
}

const parseSecrets = (text: string, name: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (err) {
    throw new BackupFailure(`${name} is no JSON: ${messageOf(err)}`, { cause: err })
  }
  throw new BackupFailure(`${name} holds no secrets`)
}

/** Sees to it that the hotline finds the key of the backup here. Returns the files that were made. */
const settleSecrets = async (config: Config, inspection: Inspection): Promise<readonly string[]> => {
  const { dataDir } = config.paths
  const path = secretsPath(dataDir)
  const kept = await keptPrivacyKey(dataDir)
  const other = (where: string): BackupFailure =>
    new BackupFailure(
      `${where} is another key than the backup's: names and numbers could not be read. ` +
        'Put the key of the backup there (npm run restore -- --from FILE --show-privacy-key prints it).',
    )
  if (config.privacy.key !== null && config.privacy.key !== inspection.privacyKey) throw other('PRIVACY_KEY')
  if (kept !== null && config.privacy.key === null && kept !== inspection.privacyKey) throw other(path)
  const made: string[] = []
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(name, text, { mode: 0o600, flag: 'wx' })
    made.push(name)
  }
  if (kept === null && !existsSync(path)) {
    const archived =
      inspection.secrets === null ? {} : parseSecrets(inspection.secrets, 'settings/secrets.json')
    const secrets = { ...archived, privacyKey: inspection.privacyKey }
    await write(path, `${JSON.stringify(secrets, null, 2)}\n`)
  }
  const env = join(dataDir, 'restored.env')
  if (inspection.env !== null && !existsSync(env)) await write(env, inspection.env)
  return made
}

const orNull = (err: unknown): null => {
  if (codeOf(err) === 'ENOENT') return null
  throw err
}
