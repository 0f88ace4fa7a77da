import type { QueueView } from '../../contract/desk.ts'
import type { Acd, Queue } from '../../domain/acd/acd.ts'
import type { Agent } from '../../domain/acd/agent.ts'
import * as ordered from '../../domain/acd/ordered-map.ts'
import { queuesFor } from '../../domain/acd/routing/book.ts'
import type { HotlineConfig } from '../ports/records.ts'
import type { Figures } from './figures.ts'
import type { Staffing } from './staffing.ts'

/** How queues are shown, in the order of the configuration. A hall of desks shows the same few: each is made once a change. */
export type QueueViews = {
  all(): readonly QueueView[]
  /** Those whose calls this agent may be offered. */
  ofAgent(agent: Agent): readonly QueueView[]
  /** Something has happened that they may show. */
  changed(): void
}

export type QueueSources = {
  readonly acd: () => Acd
  readonly figures: Figures
  readonly staffing: Staffing
  readonly config: () => Pick<HotlineConfig, 'queues'>
}

export const createQueueViews = (from: QueueSources): QueueViews => {
  let shown: { readonly acd: Acd; readonly views: readonly QueueView[] } | null = null
  /** By the queues that are picked. */
  const picked = new Map<string, readonly QueueView[]>()

  const changed = (): void => {
    shown = null
    picked.clear()
  }
  const all = (): readonly QueueView[] => {
    const acd = from.acd()
    if (shown?.acd === acd) return shown.views
    changed()
    shown = { acd, views: from.config().queues.map((queue) => queueView(from, acd, queue)) }
    return shown.views
  }
  return {
    all,
    changed,
    ofAgent: ({ skills }) => {
      const views = all()
      const own = queuesFor(from.acd().book, skills)
      const key = own.join(' ')
      const known = picked.get(key)
      if (known !== undefined) return known
      const picks = views.filter(({ queueId }) => own.includes(queueId))
      picked.set(key, picks)
      return picks
    },
  }
}

const queueView = (
  { figures, staffing }: QueueSources,
  acd: Acd,
  { queueId, name }: HotlineConfig['queues'][number],
): QueueView => {
  const queue = ordered.get(acd.queues, queueId)
  const { offered, answered, answeredWithin15s, abandoned, longestAnsweredWaitMs } = figures.queue(queueId)
  return {
    queueId,
    name,
    waiting: queue === undefined ? 0 : ordered.size(queue.waiting),
    oldestQueuedAt: queue === undefined ? null : oldest(queue.waiting),
    ...staffing.of(queueId),
    offeredToday: offered,
    answeredToday: answered,
    abandonedToday: abandoned,
    sl15Percent: offered === 0 ? null : Math.round((answeredWithin15s / offered) * 10_000) / 100,
    answeredLongestWaitMs: answered === 0 ? null : longestAnsweredWaitMs,
  }
}

/** By time alone: the first in the queue may have come later, with a higher priority. */
const oldest = (waiting: Queue['waiting']): number | null => {
  let least: number | null = null
  for (const [place] of ordered.entries(waiting)) least = Math.min(least ?? place.queuedAt, place.queuedAt)
  return least
}
