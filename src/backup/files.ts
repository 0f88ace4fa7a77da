import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './failure.ts'

/** The files below a folder as paths relative to it, with `/`, in order of their names. None when it is not there. */
export async function* filesIn(folder: string, below = ''): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((err: unknown) => {
    if (codeOf(err) === 'ENOENT') return []
    throw err
  })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* filesIn(folder, path)
    else if (entry.isFile()) yield path
  }
}
