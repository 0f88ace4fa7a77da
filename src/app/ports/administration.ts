import type { Catalogue } from '../../domain/configuration/contents.ts'
import type { ConfigKind } from '../../domain/configuration/terms.ts'
import type { Version } from '../../domain/configuration/versions.ts'

export type StoredVersion = Version & { readonly problem: string | null }
export type NewVersion = StoredVersion & { readonly byId: string | null; readonly retires: boolean }

/** The newest version of an object, and the one that waits. */
export type Head = {
  readonly version: number
  readonly at: number
  readonly byName: string
  /** Null when none was ever in force. */
  readonly inForce: Pick<StoredVersion, 'version' | 'at' | 'byName'> | null
  readonly pending: StoredVersion | null
}

/** One change of the configuration: nobody else changes any of it until it is committed or given up. */
export type ConfigTransaction = {
  catalogue(): Promise<Catalogue>
  history(kind: ConfigKind, id: string): Promise<readonly StoredVersion[]>
  append(kind: ConfigKind, id: string, version: NewVersion): Promise<void>
  /** Ends a draft or one that waited; `at` when it came into force with that. */
  settle(
    kind: ConfigKind,
    id: string,
    version: number,
    how: Pick<StoredVersion, 'state' | 'appliedAt' | 'problem'>,
  ): Promise<void>
  /** Into the tables that the product reads. */
  project(kind: ConfigKind, id: string, content: unknown, retired: boolean): Promise<void>
}

/** A version whose day has come. */
export type DueVersion = {
  readonly kind: ConfigKind
  readonly id: string
  readonly version: number
  readonly content: unknown
  readonly retires: boolean
}

export type ConfigVersionStore = {
  catalogue(): Promise<Catalogue>
  heads(kind: ConfigKind): Promise<ReadonlyMap<string, Head>>
  history(kind: ConfigKind, id: string): Promise<readonly StoredVersion[]>
  change<T>(work: (transaction: ConfigTransaction) => Promise<T>): Promise<T>
  due(now: number): Promise<readonly DueVersion[]>
}
