import type { BoardState, DeskState, Patch } from '../../../src/contract/desk.ts'

type BoardChange = Extract<Patch, { view: 'board' }>['change']

const mergeEntries = <T>(
  entries: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>> | undefined,
): Readonly<Record<string, T>> => {
  if (!changes) return entries
  const merged: Record<string, T> = { ...entries }
  for (const [id, entry] of Object.entries(changes)) {
    if (entry === null) Reflect.deleteProperty(merged, id)
    else merged[id] = entry
  }
  return merged
}

export const patchDesk = (state: DeskState, change: Partial<DeskState>): DeskState => ({
  ...state,
  ...change,
})

export const patchBoard = (state: BoardState, change: BoardChange): BoardState => ({
  queues: change.queues ?? state.queues,
  agents: mergeEntries(state.agents, change.agents),
  calls: mergeEntries(state.calls, change.calls),
})

/**
 * What a patch's number means for a view: the next one, one already in the snapshot, or a gap, after which the view
 * must be subscribed to anew.
 */
export const orderOf = (seq: number, patch: { readonly seq: number }): 'next' | 'known' | 'gap' =>
  patch.seq === seq + 1 ? 'next' : patch.seq <= seq ? 'known' : 'gap'
