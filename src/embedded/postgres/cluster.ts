import { spawn } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { codeOf, orNull, PostgresFailure } from './failure.ts'

/** Where a cluster's data lies, and how its programs are to be started so that they reach it. */
export type Cluster = {
  readonly folder: string
  readonly account: Account
  readonly binaries: Binaries
}

/** The programs need no variable of ours; fixed ones keep their messages in English. */
export const environment = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' }

/**
 * What the programs are told to be their data folder. Another account than ours may be barred from a folder above it
 * (/root, say), but not from the folder that it was started in: root enters it first and then changes the account.
 */
export const folderArgument = ({ account, folder }: Pick<Cluster, 'account' | 'folder'>): string =>
  account ? '/proc/self/cwd' : folder

/**
 * Makes the cluster unless it is there. It is made beside its place and moved there when it is whole, so that a start
 * that was killed leaves nothing that looks like a database. `sync`: false for data that may be lost.
 */
export const ensureCluster = async (
  cluster: Cluster,
  superuserPassword: string,
  sync: boolean,
): Promise<void> => {
  const { account, folder } = cluster
  const version = await orNull(readFile(join(folder, 'PG_VERSION'), 'utf8'))
  if (version !== null) return checkVersion(cluster, version.trim())
  if (await orNull(stat(folder))) {
    throw new PostgresFailure(
      `${folder} is there but holds no database. Move it away, or choose another DATA_DIR.`,
    )
  }
  const workshop = `${folder}.new`
  const [data, passwordFile] = [join(workshop, 'data'), join(workshop, 'password')]
  await rm(workshop, { recursive: true, force: true })
  await mkdir(data, { mode: 0o700, recursive: true })
  await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 })
  if (account) for (const path of [workshop, data, passwordFile]) await give(path, account)
  await runInitdb({ ...cluster, folder: data }, '../password', sync)
  await rename(data, folder)
  await rm(workshop, { recursive: true, force: true })
}

const give = async (path: string, { uid, gid }: NonNullable<Account>): Promise<void> => {
  try {
    await chown(path, uid, gid)
  } catch (err) {
    throw new PostgresFailure(
      `${path} cannot be handed to the user that runs PostgreSQL (${codeOf(err)}). ` +
        'Choose a DATA_DIR on a local disk, or start as an ordinary user.',
      { cause: err },
    )
  }
}

const checkVersion = async ({ binaries, folder }: Cluster, found: string): Promise<void> => {
  const { stdout } = await finished(spawn(binaries.postgres, ['--version'], { env: environment }))
  const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]
  if (major === found) return
  throw new PostgresFailure(
    `The database in ${folder} is of PostgreSQL ${found}, and the installed programs are PostgreSQL ${major ?? 'unknown'}. ` +
      'Dump it with the version that made it and load the dump into a new DATA_DIR.',
  )
}

const runInitdb = async (cluster: Cluster, passwordFile: string, sync: boolean): Promise<void> => {
  const { code, stdout, stderr } = await finished(
    spawn(
      cluster.binaries.initdb,
      [
        ...['-D', folderArgument(cluster), '--username=postgres', `--pwfile=${passwordFile}`],
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', ...(sync ? [] : ['--no-sync'])],
      ],
      { cwd: cluster.folder, env: environment, ...cluster.account },
    ),
  )
  if (code === 0) return
  const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join(' / ')
  throw new PostgresFailure(`initdb could not make a database: ${last}`)
}

const finished = async (
  child: ReturnType<typeof spawn>,
): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const output = { stdout: '', stderr: '' }
  child.stdin?.end()
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { code, ...output }
}
