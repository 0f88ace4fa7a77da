import { isDeepStrictEqual } from 'node:util'
import type { BoardState, DeskState, Patch } from '../../contract/desk.ts'

type BoardChange = Extract<Patch, { view: 'board' }>['change']
type Rows<Row> = Readonly<Record<string, Row>>

/** Those of `keys` that differ, each whole; null if none does. */
export const deskChange = (
  before: DeskState,
  after: Partial<DeskState>,
  keys: readonly (keyof DeskState)[],
): Partial<DeskState> | null => {
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]))
  if (changed.length === 0) return null
  return Object.fromEntries(changed.map((key) => [key, after[key]]))
}

/** Queues whole, of agents and calls the rows that differ, null for one that is gone; null if all is the same. */
export const boardChange = (before: BoardState, after: BoardState): BoardChange | null => {
  const agents = rowChange(before.agents, after.agents)
  const calls = rowChange(before.calls, after.calls)
  const change = {
    ...(isDeepStrictEqual(before.queues, after.queues) ? {} : { queues: after.queues }),
    ...(agents ? { agents } : {}),
    ...(calls ? { calls } : {}),
  }
  return Object.keys(change).length === 0 ? null : change
}

const rowChange = <Row>(before: Rows<Row>, after: Rows<Row>): Record<string, Row | null> | null => {
  const change: Record<string, Row | null> = {}
  for (const [id, row] of Object.entries(after)) {
    if (!Object.hasOwn(before, id) || !isDeepStrictEqual(before[id], row)) change[id] = row
  }
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) change[id] = null
  return Object.keys(change).length === 0 ? null : change
}
