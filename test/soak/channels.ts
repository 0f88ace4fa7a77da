import { channels } from '../faults/checkers/switch-state.ts'
import type { FaultProduct } from '../faults/rig/product.ts'
import type { StoredFact } from '../support/facts.ts'

const everyMs = 500
/** I4: so long may a channel be without somebody whose it is. */
const strayMs = 10_000

/** Counts the channels of the media server all the time; afterwards says when there were more than had owners (I4). */
export const watchChannels = (events: FaultProduct['events']) => {
  const counted: { readonly at: number; readonly count: number }[] = []
  const state = { stopped: false }
  const running = (async () => {
    while (!state.stopped) {
      const { length } = await channels({ events })
      counted.push({ at: Date.now(), count: length })
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  })()
  return {
    stop: async (): Promise<void> => {
      state.stopped = true
      await running
    },
    breaches: (facts: readonly StoredFact[]): readonly string[] => {
      const owners = createOwners()
      const found: string[] = []
      let next = 0
      let since: number | null = null
      for (const { at, count } of counted) {
        for (; (facts[next]?.at ?? Infinity) <= at; next += 1) owners.take(facts[next])
        if (count <= owners.count()) since = null
        else since ??= at
        if (since === null || at - since <= strayMs) continue
        found.push(`I4: ${count} channels, ${owners.count()} owners since ${since}`)
        since = null
      }
      return found
    },
  }
}

/** Calls that have arrived or were placed and have not ended, and desks whose leg is up. */
const createOwners = () => {
  const calls = new Set<string>()
  const legs = new Set<string>()
  return {
    count: (): number => calls.size + legs.size,
    take: (fact: StoredFact | undefined): void => {
      if (fact?.type === 'callArrived' || fact?.type === 'callPlaced') calls.add(fact.callId)
      if (fact?.type === 'callEnded') calls.delete(fact.callId)
      if (fact?.type !== 'agentLinkChanged') return
      if (fact.legUp) legs.add(fact.agentId)
      else legs.delete(fact.agentId)
    },
  }
}
