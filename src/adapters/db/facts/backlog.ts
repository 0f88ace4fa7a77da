import type { KeptStep, Place, Spool } from './spool.ts'
import type { Step } from './step.ts'

export type BacklogDepth = {
  readonly facts: number
  readonly bytes: number
  readonly oldestAt: number | null
}

/** Steps that are not in the database yet, in order: a bounded queue in memory, and behind it the spool. */
export type Backlog = {
  /** False if the step is lost: no room in memory, and the disk does not take it. */
  add(step: Step): boolean
  /** The next steps of one writer, about `maxFacts` of them; none if there are none. */
  peek(maxFacts: number): Promise<readonly Step[]>
  /** The first `count` steps are in the database. */
  drop(count: number): void
  isEmpty(): boolean
  /** Fewer than this many facts wait. */
  isShorterThan(facts: number): boolean
  /** How much waits, and since when (ms since the epoch); what an earlier process left counts once it has been read. */
  readonly depth: () => BacklogDepth
}

const readBytes = 256 * 1024

export const createBacklog = (spool: Spool, memoryFacts: number): Backlog => {
  let queue: (Step & { readonly segment: number | null })[] = []
  let queuedFacts = 0
  /** From here on, steps are on disk only; null while the queue holds everything. */
  let onDiskFrom: Place | null = spool.begin
  let factsOnDisk = 0

  const push = (step: Step, segment: number | null): void => {
    queue.push({ ...step, segment })
    queuedFacts += step.facts.length
  }

  const refill = async (from: Place): Promise<void> => {
    const { steps, next } = await spool.read(from, readBytes)
    steps.forEach(({ step, segment }: KeptStep) => {
      push(step, segment)
      factsOnDisk = Math.max(0, factsOnDisk - step.facts.length)
    })
    onDiskFrom = spool.isEnd(next) ? null : next
  }

  return {
    add: (step) => {
      const place = spool.append(step)
      if (onDiskFrom === null && queuedFacts < memoryFacts) push(step, place?.segment ?? null)
      else if (place === null) return false
      else {
        onDiskFrom ??= place
        factsOnDisk += step.facts.length
      }
      return true
    },
    peek: async (maxFacts) => {
      while (queue.length === 0 && onDiskFrom !== null) await refill(onDiskFrom)
      let facts = 0
      const writerId = queue[0]?.writerId
      const count = queue.findIndex((step) => {
        const full = facts > 0 && facts + step.facts.length > maxFacts
        facts += step.facts.length
        return full || step.writerId !== writerId
      })
      return count === -1 ? [...queue] : queue.slice(0, count)
    },
    drop: (count) => {
      queuedFacts -= queue.slice(0, count).reduce((sum, step) => sum + step.facts.length, 0)
      queue = queue.slice(count)
      const needed = queue.find((step) => step.segment !== null)?.segment ?? onDiskFrom?.segment ?? null
      spool.release(needed)
    },
    isEmpty: () => queue.length === 0 && onDiskFrom === null,
    isShorterThan: (facts) => onDiskFrom === null && queuedFacts < facts,
    depth: () => ({
      facts: queuedFacts + factsOnDisk,
      bytes: spool.bytes(),
      oldestAt: queue[0]?.facts[0]?.at ?? null,
    }),
  }
}
