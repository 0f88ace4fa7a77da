import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../../../agent-ui/dist', import.meta.url))

export type DeskSize = {
  /** JavaScript that the page itself names: the first load, gzip bytes. */
  readonly first: number
  /** Loaded later, when it is needed; by name. */
  readonly later: readonly { readonly name: string; readonly bytes: number }[]
  readonly styles: number
}

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length

/** Of the built desk, as it lies in `agent-ui/dist`. */
export const deskSize = (): DeskSize => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const files = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js'))
  const named = files.filter((name) => page.includes(name))
  const styles = [...page.matchAll(/href="\/?([^"]+\.css)"/g)].map(([, name = '']) => name)
  return {
    first: named.reduce((sum, name) => sum + gzipped(join(dist, 'assets', name)), 0),
    later: files
      .filter((name) => !named.includes(name))
      .map((name) => ({
        name: name.replace(/-[\w-]{8}\.js$/, ''),
        bytes: gzipped(join(dist, 'assets', name)),
      })),
    styles: styles.reduce((sum, name) => sum + gzipped(join(dist, name)), 0),
  }
}
