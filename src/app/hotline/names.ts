import * as ordered from '../../domain/acd/ordered-map.ts'
import type { Acd } from '../../domain/acd/acd.ts'
import type { HotlineConfig } from '../ports/records.ts'

export type Names = {
  /** Lines and queues by name; a queue that was taken out stays until its last call has gone. */
  all(acd: Acd): Pick<HotlineConfig, 'lines' | 'queues'>
  take(config: HotlineConfig): void
}

/** What queues and lines are called on the screens: those configured, and those that still have calls. */
export const createNames = (begun: HotlineConfig): Names => {
  let config = begun
  const older = new Map<string, HotlineConfig['queues'][number]>()
  return {
    all: (acd) => {
      const draining = [...ordered.values(acd.queues)].flatMap(({ queueId, plan, admitted }) =>
        plan === null && admitted > 0 ? (older.get(queueId) ?? []) : [],
      )
      return { lines: config.lines, queues: [...config.queues, ...draining] }
    },
    take: (changed) => {
      for (const queue of config.queues) older.set(queue.queueId, queue)
      config = changed
    },
  }
}
