import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { BackupFailure } from './failure.ts'

/** The form of the archive; raised when an older version could not restore it. */
export const format = 1
export const product = 'lianxin-12345'

const strings = Type.Array(Type.String())
const count = Type.Integer({ minimum: 0 })

/** `archive.json`, the first entry: what it takes to restore the rest. */
const introduction = Type.Object({
  product: Type.Literal(product),
  format: Type.Integer({ minimum: 1 }),
  version: Type.String(),
  createdAt: Type.String(),
  migrations: strings,
  tables: Type.Array(Type.Object({ name: Type.String({ minLength: 1 }), columns: strings })),
  partitions: Type.Array(Type.Object({ parent: Type.String(), name: Type.String() })),
  sequences: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.String({ pattern: '^-?[0-9]{1,19}$' }),
      called: Type.Boolean(),
    }),
  ),
  /** Where the rows say that the recordings lie. */
  recordingsDir: Type.String(),
})

/** `manifest.json`, the last entry: what there is in all, known only when it has been written. */
const manifest = Type.Object({
  ...introduction.properties,
  tables: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1 }),
      columns: strings,
      rows: count,
      /** Of all rows, in any order (`row-sum.ts`). */
      rowSum: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
  recordings: Type.Object({ files: count, bytes: count, missing: count }),
  /** Absent in archives from before orders had any. */
  attachments: Type.Optional(Type.Object({ files: count, bytes: count })),
  prompts: count,
  spool: count,
})

export type Introduction = Static<typeof introduction>
export type Manifest = Static<typeof manifest>
export type ArchivedTable = Manifest['tables'][number]

const isIntroduction = Compile(introduction)
const isManifest = Compile(manifest)

export const parseIntroduction = (text: string): Introduction => {
  const value = parseJson(text, 'archive.json')
  const found = value as { readonly product?: unknown; readonly format?: unknown }
  if (found.product === product && typeof found.format === 'number' && found.format > format) {
    throw new BackupFailure(
      `The backup has form ${found.format}; this version restores up to ${format}. Update first, then restore.`,
    )
  }
  if (isIntroduction.Check(value)) return value
  throw new BackupFailure('archive.json is not that of a backup of Lianxin 12345')
}

export const parseManifest = (text: string): Manifest => {
  const value = parseJson(text, 'manifest.json')
  if (isManifest.Check(value)) return value
  throw new BackupFailure('manifest.json is not that of a backup of Lianxin 12345')
}

const parseJson = (text: string, name: string): object => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (err) {
    throw new BackupFailure(`${name} is no JSON`, { cause: err })
  }
  throw new BackupFailure(`${name} is no JSON object`)
}
