import { mkdir, open, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { readArchive, type Entry } from './archive/reader.ts'
import type { Paths } from './backup.ts'
import { loadDatabase } from './database/load.ts'
import { BackupFailure, codeOf } from './failure.ts'
import { parseIntroduction, parseManifest, type Manifest } from './manifest.ts'

/** What is to be known of an archive before anything is touched. */
export type Inspection = {
  readonly manifest: Manifest
  readonly privacyKey: string
  /** `secrets.json` as it was; null when the hotline had none. */
  readonly secrets: string | null
  /** `.env` as it was. */
  readonly env: string | null
}

/** Reads all of it and holds it against its checksums. Throws `BackupFailure` that names the damaged part. */
export const inspectBackup = async (path: string, passphrase: string | null): Promise<Inspection> => {
  const texts = new Map<string, string>()
  for await (const entry of readArchive(path, passphrase)) {
    if (entry.name === 'archive.json') parseIntroduction(await entry.text())
    if (entry.name === 'manifest.json' || entry.name.startsWith('settings/')) {
      texts.set(entry.name, await entry.text())
    }
  }
  const privacyKey = texts.get('settings/privacy-key')
  if (privacyKey === undefined) throw new BackupFailure(`${path} has no privacy key`)
  return {
    manifest: parseManifest(texts.get('manifest.json') ?? ''),
    privacyKey,
    secrets: texts.get('settings/secrets.json') ?? null,
    env: texts.get('settings/env') ?? null,
  }
}

export type RestoreOptions = {
  readonly from: string
  readonly passphrase: string | null
  readonly inspection: Inspection
  readonly databaseUrl: string
  readonly paths: Paths
  readonly say: (line: string) => void
}

/** Throws `BackupFailure` that says what is there, when recordings, attachments or facts are. */
export const refuseUsedFolders = async ({ recordingsDir, dataDir }: Paths): Promise<void> => {
  for (const folder of [recordingsDir, join(dataDir, 'attachments'), join(dataDir, 'spool')]) {
    const names = await readdir(folder).catch((err: unknown) => {
      if (codeOf(err) === 'ENOENT') return []
      throw err
    })
    if (names.length === 0) continue
    throw new BackupFailure(
      `${folder} is not empty: ${names.length} entries, the first ${names[0] ?? ''}. ` +
        'A backup is restored into an empty place only.',
    )
  }
}

/**
 * Puts everything into an empty database and empty folders. All of it or nothing: the database sees one transaction, and
 * files that were written are removed when it fails. Throws `BackupFailure`.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<void> => {
  const { paths, inspection, say } = options
  await refuseUsedFolders(paths)
  const undo = createUndo()
  try {
    await loadDatabase({
      ...{ databaseUrl: options.databaseUrl, manifest: inspection.manifest, say },
      recordingsDir: paths.recordingsDir,
      load: async (client, loadTable) => {
        await loadEntries(options, client, loadTable, undo)
      },
    })
  } catch (err) {
    await undo.run()
    throw err
  }
}

type LoadTable = (client: pg.Client, name: string, rows: AsyncIterable<Buffer>) => Promise<void>

const loadEntries = async (
  options: RestoreOptions,
  client: pg.Client,
  loadTable: LoadTable,
  undo: Undo,
): Promise<void> => {
  const { from, passphrase, inspection, say } = options
  const entries = readArchive(from, passphrase)
  const next = async (): Promise<Entry | null> => {
    const result = await entries.next()
    return result.done === true ? null : result.value
  }
  const files = createFiles(options, undo)
  const state = { entry: await next() }
  // A table's parts follow one another, and go into one COPY.
  async function* partsOf(table: string): AsyncGenerator<Buffer> {
    while (state.entry !== null && tableOf(state.entry.name) === table) {
      yield* state.entry.content
      state.entry = await next()
    }
  }
  while (state.entry !== null) {
    const table = tableOf(state.entry.name)
    if (table === null) {
      await files.put(state.entry)
      state.entry = await next()
    } else await loadTable(client, table, partsOf(table))
  }
  const { recordings, attachments = { files: 0, bytes: 0 } } = inspection.manifest
  compare('recordings', files.recordings, recordings)
  compare('attachments', files.attachments, attachments)
  say(`recordings: ${recordings.files} files, attachments: ${attachments.files} files`)
}

type Counted = { readonly files: number; readonly bytes: number }

const compare = (what: string, found: Counted, promised: Counted): void => {
  if (found.files === promised.files && found.bytes === promised.bytes) return
  throw new BackupFailure(
    `${found.files} ${what} (${found.bytes} bytes) came out of the archive, ` +
      `its manifest has ${promised.files} (${promised.bytes})`,
  )
}

const tableOf = (name: string): string | null => /^tables\/([^/]+)\//.exec(name)?.[1] ?? null

type Undo = { note(path: string): void; run(): Promise<void> }

/** What was made, to be removed again; the last first. */
const createUndo = (): Undo => {
  const made: string[] = []
  return {
    note: (path) => void made.push(path),
    run: async () => {
      for (const path of made.reverse()) await rm(path, { recursive: true, force: true })
    },
  }
}

const createFiles = ({ paths, say }: RestoreOptions, undo: Undo) => {
  const recordings = { files: 0, bytes: 0 }
  const attachments = { files: 0, bytes: 0 }
  const aside = join(paths.dataDir, 'restored-prompts')
  const write = (entry: Entry, path: string): Promise<boolean> => writeFile(entry, path, undo)
  const putPrompt = async (entry: Entry, path: string): Promise<void> => {
    // The prompts of this installation stay; those of the archive that are not among them are added.
    if (await write(entry, join(paths.promptsDir, path)).catch(falseIfReadOnly)) return
    const content = await contentOf(entry)
    if (await sameAs(join(paths.promptsDir, path), content)) return
    say(`The prompt ${path} is another one here; that of the backup lies in ${aside}`)
    await writeFile({ ...entry, content: once(content) }, join(aside, path), undo)
  }
  return {
    recordings,
    attachments,
    put: async (entry: Entry): Promise<void> => {
      const [folder = '', ...rest] = entry.name.split('/')
      const path = rest.join('/')
      if (folder === 'recordings') {
        await write(entry, join(paths.recordingsDir, path))
        recordings.files += 1
        recordings.bytes += entry.bytes
        if (recordings.files % 1000 === 0) say(`recordings: ${recordings.files} files so far`)
      }
      if (folder === 'attachments') {
        await write(entry, join(paths.dataDir, 'attachments', path))
        attachments.files += 1
        attachments.bytes += entry.bytes
      }
      if (folder === 'spool') await write(entry, join(paths.dataDir, 'spool', path))
      if (folder === 'prompts') await putPrompt(entry, path)
    },
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content)
}

const contentOf = async (entry: Entry): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of entry.content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sameAs = async (path: string, content: Buffer): Promise<boolean> => {
  const found = await readFile(path).catch((err: unknown) => {
    if (codeOf(err) === 'ENOENT') return null
    throw err
  })
  return found?.equals(content) === true
}

/** In a container the prompts are mounted to be read only. */
const falseIfReadOnly = (err: unknown): false => {
  const code = codeOf(err instanceof BackupFailure ? err.cause : err)
  if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return false
  throw err
}

/** False, and nothing read, when there is a file of that name. Flushed to the device, with its time and rights. */
const writeFile = async (entry: Entry, path: string, undo: Undo): Promise<boolean> => {
  const made = await mkdir(dirname(path), { recursive: true })
  if (made !== undefined) undo.note(made)
  const file = await open(path, 'wx', entry.mode & 0o777).catch((err: unknown) => {
    if (codeOf(err) === 'EEXIST') return null
    throw new BackupFailure(`${path} cannot be written (${codeOf(err)})`, { cause: err })
  })
  if (file === null) return false
  undo.note(path)
  let bytes = 0
  try {
    for await (const chunk of entry.content) {
      await file.writeFile(chunk)
      bytes += chunk.length
    }
    await file.datasync()
  } catch (err) {
    if (codeOf(err) === 'ENOSPC') throw new BackupFailure(`There is no room left for ${path}`, { cause: err })
    throw err
  } finally {
    await file.close()
  }
  if (bytes !== entry.bytes) throw new BackupFailure(`${path}: ${bytes} bytes were written of ${entry.bytes}`)
  await utimes(path, entry.modifiedS, entry.modifiedS)
  return true
}
