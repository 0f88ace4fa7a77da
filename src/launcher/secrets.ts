import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, LaunchFailure } from './failure.ts'

/** Made at the first start, and never again: losing the privacy key is losing the citizens' names and numbers. */
export type Secrets = {
  readonly drachtioSecret: string
  readonly eventSocketPassword: string
  readonly databasePassword: string
  readonly privacyKey: string
}

const names = ['drachtioSecret', 'eventSocketPassword', 'databasePassword', 'privacyKey'] as const

/** Reads `DATA_DIR/secrets.json`, and makes what is not there yet. */
export const loadSecrets = (dataDir: string): Secrets => {
  const path = join(dataDir, 'secrets.json')
  const kept = readKept(path)
  if (kept === null && existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) {
    throw new LaunchFailure(
      `${path} is missing, and the database beside it cannot be read without it. Restore the file from the backup, ` +
        'or begin anew with another DATA_DIR.',
    )
  }
  const made = Object.fromEntries(
    names.map((name) => [name, randomBytes(32).toString('base64url')]),
  ) as Secrets
  const secrets = { ...made, ...kept }
  if (names.some((name) => kept?.[name] === undefined)) keep(path, secrets)
  else if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
  return secrets
}

const readKept = (path: string): Partial<Secrets> | null => {
  const unreadable = `${path} cannot be read as secrets. Restore it from the backup; it is never made anew over an old one.`
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null) throw new LaunchFailure(unreadable)
    for (const [name, secret] of Object.entries(value)) {
      if (typeof secret !== 'string' || secret.length < 16) throw new LaunchFailure(`${unreadable} (${name})`)
    }
    return value
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return null
    if (err instanceof LaunchFailure) throw err
    throw new LaunchFailure(unreadable, { cause: err })
  }
}

const keep = (path: string, secrets: Secrets): void => {
  const next = `${path}.next`
  writeFileSync(next, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true })
  chmodSync(next, 0o600)
  renameSync(next, path)
}
