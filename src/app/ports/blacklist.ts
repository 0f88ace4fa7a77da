import type { BlacklistEntry } from '../../contract/blacklist.ts'
import type { BlacklistAct } from '../../domain/blacklist.ts'

export type StoredEntry = Omit<BlacklistEntry, 'state' | 'step' | 'blockedForMs'> & {
  readonly state: 'PROPOSED' | 'ACTIVE' | 'REJECTED' | 'LIFTED'
  readonly step: number | null
  /** How often this number was blocked before, those that were lifted not counted. */
  readonly before: number
}

export type EntryChange = {
  readonly state: StoredEntry['state']
  readonly step?: number
  readonly beginsAt?: number
  readonly endsAt?: number
  readonly act: BlacklistAct
  readonly at: number
  readonly byId: string
  readonly byName: string
  readonly reason: string
}

export type BlacklistStore = {
  /** Proposals, then what is blocked, then the past; at most 200. Numbers whole. */
  list(): Promise<readonly StoredEntry[]>
  /**
   * Proposes the number of this call if so many of its calls since then were marked as harassment, and it is neither proposed
   * nor blocked. True when it did.
   */
  propose(
    callId: string,
    entryId: string,
    when: { readonly at: number; readonly since: number; readonly calls: number },
  ): Promise<boolean>
  /** One entry under its lock; what `decide` returns is written with its line of the log, or thrown on. Null: none such. */
  change(entryId: string, decide: (entry: StoredEntry) => EntryChange): Promise<StoredEntry | null>
  /** Keyed hashes in hex of the numbers that are blocked, and until when. */
  blocked(now: number): Promise<ReadonlyMap<string, number>>
}
