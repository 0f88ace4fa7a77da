import type { Knex } from 'knex'
import type {
  ConfigTransaction,
  ConfigVersionStore,
  DueVersion,
  Head,
  NewVersion,
  StoredVersion,
} from '../../../app/ports/administration.ts'
import type { Catalogue } from '../../../domain/configuration/contents.ts'
import type { ConfigKind, VersionState } from '../../../domain/configuration/terms.ts'
import { lines, queues } from './routing-tables.ts'
import * as tables from './tables.ts'

/** A table whose content is, by its kind, what it says: reading and writing meet in one kind only. */
type AnyTable = {
  read(database: Knex): Promise<readonly tables.LiveObject<unknown>[]>
  write(transaction: Knex.Transaction, id: string, content: never, retired: boolean): Promise<void>
}
type Tables = Readonly<Record<ConfigKind, AnyTable>>

/** Versions of the configuration, and the tables of what is in force (`tables.ts`). */
export const createConfigVersionStore = (
  database: Knex,
  shippedPrompts: readonly tables.ShippedPrompt[],
): ConfigVersionStore => {
  const all = tablesWith(shippedPrompts)
  return {
    catalogue: () => readCatalogue(database, all),
    heads: (kind) => readHeads(database, kind),
    history: (kind, id) => readHistory(database, kind, id),
    change: (work) =>
      database.transaction(async (transaction) => {
        // One change at a time: what was checked against everything else stays true until it is committed.
        await transaction.raw(`select pg_advisory_xact_lock(hashtext('config_versions'))`)
        return work(transactionOver(transaction, all))
      }),
    due: async (now) => {
      const rows = await database('config_versions')
        .where({ state: 'scheduled' })
        .where('effective_from', '<=', new Date(now))
        .orderBy(['effective_from', 'at'])
        .select<DueVersion[]>('kind', { id: 'object_id' }, 'version', 'content', 'retires')
      return rows
    },
  }
}

const tablesWith = (shippedPrompts: readonly tables.ShippedPrompt[]): Tables => ({
  user: tables.users,
  skill: tables.skills,
  breakType: tables.breakTypes,
  category: tables.categories,
  unit: tables.units,
  calendar: tables.calendars,
  messageTemplate: tables.messageTemplates,
  prompt: tables.promptsOver(shippedPrompts),
  queue: queues,
  line: lines,
})

const transactionOver = (transaction: Knex.Transaction, all: Tables): ConfigTransaction => ({
  catalogue: () => readCatalogue(transaction, all),
  history: (kind, id) => readHistory(transaction, kind, id),
  append: async (kind, id, version) => {
    await transaction('config_versions').insert(rowOf(kind, id, version))
  },
  settle: async (kind, id, version, { state, appliedAt, problem }) => {
    await transaction('config_versions')
      .where({ kind, object_id: id, version })
      .update({ state, applied_at: appliedAt === null ? null : new Date(appliedAt), problem })
  },
  project: (kind, id, content, retired) => all[kind].write(transaction, id, content as never, retired),
})

const readCatalogue = async (database: Knex, all: Tables): Promise<Catalogue> => {
  const entries: (readonly [string, unknown])[] = []
  // One after the other, for the connection may be a transaction's.
  for (const [kind, table] of Object.entries(all)) {
    const objects = await table.read(database)
    entries.push([kind, new Map(objects.map(({ id, content, retired }) => [id, { content, retired }]))])
  }
  return Object.fromEntries(entries) as unknown as Catalogue
}

type VersionRow = {
  readonly object_id: string
  readonly version: number
  readonly state: VersionState
  readonly content: unknown
  readonly reason: string
  readonly by_name: string
  readonly at: Date
  readonly effective_from: Date
  readonly applied_at: Date | null
  readonly problem: string | null
}

const versionOf = (row: VersionRow): StoredVersion => ({
  version: row.version,
  state: row.state,
  content: row.content,
  reason: row.reason,
  byName: row.by_name,
  at: row.at.getTime(),
  effectiveFrom: row.effective_from.getTime(),
  appliedAt: row.applied_at?.getTime() ?? null,
  problem: row.problem,
})

const rowOf = (kind: ConfigKind, id: string, version: NewVersion) => ({
  kind,
  object_id: id,
  version: version.version,
  state: version.state,
  retires: version.retires,
  content: JSON.stringify(version.content),
  reason: version.reason,
  by_id: version.byId,
  by_name: version.byName,
  at: new Date(version.at),
  effective_from: new Date(version.effectiveFrom),
  applied_at: version.appliedAt === null ? null : new Date(version.appliedAt),
  problem: version.problem,
})

const readHistory = async (
  database: Knex,
  kind: ConfigKind,
  id: string,
): Promise<readonly StoredVersion[]> => {
  const rows = await database('config_versions')
    .where({ kind, object_id: id })
    .orderBy('version')
    .select<VersionRow[]>()
  return rows.map(versionOf)
}

const readHeads = async (database: Knex, kind: ConfigKind): Promise<ReadonlyMap<string, Head>> => {
  const newest = await database('config_versions')
    .where({ kind })
    .distinctOn('object_id')
    .orderBy([{ column: 'object_id' }, { column: 'version', order: 'desc' }])
    .select<VersionRow[]>()
  const waiting = await database('config_versions')
    .where({ kind })
    .whereIn('state', ['draft', 'scheduled'])
    .select<VersionRow[]>()
  const applied = await database('config_versions')
    .where({ kind })
    .whereNotNull('applied_at')
    .distinctOn('object_id')
    .orderBy([
      { column: 'object_id' },
      { column: 'applied_at', order: 'desc' },
      { column: 'version', order: 'desc' },
    ])
    .select<VersionRow[]>()
  const pending = new Map(waiting.map((row) => [row.object_id, versionOf(row)]))
  const inForce = new Map(applied.map((row) => [row.object_id, versionOf(row)]))
  return new Map(
    newest.map((row) => [
      row.object_id,
      {
        ...{ version: row.version, at: row.at.getTime(), byName: row.by_name },
        inForce: inForce.get(row.object_id) ?? null,
        pending: pending.get(row.object_id) ?? null,
      },
    ]),
  )
}
