import type { FactLog } from '../ports/records.ts'
import type { LiveViews, Touched } from './api.ts'
import type { Marks } from './projector.ts'

/** Whoever shows the state, and is told what a step touched. */
export type Audience = Pick<LiveViews, 'onChange' | 'onCallLeg'> & {
  tell(marks: Partial<Marks>): void
  callLeg(agentId: string): void
}

/** `before` is called whenever there is something to tell, and before anybody is told. */
export const createAudience = (factLog: Pick<FactLog, 'healthy'>, before: () => void): Audience => {
  const listeners = new Set<(touched: Touched) => void>()
  const callLegListeners = new Set<(agentId: string) => void>()
  const subscribe = <L>(set: Set<L>, listener: L) => {
    set.add(listener)
    return () => void set.delete(listener)
  }
  return {
    onChange: (listener) => subscribe(listeners, listener),
    onCallLeg: (listener) => subscribe(callLegListeners, listener),
    tell: (marks) => {
      before()
      const touched = { ...nothing, ...marks, saving: factLog.healthy }
      listeners.forEach((listener) => listener(touched))
    },
    callLeg: (agentId) => callLegListeners.forEach((listener) => listener(agentId)),
  }
}

const nothing: Marks = { agents: new Set(), calls: new Set(), queues: new Set() }
