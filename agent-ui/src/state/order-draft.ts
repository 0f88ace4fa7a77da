import { emptyFields } from '../../../src/contract/order-fields.ts'
import type { Order, OrderFields } from '../../../src/contract/orders.ts'
import { type Changes, type FieldName, fieldNames, fieldsOf, sameValue } from './order-fields.ts'

/** How far what was typed has come (`order-saver.ts` draws the whole way). */
type SaveState = 'saved' | 'typing' | 'saving' | 'keptHere' | 'refused'
export type FieldRule = { readonly field: string; readonly rule: string; readonly limit?: string | number }

/** A field that somebody else changed while it was being edited here. */
export type Conflict = {
  readonly field: FieldName
  readonly theirs: OrderFields[FieldName]
  readonly by: string | null
}

/** An order being written. What the server has not confirmed lies in `edits` and, while it is asked, in `inFlight`. */
export type Draft = {
  order: Order | null
  fields: OrderFields
  edits: Changes
  inFlight: Changes | null
  state: SaveState
  conflicts: Conflict[]
  refusals: FieldRule[]
}

export const newDraft = (): Draft => ({
  order: null,
  fields: { ...emptyFields },
  edits: {},
  inFlight: null,
  state: 'saved',
  conflicts: [],
  refusals: [],
})

const without = (changes: Changes, leave: (name: FieldName) => boolean): Changes =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !leave(name as FieldName)))

export const isEmpty = (changes: Changes): boolean => Object.keys(changes).length === 0

export const unconfirmed = (draft: Draft): Changes => ({ ...draft.inFlight, ...draft.edits })

/** What may be sent: not what waits for the person to settle it. */
export const sendable = (draft: Draft): Changes =>
  without(draft.edits, (name) =>
    [...draft.conflicts, ...draft.refusals].some(({ field }) => (field as FieldName) === name),
  )

/** Takes what may be sent out of the edits, for the way. */
export const takeOff = (draft: Draft): Changes => {
  const changes = sendable(draft)
  draft.edits = without(draft.edits, (name) => name in changes)
  draft.inFlight = changes
  draft.state = 'saving'
  return changes
}

/** The request failed: what was on the way is an edit again, unless it was edited anew. */
export const takeBack = (draft: Draft): void => {
  draft.edits = unconfirmed(draft)
  draft.inFlight = null
}

/** The server's word: shown everywhere but where something newer has been typed. */
export const confirm = (draft: Draft, order: Order): void => {
  draft.inFlight = null
  draft.edits = without(draft.edits, (name) => sameValue(name, draft.edits[name], order[name]))
  draft.order = order
  draft.fields = { ...fieldsOf(order), ...draft.edits }
  draft.state = isEmpty(draft.edits) ? 'saved' : draft.conflicts.length > 0 ? 'refused' : 'typing'
}

/** Puts one field in; `state` says whether it is still to be sent. */
export const enter = <N extends FieldName>(draft: Draft, name: N, value: OrderFields[N]): void => {
  draft.fields[name] = value
  draft.edits[name] = value
  draft.refusals = draft.refusals.filter(({ field }) => field !== name)
  if (draft.inFlight) return
  const order = draft.order
  if (order && sameValue(name, order[name], value))
    draft.edits = without(draft.edits, (edited) => edited === name)
  draft.state = isEmpty(draft.edits) ? 'saved' : order ? 'typing' : 'keptHere'
}

/** Someone else saved meanwhile: theirs stands where only they changed a field, ours where only we did. */
export const rebase = (draft: Draft, latest: Order, by: string | null): void => {
  const before = draft.order
  draft.conflicts = fieldNames
    .filter((name) => name in draft.edits && !sameValue(name, draft.edits[name], latest[name]))
    .filter((name) => before !== null && !sameValue(name, before[name], latest[name]))
    .map((name) => ({ field: name, theirs: latest[name], by }))
  confirm(draft, latest)
}

/** Ends a conflict: `mine` will be sent, `theirs` is taken over. */
export const settleConflict = (draft: Draft, name: FieldName, whose: 'mine' | 'theirs'): void => {
  draft.conflicts = draft.conflicts.filter(({ field }) => field !== name)
  if (whose === 'theirs') draft.edits = without(draft.edits, (edited) => edited === name)
  if (draft.order && !draft.inFlight) confirm(draft, draft.order)
}
