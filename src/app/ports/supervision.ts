import type { SupervisionAct, SupervisionItem } from '../../contract/supervision.ts'

/** Null means "any". `from` and `until` in ms since the epoch, `until` excluded. */
export type SupervisionQuery = {
  readonly from: number | null
  readonly until: number | null
  /** A part of the name of the lead or of the agent, or a whole number of one. */
  readonly person: string | null
  readonly act: SupervisionAct | null
  readonly cursor: string | null
  readonly limit: number
}

/** What leads did (features.md C1); it is written with the facts of live calls. */
export type SupervisionLog = {
  /** Newest first; new lines move no page. `INVALID` for a cursor that is none. */
  list(query: SupervisionQuery): Promise<{
    readonly items: readonly SupervisionItem[]
    readonly nextCursor: string | null
  }>
}
