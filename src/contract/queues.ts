import { Type, type Static } from 'typebox'
import { closedActions, holidayRules, type LineSettings as DomainLine } from '../domain/acd/routing/line.ts'
import {
  noAnswerActions,
  strategies,
  wrapUpModes,
  type QueuePolicy as DomainPolicy,
} from '../domain/acd/routing/policy.ts'
import { listOf, nullable, oneOf } from './schema.ts'

/**
 * How a queue treats its calls and what a line does, as data: what an administrator edits, what the database keeps, and
 * what the core is given. What each setting means stands beside the types in `domain/acd/routing/`.
 */

const hourMs = 3_600_000
/** A time in ms, an hour at most. */
const wait = (minimum = 0, maximum = hourMs) => Type.Integer({ minimum, maximum })
const Code = Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Z][A-Z0-9_]*$' })
const Prompt = Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9][a-z0-9-]*(?:@en-US)?$' })

export const Skill = Type.Object({ code: Code, level: Type.Integer({ minimum: 1, maximum: 5 }) })
export type Skill = Static<typeof Skill>

export const RoutingStep = Type.Object({
  afterMs: wait(),
  skills: listOf(Type.Object({ code: Code, minLevel: Type.Integer({ minimum: 1, maximum: 5 }) }), {
    maxItems: 5,
  }),
  skipIfNobody: Type.Boolean(),
})

/** At least one of the two should be set; neither means never. */
const limits = {
  afterMs: nullable(wait()),
  waitingOverStaffed: nullable(Type.Number({ minimum: 0, maximum: 100 })),
}

export const QueuePolicy = Type.Object({
  priority: Type.Integer({ minimum: 0, maximum: 100 }),
  agePointsPerMinute: Type.Number({ minimum: 0, maximum: 100 }),
  maxWaiting: Type.Integer({ minimum: 1, maximum: 10_000 }),
  steps: listOf(RoutingStep, { minItems: 1, maxItems: 10 }),
  strategy: oneOf(strategies),
  progressive: Type.Object({
    first: Type.Integer({ minimum: 1, maximum: 50 }),
    everyMs: wait(1_000, 120_000),
    add: Type.Integer({ minimum: 1, maximum: 50 }),
  }),
  ringMs: wait(3_000, 120_000),
  noAnswer: Type.Object({ then: oneOf(noAnswerActions), restMs: wait(1_000) }),
  wrapUp: Type.Object({
    mode: oneOf(wrapUpModes),
    ms: wait(1_000),
    extendMs: wait(1_000, 600_000),
    maxExtensions: Type.Integer({ minimum: 0, maximum: 20 }),
  }),
  announcements: Type.Object({
    position: Type.Boolean(),
    expectedWait: Type.Boolean(),
    firstMs: wait(1_000),
    everyMs: wait(10_000),
    limit: nullable(Type.Integer({ minimum: 1, maximum: 100 })),
    onlyWhenBetter: Type.Boolean(),
    roundToS: Type.Integer({ minimum: 10, maximum: 600 }),
  }),
  overflow: nullable(Type.Object({ ...limits, toQueueId: Code })),
  voicemail: nullable(Type.Object(limits)),
})
export type QueuePolicy = Static<typeof QueuePolicy>

const Span = Type.Object({
  from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
  to: Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' }),
})

export const LineSettings = Type.Object({
  hours: nullable(
    Type.Object({
      /** Monday first. */
      weekly: listOf(listOf(Span, { maxItems: 6 }), { minItems: 7, maxItems: 7 }),
      holidays: oneOf(holidayRules),
    }),
  ),
  closed: Type.Object({ then: oneOf(closedActions), prompt: Prompt, queueId: nullable(Code) }),
  language: nullable(
    Type.Object({
      key: Type.String({ pattern: '^[0-9*#]$' }),
      queueId: Code,
      prompt: nullable(Prompt),
    }),
  ),
})
export type LineSettings = Static<typeof LineSettings>

/** The contract and the core mean the same: whichever gains a field, the compiler names the other. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
true satisfies Same<QueuePolicy, DomainPolicy>
true satisfies Same<LineSettings, DomainLine>
