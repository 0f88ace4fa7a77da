import { positionOf, type Acd } from '../acd.ts'
import { isEligible, type Agent, type AgentPerson } from '../agent.ts'
import * as ordered from '../ordered-map.ts'
import { takesCalls } from '../../people.ts'
import type { AgentStatus } from '../terms.ts'
import { restOf, type Bucket } from './book.ts'
import type { Ask, Plan } from './plan.ts'
import { howMany } from './policy.ts'
import type { Strategy } from './policy.ts'
import { lacks } from './requirement.ts'
import { stageOf, staffedFor } from './widening.ts'

/** The first thing that keeps a call from somebody, or that it would be theirs. */
export type Verdict =
  | { readonly reason: 'wouldRing' }
  /** Fit and free, but others come before by the order of the strategy. */
  | { readonly reason: 'behind'; readonly agentId: string }
  | { readonly reason: 'takesNoCalls' | 'notSignedIn' | 'offDuty' | 'linkLost' | 'legDown' }
  | { readonly reason: 'busy'; readonly status: AgentStatus; readonly since: number }
  /** `fromMs`: the wait after which a later step, or the overflow, would reach them; null: never. */
  | {
      readonly reason: 'lacksSkill'
      readonly code: string
      readonly minLevel: number
      readonly level: number
      readonly fromMs: number | null
    }

export type Explanation = {
  readonly queueId: string
  readonly strategy: Strategy
  /** The step that a call which has waited so long would have come to, 0 being the first. */
  readonly step: number
  readonly overflowed: boolean
  readonly waiting: number
  readonly staffed: number
  /** Where such a call would stand among those who wait. */
  readonly ahead: number
  readonly agents: readonly { readonly person: AgentPerson; readonly verdict: Verdict }[]
}

/**
 * Who would be offered a call of this queue that has waited for `waitedMs`, and why the others would not. `people` are
 * those who may sit at a desk, signed in or not. Null for a queue that is not there.
 */
export const explain = (
  acd: Acd,
  ask: { readonly queueId: string; readonly waitedMs: number; readonly at: number },
  people: readonly AgentPerson[],
): Explanation | null => {
  const { queueId, waitedMs, at } = ask
  const queue = ordered.get(acd.queues, queueId)
  if (queue === undefined || queue.plan === null) return null
  const { plan } = queue
  const call = supposed(acd, plan, at - waitedMs)
  const { step, overflowed } = stageOf(call, at, staffedFor(acd))
  const own = plan.asks[step]
  const asks = [own, overflowed ? plan.overflow : null].flatMap((one) => one ?? [])
  const free = freeFor(acd, plan, asks)
  const chosen = free.slice(0, howMany(plan.policy))
  const judge = judgeOf({ acd, plan, asks, free, chosen })
  return {
    ...{ queueId, strategy: plan.policy.strategy, step, overflowed },
    ...{ waiting: ordered.size(queue.waiting), staffed: queue.staffed, ahead: positionOf(acd, call) },
    agents: people.map((person) => ({ person, verdict: judge(person) })),
  }
}

/** A call that has waited since then, with nothing of its own. */
const supposed = (acd: Acd, plan: Plan, queuedAt: number) => ({
  ...({ status: 'queued', direction: 'inbound', callId: '', callerNumber: null, dialled: '' } as const),
  line: { lineCode: '', noticePrompt: '', queueId: plan.queueId, priority: 0, settings: noSettings },
  ...{ arrivedAt: queuedAt, arrival: acd.arrivals, orderId: null, plan, queueId: plan.queueId },
  ...{ priority: plan.policy.priority, queuedAt, step: 0, overflowed: false, missed: [] },
  ...{
    messageOffered: false,
    announced: { times: 0, ahead: null },
    connectedAt: null,
    talkMs: 0,
    holdMs: 0,
    agentId: null,
  },
})
const noSettings = {
  hours: null,
  closed: { then: 'announce', prompt: '', queueId: null },
  language: null,
} as const

/** Everybody who could be offered it now, in the order in which they would be. */
const freeFor = (acd: Acd, plan: Plan, asks: readonly Ask[]): readonly string[] => {
  const found = new Set<string>()
  for (const ask of asks) {
    const agents = [...ordered.values(acd.agents)].filter(
      (agent) => isEligible(agent) && lacks(agent.skills, ask.skills) === null,
    )
    for (const { agentId } of agents.toSorted(inOrder({ order: plan.order, skills: ask.skills })))
      found.add(agentId)
  }
  return [...found]
}

const inOrder =
  (list: Pick<Bucket, 'order' | 'skills'>) =>
  (a: Agent, b: Agent): number => {
    const [one, other] = [restOf(list, a), restOf(list, b)]
    return (
      one.first - other.first ||
      one.then - other.then ||
      ordered.byText(one.agentNo, other.agentNo) ||
      ordered.byText(one.agentId, other.agentId)
    )
  }

type Case = {
  readonly acd: Acd
  readonly plan: Plan
  readonly asks: readonly Ask[]
  readonly free: readonly string[]
  readonly chosen: readonly string[]
}

const judgeOf =
  (known: Case) =>
  (person: AgentPerson): Verdict => {
    const agent = ordered.get(known.acd.agents, person.agentId)
    if (!takesCalls(person.role)) return { reason: 'takesNoCalls' }
    if (agent === undefined || agent.status === 'offline') return { reason: 'notSignedIn' }
    if (!agent.onDuty) return { reason: 'offDuty' }
    return unfit(known, agent) ?? away(agent) ?? placeOf(known, agent)
  }

const unfit = ({ plan, asks }: Case, { skills }: Agent): Verdict | null => {
  const missing = asks.map((ask) => lacks(skills, ask.skills))
  const first = missing[0] ?? null
  if (first === null || missing.includes(null)) return null
  const level = skills.find(({ code }) => code === first.code)?.level ?? 0
  const { steps, overflow } = plan.policy
  const reaching = steps.filter((step) => lacks(skills, step.skills) === null).map(({ afterMs }) => afterMs)
  const spill =
    plan.overflow !== null && lacks(skills, plan.overflow.skills) === null ? overflow?.afterMs : null
  const waits = [...reaching, ...(spill == null ? [] : [spill])]
  return { reason: 'lacksSkill', ...first, level, fromMs: waits.length === 0 ? null : Math.min(...waits) }
}

const away = (agent: Agent): Verdict | null => {
  const { status, since } = agent
  if (status !== 'ready') return { reason: 'busy', status, since }
  if (!agent.linked) return { reason: 'linkLost' }
  return agent.legId === null ? { reason: 'legDown' } : null
}

const placeOf = ({ plan, free, chosen }: Case, { agentId }: Agent): Verdict => {
  if (plan.policy.strategy === 'random' || chosen.includes(agentId)) return { reason: 'wouldRing' }
  return { reason: 'behind', agentId: free[free.indexOf(agentId) - 1] ?? agentId }
}
