import { randomBytes } from 'node:crypto'
import { chmodSync, renameSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { environmentText, problemsOf, variables } from './environment.ts'

/**
 * `npm run env`: makes the `.env` that docker-compose.yml needs, with secrets of its own, readable by this user alone.
 * Exit code 0: made; 1: there is one already; 2: wrong use.
 */
const usage = `npm run env -- [--public-address IPV4] [--domain NAME] [--tls EMAIL | internal | "CERT KEY"]
               [--trunks IPV4[/BITS],…] [--file FILE] [--force]

  What is left out is left empty in the file, and named at the end.
  --force   replaces a file that is there, which is kept as FILE.old: its secrets are gone otherwise
`

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const readArguments = () => {
  const text = { type: 'string', default: '' } as const
  try {
    return parseArgs({
      options: {
        ...{ 'public-address': text, domain: text, tls: text, trunks: text },
        ...{ file: { type: 'string', default: '.env' }, force: { type: 'boolean', default: false } },
      },
    }).values
  } catch (err) {
    say(`${err instanceof Error ? err.message : String(err)}\n\n${usage}`)
    return null
  }
}

/** False when there is one already. */
const write = (path: string, text: string, force: boolean): boolean => {
  try {
    if (force) renameSync(path, `${path}.old`)
  } catch (err) {
    if (!isMissing(err)) throw err
  }
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'EEXIST') return false
    throw err
  }
  chmodSync(path, 0o600)
  return true
}

const isMissing = (err: unknown): boolean => err instanceof Error && 'code' in err && err.code === 'ENOENT'

const run = (): number => {
  const values = readArguments()
  if (values === null) return 2
  const { 'public-address': publicAddress, domain, tls, trunks, force } = values
  const given = { publicAddress, domain, tls, trunks }
  const problems = problemsOf(given)
  problems.forEach(say)
  if (problems.length > 0) return 2
  const list = variables(given, () => randomBytes(32).toString('base64url'))
  const path = resolve(values.file)
  if (!write(path, environmentText(list), force)) {
    say(
      `${path} is there already, and its secrets are in use. With --force it is kept as ${path}.old, and made anew.`,
    )
    return 1
  }
  say(
    `Made ${path}. Keep a copy where the backups are: without PRIVACY_KEY nobody can read the citizens' data.`,
  )
  const missing = list.filter(({ needed, value }) => needed === true && value === '')
  if (missing.length > 0) say('Still to be filled in:')
  for (const { name, comment } of missing) say(`  ${name}  ${comment}`)
  return 0
}

process.exitCode = run()
