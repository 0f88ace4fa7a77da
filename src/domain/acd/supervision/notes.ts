import * as ordered from '../ordered-map.ts'
import type { OrderedMap } from '../ordered-map.ts'

/** What a lead wrote to an agent; it stands on the desk until it is read. */
export type LeadNote = {
  readonly noteId: string
  readonly agentId: string
  readonly leadId: string
  readonly text: string
  readonly at: number
}

type Notes = OrderedMap<string, readonly LeadNote[]>

/** Unread ones beyond these push the oldest out: a desk is no letterbox. */
const mostUnread = 5

/** Longer ones are refused at the edge, in characters. */
export const longestNote = 200

export const withNote = (notes: Notes, note: LeadNote): Notes =>
  ordered.set(notes, note.agentId, [...(ordered.get(notes, note.agentId) ?? []), note].slice(-mostUnread))

export const withoutNote = (notes: Notes, { agentId, noteId }: LeadNote): Notes => {
  const left = (ordered.get(notes, agentId) ?? []).filter((note) => note.noteId !== noteId)
  return left.length === 0 ? ordered.remove(notes, agentId) : ordered.set(notes, agentId, left)
}
