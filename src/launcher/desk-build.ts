import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { codeOf, LaunchFailure } from './failure.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
/** What the desk is made of; the lock file stands for the packages. */
const sources = ['agent-ui', 'src/contract', 'src/domain', 'package-lock.json']
const notSources = ['dist', 'node_modules']

const run = promisify(execFile)

/** Builds the desk into `deskDir` unless what lies there was made from these very sources. */
export const buildDesk = async (deskDir: string, ending: AbortSignal): Promise<'kept' | 'built'> => {
  const hash = await hashOfSources()
  if (await isBuiltFrom(deskDir, hash)) return 'kept'
  const workshop = join(project, 'node_modules', '.lianxin-desk', String(process.pid))
  const [fresh, old] = [join(workshop, 'new'), join(workshop, 'old')]
  try {
    await mkdir(workshop, { recursive: true })
    await runVite(fresh, ending)
    await compressFiles(fresh)
    await writeFile(join(fresh, '.build-hash'), hash)
    // A desk that is being served stays whole: the folder changes in one step.
    await replace(deskDir, fresh, old)
  } catch (err) {
    throw err instanceof LaunchFailure
      ? err
      : new LaunchFailure(`The desk cannot be built: ${String(err)}`, { cause: err })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  return 'built'
}

const isBuiltFrom = async (deskDir: string, hash: string): Promise<boolean> => {
  if (!existsSync(join(deskDir, 'index.html')) || !existsSync(join(deskDir, '.build-hash'))) return false
  return (await readFile(join(deskDir, '.build-hash'), 'utf8')) === hash
}

const hashOfSources = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const path of sources) await addToHash(hash, path)
  return hash.digest('hex')
}

const addToHash = async (hash: ReturnType<typeof createHash>, path: string): Promise<void> => {
  const entries = await readdir(join(project, path), { withFileTypes: true }).catch((err: unknown) => {
    if (codeOf(err) === 'ENOTDIR') return null
    throw err
  })
  if (entries === null) {
    hash
      .update(`${path}\0`)
      .update(await readFile(join(project, path)))
      .update('\0')
    return
  }
  const names = entries.map(({ name }) => name).filter((name) => !notSources.includes(name))
  for (const name of names.sort()) await addToHash(hash, `${path}/${name}`)
}

const runVite = async (outDir: string, signal: AbortSignal): Promise<void> => {
  const require = createRequire(import.meta.url)
  const vite = join(dirname(require.resolve('vite/package.json')), 'bin/vite.js')
  const config = join(project, 'agent-ui', 'vite.config.ts')
  try {
    await run(
      process.execPath,
      [vite, 'build', '--config', config, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
      // Whatever we run under: Vue for development is a quarter larger and slower.
      { cwd: project, timeout: 120_000, signal, env: { ...process.env, NODE_ENV: 'production' } },
    )
  } catch (err) {
    const said = err instanceof Error && 'stderr' in err ? String(err.stderr).trim() : String(err)
    throw new LaunchFailure(`The desk cannot be built: ${said.split('\n').slice(0, 6).join(' / ')}`, {
      cause: err,
    })
  }
}

const worthCompressing = /\.(js|css|html|svg|json|webmanifest)$/
const leastBytes = 1024

/** The server sends `.br` and `.gz` to browsers that take them. */
const compressFiles = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && worthCompressing.test(entry.name))
  await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name)
      const content = await readFile(path)
      if (content.length < leastBytes) return
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
      await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }))
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
    }),
  )
}

const replace = async (deskDir: string, fresh: string, old: string): Promise<void> => {
  try {
    if (existsSync(deskDir)) await rename(deskDir, old)
    await rename(fresh, deskDir)
  } catch (err) {
    // Another start was quicker, with the same sources.
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(err)) && existsSync(join(deskDir, 'index.html')))
      return
    throw new LaunchFailure(`The desk cannot be put into ${deskDir} (${codeOf(err)})`, { cause: err })
  }
}
