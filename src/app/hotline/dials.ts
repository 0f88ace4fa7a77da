import type { OutgoingView } from '../../contract/desk.ts'
import type { Fact } from '../../domain/acd/facts.ts'

export type Dials = {
  take(fact: Fact): void
  /** The number that this agent dialled last, and how it went; null when none was since the start. */
  lastOf(agentId: string): OutgoingView | null
}

/** What became of the last number that each agent dialled: outlives the call, so that nobody misses it. */
export const createDials = (): Dials => {
  const last = new Map<string, OutgoingView>()
  const callers = new Map<string, string>()
  const change = (callId: string, values: Partial<OutgoingView>): void => {
    const agentId = callers.get(callId)
    const dial = agentId === undefined ? undefined : last.get(agentId)
    if (agentId !== undefined && dial?.callId === callId) last.set(agentId, { ...dial, ...values })
  }
  return {
    take: (fact) => {
      if (fact.type === 'callPlaced') {
        const { callId, agentId, callerNumber: number, orderId, at: placedAt } = fact
        callers.set(callId, agentId)
        const begun = { ringsSince: null, answeredAt: null, endedAt: null, outcome: null, endedBy: null }
        last.set(agentId, { callId, number, orderId, placedAt, ...begun })
      } else if (fact.type === 'calleeRings') change(fact.callId, { ringsSince: fact.at })
      else if (fact.type === 'calleeAnswered') change(fact.callId, { answeredAt: fact.at })
      else if (fact.type === 'callEnded' && fact.outcome != null) {
        change(fact.callId, { endedAt: fact.at, outcome: fact.outcome, endedBy: fact.endedBy })
        callers.delete(fact.callId)
      }
    },
    lastOf: (agentId) => last.get(agentId) ?? null,
  }
}
