import type { Agent } from './agent.ts'
import { placeOf, type Call, type LineRef } from './call.ts'
import { dialPlanOf, type DialPlan } from '../dialling.ts'
import * as ordered from './ordered-map.ts'
import type { OrderedMap } from './ordered-map.ts'
import { emptyBook, type PartyBook } from './parties/book.ts'
import { bookOf, emptyPlaces, type Book, type Place, type Tally } from './routing/book.ts'
import { defaultLineSettings, type CalendarDays, type LineSettings } from './routing/line.ts'
import { plansOf, type Plan, type QueueConfig } from './routing/plan.ts'
import type { LeadNote } from './supervision/notes.ts'
import type { Watch } from './supervision/watching.ts'
import { defaultTiming, type Timing } from './timing.ts'
import type { BreakType } from './terms.ts'

/**
 * One queue as it stands. `admitted` counts calls on their way to an agent, from the first ring to the answer; `staffed`
 * counts those signed in and on duty whom one of its steps would reach.
 */
export type Queue = {
  readonly queueId: string
  /** What calls that arrive now are given. Null: taken out of the configuration, it drains. */
  readonly plan: Plan | null
  readonly waiting: OrderedMap<Place, string>
  readonly admitted: number
  readonly staffed: number
}

/**
 * The whole hotline at one moment: who calls, who sits at a desk, who waits and who is free. Never changed, only
 * replaced; `stepAcd` makes the next one.
 */
export type Acd = {
  readonly calls: OrderedMap<string, Call>
  readonly agents: OrderedMap<string, Agent>
  readonly config: AcdConfig
  readonly queues: OrderedMap<string, Queue>
  readonly book: Book
  /** Who else is in a call beside its citizen and its agent. */
  readonly parties: PartyBook
  /** Leads who hear a conversation, by lead. */
  readonly watches: OrderedMap<string, Watch>
  /** What leads wrote, and nobody has read yet, by the agent to whom. */
  readonly notes: OrderedMap<string, readonly LeadNote[]>
  /** Dialled number to line. */
  readonly lines: ReadonlyMap<string, LineRef>
  readonly timing: Timing
  /** Who may dial what. */
  readonly dialPlan: DialPlan
  readonly mediaAvailable: boolean
  readonly arrivals: number
  /** Who is off duty, whether or not they have been met; everybody else is on duty. */
  readonly offDuty: OrderedMap<string, true>
  /** Figures of the day of people who have not been met since. */
  readonly tallies: OrderedMap<string, Tally>
  /** How long calls of each queue take an agent, ms. */
  readonly paces: OrderedMap<string, number>
}

export type LineConfig = Omit<LineRef, 'settings'> & {
  readonly numbers: readonly string[]
  readonly settings?: LineSettings
}

export type AcdConfig = {
  readonly queues: readonly QueueConfig[]
  readonly lines: readonly LineConfig[]
  readonly timing?: Partial<Timing>
  readonly dialPlan?: DialPlan
  readonly breakLimitsMs?: Readonly<Partial<Record<BreakType, number>>>
  readonly calendar?: CalendarDays
}

const defaultDialsADay = 200

/** An empty hotline. Throws when a line points to a queue that does not exist: that is a fault of the configuration. */
export const createAcd = (config: AcdConfig): Acd => ({
  calls: ordered.emptyMap(ordered.byText),
  agents: ordered.emptyMap(ordered.byText),
  ...configuredFor(config, []),
  parties: emptyBook,
  watches: ordered.emptyMap(ordered.byText),
  notes: ordered.emptyMap(ordered.byText),
  mediaAvailable: true,
  arrivals: 0,
  offDuty: ordered.emptyMap(ordered.byText),
  tallies: ordered.emptyMap(ordered.byText),
  paces: ordered.emptyMap(ordered.byText),
})

/** What follows from a configuration, with room for the calls that came under an earlier one. */
export const configuredFor = (
  config: AcdConfig,
  calls: readonly Call[],
): Pick<Acd, 'config' | 'queues' | 'book' | 'lines' | 'timing' | 'dialPlan'> => {
  const plans = plansOf(config.queues)
  const present = new Set(plans.map(({ queueId }) => queueId))
  const older = calls.flatMap((call) => ('plan' in call ? [call.plan] : []))
  const empty = { waiting: emptyPlaces(), admitted: 0, staffed: 0 }
  let queues = ordered.emptyMap<string, Queue>(ordered.byText)
  for (const { queueId } of older) queues = ordered.set(queues, queueId, { queueId, plan: null, ...empty })
  for (const plan of plans) {
    const { queueId } = plan
    queues = ordered.set(queues, queueId, { queueId, plan, ...empty })
  }
  return {
    ...{ config, queues, book: bookOf([...plans, ...older], present), lines: linesOf(config, present) },
    timing: { ...defaultTiming, ...config.timing },
    dialPlan: config.dialPlan ?? dialPlanOf(defaultDialsADay),
  }
}

const linesOf = (config: AcdConfig, queueIds: ReadonlySet<string>): Acd['lines'] => {
  const lines = new Map<string, LineRef>()
  for (const { numbers, settings = defaultLineSettings, ...line } of config.lines) {
    if (!queueIds.has(line.queueId)) {
      throw new Error(`Line ${line.lineCode} leads to the queue ${line.queueId}, which does not exist`)
    }
    for (const number of numbers) lines.set(number, { ...line, settings })
  }
  return lines
}

/** How many calls stand before this one in its queue. */
export const positionOf = (acd: Acd, call: Call): number => {
  if (call.status !== 'queued') return 0
  const queue = ordered.get(acd.queues, call.plan.queueId)
  return queue === undefined ? 0 : ordered.rank(queue.waiting, placeOf(call))
}
