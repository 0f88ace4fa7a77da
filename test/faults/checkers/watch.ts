import type { Agent } from '../rig/house.ts'
import type { Caller } from '../campaign/people.ts'
import type { FaultProduct } from '../rig/product.ts'
import { channels } from './switch-state.ts'

type Watched = {
  readonly product: FaultProduct
  readonly agents: readonly Agent[]
  readonly callers: ReadonlyMap<string, Caller>
  /** A controller is there: what a desk shows is no memory. */
  readonly isUp: () => boolean
  readonly broken: (what: string) => void
}

const everyMs = 500
/** I3, I6: a desk shows a call whose citizen is gone. */
const deadCallMs = 5_000
/** I4: a channel that belongs to nobody. */
const strayChannelMs = 10_000

/** Looks all the time for agents with dead calls (I3, I6) and channels without an owner (I4); each is told once. */
export const watchForStrays = ({ product, agents, callers, isUp, broken }: Watched) => {
  const since = new Map<string, number>()
  const told = new Set<string>()
  const lasts = (what: string, is: boolean, longestMs: number): void => {
    const now = performance.now()
    const began = is ? (since.get(what) ?? now) : null
    if (began === null) {
      since.delete(what)
      return
    }
    since.set(what, began)
    if (now - began <= longestMs || told.has(what)) return
    told.add(what)
    broken(what)
  }
  const look = async (): Promise<void> => {
    const isDead = ({ state: { call } }: Agent): boolean => {
      const caller = callers.get(call?.callerNumber?.slice(-4) ?? '')
      return caller !== undefined && caller.endedAtMs !== null
    }
    for (const agent of agents) {
      const { status } = agent.state.agent
      const callId = agent.state.call?.callId ?? ''
      const dead = isUp() && isDead(agent)
      lasts(`I3: ${agent.username} talks with nobody (${callId})`, dead && status === 'talking', deadCallMs)
      lasts(
        `I6: ${agent.username} is offered a dead caller (${callId})`,
        dead && status === 'offered',
        deadCallMs,
      )
    }
    const up = [...callers.values()].filter(({ endedAtMs }) => endedAtMs === null).length
    const present = (await channels(product)).length
    lasts('I4: a channel without an owner', isUp() && present > agents.length + up, strayChannelMs)
  }
  const state = { stopped: false }
  const running = (async () => {
    while (!state.stopped) {
      await look()
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  })()
  return {
    stop: async (): Promise<void> => {
      state.stopped = true
      await running
    },
  }
}
