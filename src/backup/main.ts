import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError, loadLauncherConfig } from '../config.ts'
import { LaunchFailure } from '../launcher/failure.ts'
import { writeBackup } from './backup.ts'
import { BackupFailure } from './failure.ts'
import { openEmptyPlace, openUsedPlace } from './place.ts'
import { inspectBackup, restoreBackup } from './restore.ts'

/**
 * `npm run backup` and `npm run restore`. Progress on standard error. Exit code 0: done; 1: could not be done, and
 * nothing is left behind; 2: wrong settings or wrong use.
 */
const usage = `npm run backup -- --to FILE [--passphrase-file FILE]
npm run restore -- --from FILE [--passphrase-file FILE] [--check | --show-privacy-key]

  --to                 the archive to write; readable by this user alone
  --from               the archive to restore, into an empty DATA_DIR and an empty database
  --passphrase-file    a file whose first line is the passphrase that the archive is encrypted with
  --check              only reads the archive and checks it
  --show-privacy-key   only prints the PRIVACY_KEY in it
`

class Misuse extends Error {}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const run = async (args: readonly string[]): Promise<void> => {
  const [command, ...rest] = args
  const values = readArguments(rest)
  const passphrase = await readPassphrase(values['passphrase-file'])
  if (command === 'backup' && values.to !== undefined) return backup(resolve(values.to), passphrase)
  if (command !== 'restore' || values.from === undefined) throw new Misuse(usage)
  const from = resolve(values.from)
  if (values['show-privacy-key'] || values.check) return inspect(from, passphrase, values['show-privacy-key'])
  return restore(from, passphrase)
}

const readArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ to: { type: 'string' }, from: { type: 'string' }, 'passphrase-file': { type: 'string' } },
        ...{
          check: { type: 'boolean', default: false },
          'show-privacy-key': { type: 'boolean', default: false },
        },
      },
    }).values
  } catch (err) {
    throw new Misuse(`${err instanceof Error ? err.message : String(err)}\n\n${usage}`)
  }
}

const readPassphrase = async (path: string | undefined): Promise<string | null> => {
  if (path === undefined) return null
  const text = await readFile(path, 'utf8').catch((err: unknown) => {
    throw new BackupFailure(`${path} cannot be read: ${String(err)}`, { cause: err })
  })
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line.length >= 12) return line
  throw new BackupFailure(`The passphrase in ${path} is shorter than 12 characters`)
}

const productVersion = async (): Promise<string> => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

const backup = async (to: string, passphrase: string | null): Promise<void> => {
  const config = loadLauncherConfig()
  const place = await openUsedPlace(config)
  try {
    const { manifest, bytes } = await writeBackup({
      ...{ databaseUrl: place.databaseUrl, privacyKey: place.privacyKey, paths: config.paths },
      ...{ directory: process.cwd(), to, passphrase, say, now: Date.now, version: await productVersion() },
    })
    say(`${to}: ${Math.ceil(bytes / 1024)} KiB, as of ${manifest.createdAt}.`)
    if (passphrase === null)
      say('It is not encrypted and holds every secret: keep it where nobody else can read it.')
  } finally {
    await place.close()
  }
}

const inspect = async (from: string, passphrase: string | null, showKey: boolean): Promise<void> => {
  const { manifest, privacyKey } = await inspectBackup(from, passphrase)
  if (showKey) {
    process.stdout.write(`${privacyKey}\n`)
    return
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
  say(
    `${from} is whole: made ${manifest.createdAt} by version ${manifest.version}, ${manifest.tables.length} tables ` +
      `with ${rows} rows, ${manifest.recordings.files} recordings (${manifest.recordings.missing} were missing).`,
  )
}

const restore = async (from: string, passphrase: string | null): Promise<void> => {
  const config = loadLauncherConfig()
  say(`Checking ${from} …`)
  const inspection = await inspectBackup(from, passphrase)
  const place = await openEmptyPlace(config, inspection)
  try {
    await restoreBackup({
      ...{ from, passphrase, inspection, say, paths: config.paths },
      databaseUrl: place.databaseUrl,
    })
  } catch (err) {
    await place.abandon()
    throw err
  }
  await place.close()
  const { createdAt, recordings } = inspection.manifest
  say(`Restored: the hotline as of ${createdAt}.`)
  if (recordings.missing > 0) say(`${recordings.missing} recordings were missing already when it was made.`)
}

run(process.argv.slice(2)).catch((err: unknown) => {
  const known = err instanceof BackupFailure || err instanceof LaunchFailure || err instanceof ConfigError
  // Of the system or of PostgreSQL: what the operator can do about it stands in the message, not in a stack.
  const coded = err instanceof Error && 'code' in err && typeof err.code === 'string'
  if (err instanceof Misuse || known) say(err.message)
  else if (coded) say(`${err.message === '' ? err.name : err.message} (${String(err.code)})`)
  else say(err instanceof Error ? (err.stack ?? err.message) : String(err))
  process.exitCode = err instanceof Misuse ? 2 : 1
})
