import type { Acd } from '../../domain/acd/acd.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { Input } from '../../domain/acd/inputs.ts'
import { acdFrom } from '../../domain/acd/snapshot.ts'
import type { Journal } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import { createNotes, type KeptNotes } from './notes.ts'
import {
  journalVersion,
  readPast,
  relive,
  type JournalLine,
  type Past,
  type Picture,
  type Relived,
} from './past.ts'

/** What happened in one step, and the state after it. */
export type PastStep = { readonly facts: readonly Fact[]; readonly acd: Acd }

/** The last controller's state, and the steps by which it came there from its picture. */
export type Legacy = Relived & {
  readonly picture: Picture
  readonly began: Acd
  readonly steps: readonly PastStep[]
  /** When it was alive for the last time. */
  readonly aliveAt: number
}

/** The hotline's past, and its writing down for whoever comes next. */
export type History = {
  /** Null at a first start, and when the journal cannot be understood. */
  readonly legacy: Legacy | null
  readonly notes: KeptNotes
  /** Under which name and from which number on facts go to the database. */
  readonly writer: { readonly writerId: string; readonly nextSeq: number }
  record(input: Input): void
  /** Begins a generation of the journal with the present state. */
  begin(state: Omit<Picture, 'kind' | 'version' | 'writerId' | 'notes'>): void
  /** The facts before the present generation are safe elsewhere. */
  dropOlder(): void
  /** Time for another picture: living all of this again would take too long. */
  readonly isLong: boolean
}

/** Lines until the next picture: half a second of living them again. */
const longest = 10_000

export const createHistory = (journal: Journal, newId: () => string, log: Log): History => {
  const past = readPast(journal.left)
  const legacy = legacyOf(past, journal.aliveAt ?? 0, log)
  const notes = createNotes(journal, past.notes)
  const writer =
    legacy === null
      ? { writerId: newId(), nextSeq: 1 }
      : { writerId: legacy.picture.writerId, nextSeq: legacy.picture.nextSeq }
  return {
    ...{ legacy, notes, writer },
    record: (input) => journal.write({ kind: 'input', input } satisfies JournalLine),
    begin: (state) =>
      journal.begin({
        ...{ kind: 'begin', version: journalVersion, writerId: writer.writerId },
        ...state,
        notes: notes.all(),
      } satisfies JournalLine),
    dropOlder: () => journal.dropOlder(),
    get isLong() {
      return journal.length > longest
    },
  }
}

/** A past that cannot be lived again must not stop the start: its calls are let go by their notes. */
const legacyOf = ({ picture, inputs }: Past, aliveAt: number, log: Log): Legacy | null => {
  if (picture === null) return null
  try {
    const steps: PastStep[] = []
    const began = acdFrom(picture.config, picture.acd)
    const relived = relive(picture, inputs, (facts, acd) => void steps.push({ facts, acd }))
    return { ...relived, picture, began, steps, aliveAt }
  } catch (err) {
    log.error({ err }, 'the journal cannot be lived again: the calls in it are let go')
    return null
  }
}
