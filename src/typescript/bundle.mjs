import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const project = fileURLToPath(new URL('../..', import.meta.url))
/** Inside node_modules, where the packages are found that stay outside of a bundle. */
const shelf = join(project, 'node_modules', '.cache', 'programs')

/**
 * One module of all the project's own sources that the program at this path needs: the path of the module, or null when
 * nothing may be written. It is made anew when one of the sources, or what makes it, is not what it was.
 */
export const bundle = async (program) => {
  const name = relative(project, program).replaceAll(sep, '-')
  return kept(name) ?? make(program, name)
}

const kept = (name) => {
  try {
    const { sources, hash } = JSON.parse(readFileSync(join(shelf, `${name}.json`), 'utf8'))
    const path = pathOf(name, hash)
    return hashOf(sources) === hash && existsSync(path) ? path : null
  } catch {
    // Not made yet, or a source is gone.
    return null
  }
}

const pathOf = (name, hash) => join(shelf, `${name}-${hash}.mjs`)

/**
 * Where the project lies belongs to it: its sources know their addresses. So do the names of all migrations: one that
 * comes is in no list of sources yet.
 */
const hashOf = (sources) => {
  const hash = createHash('sha256').update([project, ...readdirSync(join(project, 'migrations'))].join('\0'))
  for (const path of sources) hash.update(`\0${path}\0`).update(readFileSync(join(project, path)))
  return hash.digest('hex').slice(0, 20)
}

const makers = ['package-lock.json', relative(project, fileURLToPath(import.meta.url))]

const make = async (program, name) => {
  const { build } = await import('esbuild')
  const made = await build({
    entryPoints: [program],
    ...{ bundle: true, write: false, metafile: true, logLevel: 'silent' },
    ...{ platform: 'node', format: 'esm', target: 'node20', packages: 'external', charset: 'utf8' },
    ...{ absWorkingDir: project, outfile: join(shelf, `${name}.mjs`) },
    ...{ sourcemap: 'external', sourcesContent: false, plugins: [addresses] },
  })
  const sources = [
    ...makers,
    ...Object.keys(made.metafile.inputs)
      .filter((path) => !path.includes('*'))
      .sort(),
  ]
  const hash = hashOf(sources)
  const path = pathOf(name, hash)
  const [map, { text }] = made.outputFiles
  const isKept = keep(name, hash, [
    [`${path}.map`, map.text],
    [path, `${text}\n//# sourceMappingURL=${pathToFileURL(path).href}.map\n`],
    [join(shelf, `${name}.json`), JSON.stringify({ sources, hash })],
  ])
  return isKept ? path : null
}

/** Each source sees its own address, wherever its code stands. */
const addresses = {
  name: 'addresses',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }))
  },
}

/** Several programs may start at once: each file appears whole, and the note that names the others last. */
const keep = (name, hash, files) => {
  try {
    mkdirSync(shelf, { recursive: true })
    for (const [path, text] of files) {
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, text)
      renameSync(draft, path)
    }
    const old = readdirSync(shelf).filter((file) => file.startsWith(`${name}-`) && !file.includes(hash))
    for (const file of old) rmSync(join(shelf, file), { force: true })
    return true
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM'].includes(error.code)) return false
    throw error
  }
}
