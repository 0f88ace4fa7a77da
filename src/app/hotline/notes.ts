import type { Journal } from '../ports/journal.ts'
import type { Notes } from '../ports/notes.ts'

export type KeptNotes = Notes & {
  /** All of them, for the picture with which a generation of the journal begins. */
  all(): readonly (readonly [string, unknown])[]
}

/** Notes that the journal keeps; `begun` are those of the last controller. */
export const createNotes = (
  journal: Pick<Journal, 'write'>,
  begun: ReadonlyMap<string, unknown>,
): KeptNotes => {
  const kinds = new Map<string, Map<string, unknown>>()
  const kindOf = (kind: string): Map<string, unknown> => {
    const known = kinds.get(kind) ?? new Map<string, unknown>()
    kinds.set(kind, known)
    return known
  }
  for (const [about, value] of begun) kindOf(kindIn(about)).set(idIn(about), value)
  return {
    set: (about, value) => {
      kindOf(kindIn(about)).set(idIn(about), value)
      journal.write({ kind: 'note', about, value })
    },
    forget: (about) => {
      if (kindOf(kindIn(about)).delete(idIn(about))) journal.write({ kind: 'note', about, value: null })
    },
    of: kindOf,
    all: () =>
      [...kinds].flatMap(([kind, notes]) => [...notes].map(([id, v]) => [`${kind}:${id}`, v] as const)),
  }
}

const kindIn = (about: string): string => about.slice(0, about.indexOf(':'))
const idIn = (about: string): string => about.slice(about.indexOf(':') + 1)
