import type { Acd, AcdConfig } from '../../domain/acd/acd.ts'
import { timerKey, type Command, type Timer } from '../../domain/acd/commands.ts'
import type { Fact } from '../../domain/acd/facts.ts'
import type { Input } from '../../domain/acd/inputs.ts'
import { acdFrom, type AcdSnapshot } from '../../domain/acd/snapshot.ts'
import { stepAcd } from '../../domain/acd/step-acd.ts'
import type { Card } from './cards.ts'

/** Counts up when a controller could misread what an older one wrote. */
export const journalVersion = 3

export type DueTimer = { readonly timer: Timer; readonly dueAt: number }

/** The picture with which a generation of the journal begins. */
export type Picture = {
  readonly kind: 'begin'
  readonly version: number
  /** Numbers the facts, over restarts: the database takes none twice. `nextSeq` is that of the next fact. */
  readonly writerId: string
  readonly nextSeq: number
  readonly config: AcdConfig
  readonly acd: AcdSnapshot
  readonly timers: readonly DueTimer[]
  readonly cards: readonly Card[]
  readonly notes: readonly (readonly [string, unknown])[]
}

export type JournalLine =
  | Picture
  | { readonly kind: 'input'; readonly input: Input }
  /** Null: forgotten. */
  | { readonly kind: 'note'; readonly about: string; readonly value: unknown }

/** What the last controller left. `picture` is null when there was none, or one of another version. */
export type Past = {
  readonly picture: Picture | null
  readonly inputs: readonly Input[]
  readonly notes: ReadonlyMap<string, unknown>
}

/**
 * Sorts the lines of a journal. A later picture repeats what the lines before it say, and is passed over. Notes are read in
 * every version: they name what is to be let go when nothing else is understood.
 */
export const readPast = (lines: readonly object[]): Past => {
  const notes = new Map<string, unknown>()
  const inputs: Input[] = []
  let picture: Picture | null = null
  for (const line of lines as readonly JournalLine[]) {
    if (line.kind === 'note') note(notes, line.about, line.value)
    else if (line.kind === 'input') inputs.push(line.input)
    else {
      picture ??= line
      for (const [about, value] of line.notes) note(notes, about, value)
    }
  }
  return picture?.version === journalVersion
    ? { picture, inputs, notes }
    : { picture: null, inputs: [], notes }
}

const note = (notes: Map<string, unknown>, about: string, value: unknown): void => {
  if (value === null) notes.delete(about)
  else notes.set(about, value)
}

/** The state that the last controller died in. */
export type Relived = {
  readonly acd: Acd
  readonly timers: readonly DueTimer[]
  /** When its last input was taken; `picture` may be older. */
  readonly lastAt: number
}

/**
 * Lives the inputs of the past again, from its picture on: `seen` is told the facts of each step, as they were told then.
 * Commands are not carried out again; only the timers are, as a list of what was due.
 */
export const relive = (
  picture: Picture,
  inputs: readonly Input[],
  seen: (facts: readonly Fact[], acd: Acd) => void,
): Relived => {
  const timers = new Map(picture.timers.map((due) => [timerKey(due.timer), due]))
  let acd = acdFrom(picture.config, picture.acd)
  let lastAt = 0
  for (const input of inputs) {
    const outcome = stepAcd(acd, input)
    acd = outcome.acd
    lastAt = input.at
    // A timer that has fired is its own input; the key of any other input is none of the keys here.
    timers.delete(timerKey(input as Timer))
    for (const command of outcome.commands) follow(timers, command, input.at)
    if (outcome.facts.length > 0) seen(outcome.facts, acd)
  }
  return { acd, timers: [...timers.values()], lastAt }
}

const follow = (timers: Map<string, DueTimer>, command: Command, at: number): void => {
  if (command.type === 'cancelTimer') timers.delete(timerKey(command.timer))
  if (command.type === 'startTimer') {
    const { timer, ms } = command
    timers.set(timerKey(timer), { timer, dueAt: at + ms })
  }
}
