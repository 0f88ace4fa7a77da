import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

type Account = { readonly username: string; readonly password: string; readonly role: string }

/** Adds sign-ins that were just made to `DATA_DIR/demo-accounts.json`, readable by this user alone. */
export const writeAccounts = async (dataDir: string, made: readonly Account[]): Promise<void> => {
  if (made.length === 0) return
  const path = join(dataDir, 'demo-accounts.json')
  const names = new Set(made.map(({ username }) => username))
  const kept = (await read(path)).filter(({ username }) => !names.has(username))
  await writeFile(path, `${JSON.stringify([...kept, ...made], null, 2)}\n`, { mode: 0o600 })
  await chmod(path, 0o600)
}

const read = async (path: string): Promise<readonly Account[]> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as readonly Account[]
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return []
    throw err
  }
}
