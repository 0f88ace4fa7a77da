import { Type, type Static } from 'typebox'
import { strategies } from '../domain/acd/routing/policy.ts'
import { agentStatuses } from '../domain/acd/terms.ts'
import { Skill } from './queues.ts'
import { Moment, nullable, oneOf } from './schema.ts'

/** Why somebody would be offered a call or not: the first reason that rules them out. */
export const RoutingVerdict = Type.Union([
  Type.Object({
    reason: oneOf(['wouldRing', 'takesNoCalls', 'notSignedIn', 'offDuty', 'linkLost', 'legDown']),
  }),
  /** Fit and free, but this one comes before. */
  Type.Object({ reason: Type.Literal('behind'), agentId: Type.String() }),
  Type.Object({ reason: Type.Literal('busy'), status: oneOf(agentStatuses), since: Moment }),
  /** `level` is what they have, 0 for nothing; `fromMs` the wait after which a later step or the overflow reaches them. */
  Type.Object({
    reason: Type.Literal('lacksSkill'),
    code: Type.String(),
    minLevel: Type.Integer(),
    level: Type.Integer(),
    fromMs: nullable(Type.Integer()),
  }),
])

/** Who would get a call of a queue now. `step` counts from 0; `ahead` is how many would stand before it. */
export const RoutingExplanation = Type.Object({
  queueId: Type.String(),
  strategy: oneOf(strategies),
  step: Type.Integer(),
  overflowed: Type.Boolean(),
  waiting: Type.Integer(),
  staffed: Type.Integer(),
  ahead: Type.Integer(),
  agents: Type.Array(
    Type.Object({
      agentId: Type.String(),
      name: Type.String(),
      agentNo: Type.String(),
      skills: Type.Array(Skill),
      verdict: RoutingVerdict,
    }),
  ),
})
export type RoutingExplanation = Static<typeof RoutingExplanation>
