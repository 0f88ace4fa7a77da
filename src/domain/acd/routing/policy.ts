/** How good somebody is at something, 1 (learning) to 5 (the one whom others ask). */
export type Skill = { readonly code: string; readonly level: number }
export type RequiredSkill = { readonly code: string; readonly minLevel: number }

/**
 * Who may be offered a call, from `afterMs` of its waiting on: whoever has all of `skills`. A step replaces the one
 * before it. `skipIfNobody`: goes on to the next step at once while nobody who is signed in and on duty would match.
 */
export type RoutingStep = {
  readonly afterMs: number
  readonly skills: readonly RequiredSkill[]
  readonly skipIfNobody: boolean
}

export const strategies = [
  'longestIdle',
  'roundRobin',
  'topDown',
  'sequential',
  'leastTalkTime',
  'fewestCalls',
  'random',
  'ringAll',
  'ringProgressively',
] as const
/**
 * Whom of those who match a call is offered to:
 *
 * - longestIdle: whoever has been free longest
 * - roundRobin: whose last offer lies back farthest
 * - topDown: the most skilled, then by agent number; who let this call ring out comes last
 * - sequential: the most skilled; among equals whose last offer lies back farthest
 * - leastTalkTime, fewestCalls: of the day; then whoever has been free longest
 * - random: any
 * - ringAll: everybody at once, the first to accept has it
 * - ringProgressively: some at first, more at intervals, longest idle first
 */
export type Strategy = (typeof strategies)[number]

export const noAnswerActions = ['notReady', 'keepReady', 'rest'] as const
/** What an agent who let a call ring out becomes: not ready; ready still; or not ready for a while. */
export type NoAnswerAction = (typeof noAnswerActions)[number]

export const wrapUpModes = ['none', 'timed', 'timedExtendable', 'untilDone'] as const
/**
 * After a call: nothing; a time that the agent may cut short; the same, and it can be made longer; or as long as the
 * agent needs.
 */
export type WrapUpMode = (typeof wrapUpModes)[number]

export type WrapUpPolicy = {
  readonly mode: WrapUpMode
  readonly ms: number
  /** Of `timedExtendable`: each press adds `extendMs`, at most `maxExtensions` times. */
  readonly extendMs: number
  readonly maxExtensions: number
}

/** What a waiting citizen is told. With neither place nor wait nothing is said. */
export type AnnouncementPolicy = {
  readonly position: boolean
  readonly expectedWait: boolean
  readonly firstMs: number
  readonly everyMs: number
  /** At most this many; null: until somebody answers. */
  readonly limit: number | null
  /** Only when the place is better than the one that was said last. */
  readonly onlyWhenBetter: boolean
  /** The expected wait is rounded up to this many seconds. */
  readonly roundToS: number
}

/** Both can be set; whichever comes first. `waitingOverStaffed`: more wait than this many times the agents who are here. */
export type WaitLimit = { readonly afterMs: number | null; readonly waitingOverStaffed: number | null }

/**
 * From then on the agents of another queue may take the call as well. It keeps its own queue, its place and its age, so a
 * call can overflow once and never goes back and forth.
 */
export type OverflowPolicy = WaitLimit & { readonly toQueueId: string }

/** How a queue treats its calls (domain.md §4.4, §4.6). Times in ms; waits run from the moment of queueing. */
export type QueuePolicy = {
  /** Added to the line's: higher is sooner. */
  readonly priority: number
  /** Points of priority that a call gains in every minute of waiting. */
  readonly agePointsPerMinute: number
  readonly maxWaiting: number
  /** Never empty; the first begins at once. */
  readonly steps: readonly RoutingStep[]
  readonly strategy: Strategy
  /** Of `ringProgressively`: so many desks at first, then so many more at every interval. */
  readonly progressive: { readonly first: number; readonly everyMs: number; readonly add: number }
  readonly ringMs: number
  readonly noAnswer: { readonly then: NoAnswerAction; readonly restMs: number }
  readonly wrapUp: WrapUpPolicy
  readonly announcements: AnnouncementPolicy
  readonly overflow: OverflowPolicy | null
  /** When the citizen is asked whether to leave a message instead; null: never. */
  readonly voicemail: WaitLimit | null
}

/** What a queue does unless it is told otherwise (domain.md §4, all of it D). */
export const defaultPolicy: Omit<QueuePolicy, 'steps'> = {
  priority: 0,
  agePointsPerMinute: 0,
  maxWaiting: 50,
  strategy: 'longestIdle',
  progressive: { first: 1, everyMs: 5_000, add: 1 },
  ringMs: 10_000,
  noAnswer: { then: 'notReady', restMs: 30_000 },
  wrapUp: { mode: 'timed', ms: 60_000, extendMs: 30_000, maxExtensions: 3 },
  announcements: {
    ...{ position: true, expectedWait: false, firstMs: 15_000, everyMs: 30_000 },
    ...{ limit: null, onlyWhenBetter: false, roundToS: 60 },
  },
  overflow: null,
  voicemail: null,
}

/** Asks for the skill of the queue's own name, as every queue does until somebody says otherwise. */
export const ownSkill = (queueId: string): RoutingStep => ({
  afterMs: 0,
  skills: [{ code: queueId, minLevel: 1 }],
  skipIfNobody: false,
})

/** A whole policy out of what was set of it. */
export const policyOf = (queueId: string, set: Partial<QueuePolicy> = {}): QueuePolicy => {
  const steps = set.steps === undefined || set.steps.length === 0 ? [ownSkill(queueId)] : set.steps
  return { ...defaultPolicy, ...set, steps }
}

/** How many desks ring for a call at first. */
export const howMany = ({ strategy, progressive }: QueuePolicy): number => {
  if (strategy === 'ringAll') return Infinity
  return strategy === 'ringProgressively' ? progressive.first : 1
}
