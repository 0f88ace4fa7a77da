import { keyOf, orderOf, type Order } from './requirement.ts'
import { policyOf, type QueuePolicy, type RequiredSkill, type RoutingStep } from './policy.ts'

/** What one step asks for, and the name of the list that it shares with all who ask for the same. */
export type Ask = { readonly key: string; readonly skills: readonly RequiredSkill[] }

/**
 * A queue's policy made ready for its calls. A call keeps the plan that it came with: whatever is configured later, it is
 * treated as was promised.
 */
export type Plan = {
  readonly queueId: string
  readonly policy: QueuePolicy
  readonly order: Order
  /** For each step of the policy. */
  readonly asks: readonly Ask[]
  /** What it asks of the queue that it overflows to; null without one. */
  readonly overflow: Ask | null
}

export type QueueConfig = { readonly queueId: string; readonly policy?: Partial<QueuePolicy> }

/** Plans for queues; an overflow to a queue that is not there is none. */
export const plansOf = (queues: readonly QueueConfig[]): readonly Plan[] => {
  const policies = new Map(queues.map(({ queueId, policy }) => [queueId, policyOf(queueId, policy)]))
  return [...policies].map(([queueId, policy]) => planOf(queueId, policy, policies))
}

const planOf = (queueId: string, set: QueuePolicy, policies: ReadonlyMap<string, QueuePolicy>): Plan => {
  const policy = { ...set, steps: set.steps.toSorted((a, b) => a.afterMs - b.afterMs) }
  const order = orderOf[policy.strategy]
  const ask = ({ skills }: Pick<RoutingStep, 'skills'>): Ask => ({
    key: keyOf(skills, order, policy.agePointsPerMinute),
    skills,
  })
  const other = policy.overflow === null ? undefined : policies.get(policy.overflow.toQueueId)
  const joined = other === undefined ? null : stepAfter(other.steps, policy.overflow?.afterMs ?? 0)
  return {
    ...{ queueId, policy, order, asks: policy.steps.map(ask) },
    overflow: joined === null ? null : ask(joined),
  }
}

/** A call that overflows is treated as one of the other queue that has waited as long. */
const stepAfter = (steps: readonly RoutingStep[], waitedMs: number): RoutingStep | null =>
  steps.toSorted((a, b) => a.afterMs - b.afterMs).findLast((step) => step.afterMs <= waitedMs) ??
  steps[0] ??
  null
