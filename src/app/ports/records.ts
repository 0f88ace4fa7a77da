import type { Fact } from '../../domain/acd/facts.ts'
import type { CalendarDays, LineSettings } from '../../domain/acd/routing/line.ts'
import type { QueuePolicy, Skill } from '../../domain/acd/routing/policy.ts'
import type { BreakType, CallResult, Direction } from '../../domain/acd/terms.ts'
import type { Role } from '../../domain/people.ts'
import type { CallListItem } from '../../contract/calls.ts'
import type { Pop } from '../../contract/desk.ts'
import type { Reference } from '../../contract/reference.ts'

/** Writes facts in order, at once for the caller: a live call never waits for the database (architecture §4.4). */
export type FactLog = {
  /** Takes the facts of one step; they are written as one unit, after all earlier ones. Never throws, never waits. */
  append(facts: readonly Fact[]): void
  /** False while facts pile up because the database does not answer. */
  readonly healthy: boolean
  onHealth(listener: (healthy: boolean) => void): void
  /** Resolves when everything appended so far is in the database. */
  flushed(): Promise<void>
  /** Resolves when everything appended so far is on disk or in the database, and so survives `kill -9`. */
  spooled(): Promise<void>
  close(): Promise<void>
}

/** A person who may sign in; `skills` say which calls they may be offered, the best first. */
export type Person = {
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly agentNo: string
  readonly role: Role
  readonly skills: readonly Skill[]
  /** Neither retired nor locked. */
  readonly active: boolean
  /** Signed in with a password that somebody else knows; may do nothing but change it. */
  readonly mustChangePassword?: boolean
}

/** What the core is configured with; read at start and on change. */
export type HotlineConfig = {
  readonly lines: readonly LineConfig[]
  readonly queues: readonly QueueConfig[]
  readonly breakLimitsMs: BreakLimit
  readonly calendar: CalendarDays
  /** Prompts that were spoken anew: the id of each one's sound, by name. */
  readonly promptSounds?: Readonly<Record<string, string>>
}
export type LineConfig = {
  readonly code: string
  readonly name: string
  /** Every number that, dialled, reaches this line. */
  readonly numbers: readonly string[]
  readonly noticePrompt: string
  readonly queueId: string
  readonly priority: number
  readonly settings: LineSettings
}
export type QueueConfig = { readonly queueId: string; readonly name: string; readonly policy: QueuePolicy }

export type ConfigStore = { load(): Promise<HotlineConfig> }

export type PeopleStore = {
  byId(userId: string): Promise<Person | null>
  all(): Promise<readonly Person[]>
}

/** Knows a caller by number, over all lines. */
export type CallerHistory = { lookUp(callerNumber: string, exceptCallId: string): Promise<Pop> }

/** Figures of the local day, for a start after midnight or a restart in the day (domain.md §9). */
export type DayFigures = {
  readonly queues: Readonly<
    Record<
      string,
      {
        offered: number
        answered: number
        answeredWithin15s: number
        abandoned: number
        longestAnsweredWaitMs: number
      }
    >
  >
  readonly agents: Readonly<
    Record<
      string,
      {
        calls: number
        dials: number
        orders: number
        rated: number
        satisfied: number
        /** With citizens who called, holds included. */
        talkMs?: number
      }
    >
  >
}
export type FigureStore = { today(now: Date): Promise<DayFigures> }

/** Milliseconds by kind of break. */
export type BreakLimit = Readonly<Record<BreakType, number>>

/** What calls are narrowed to; what is absent does not matter. */
export type CallFilter = {
  readonly direction?: Direction
  readonly lineCode?: string
  readonly result?: CallResult
  /** 1 to 3, as the citizen pressed it. */
  readonly rating?: number
  /** Part of a name, or a whole number of an agent. */
  readonly agent?: string
  /** A whole number, or the last four digits of one. */
  readonly phone?: string
  /** Arrived from then on, and before then, in ms since the epoch. */
  readonly from?: number
  readonly until?: number
}

/** Calls that have ended, the latest end first. Numbers are whole: the edge masks them for the reader. */
export type CallList = {
  /** `agentId`: only calls that this agent took. `cursor`: `nextCursor` of the page before; `INVALID` if it is none. */
  list(query: {
    readonly agentId?: string
    readonly filter?: CallFilter
    readonly cursor?: string
    readonly limit: number
  }): Promise<{
    readonly items: readonly CallListItem[]
    readonly nextCursor: string | null
  }>
}

export type ReferenceStore = { load(): Promise<Reference> }
