import { isDeepStrictEqual } from 'node:util'
import type { Sight } from './board-watch.ts'
import type { StoredFact } from '../support/facts.ts'
import { shapeOf, type createReplayedBoard, type Shape } from './replayed-board.ts'

export type BoardComparison = {
  readonly sights: number
  /** A sentence for each state of the board that no replay of the facts gives. */
  readonly broken: readonly string[]
  /** How long the board showed a state that was over, ms: once for each change that it was told of. */
  readonly lateMs: readonly number[]
}

/** A board that is told at most every 100 ms; the rest is what a machine that does all of this is late. */
const latestMs = 1_000

/**
 * Plays the facts again beside the board as it was seen. Every sight must be the replay of the facts up to its instant; of
 * those of the same millisecond any first part will do.
 */
export const compareBoards = (
  facts: readonly StoredFact[],
  sights: readonly Sight[],
  replayed: ReturnType<typeof createReplayedBoard>,
  queueIds: readonly string[],
): BoardComparison => {
  const broken: string[] = []
  const lateMs: number[] = []
  const course = playAlong(facts, replayed)
  for (const { at, board } of sights) {
    course.until(at)
    const seen = shapeOf(board, queueIds)
    const fits = course.reaches(seen, at)
    if (!fits) broken.push(`board: at ${at} it showed ${differenceOf(replayed.shape(), seen)}`)
    const late = course.shows(seen, at)
    if (late > 0) lateMs.push(late)
    if (late > latestMs) broken.push(`board: told of a change after ${late} ms`)
  }
  return { sights: sights.length, broken, lateMs }
}

const playAlong = (facts: readonly StoredFact[], replayed: ReturnType<typeof createReplayedBoard>) => {
  /** What the board showed last, and when the facts left that; null while they are the same. */
  const state: { next: number; shown: Shape | null; offSince: number | null } = {
    ...{ next: 0, shown: null, offSince: null },
  }
  const take = (): void => {
    const fact = facts[state.next]
    if (fact === undefined) return
    replayed.take(fact)
    state.next += 1
    // Facts of one step belong together: only then is it a state that could be shown.
    if (facts[state.next]?.at === fact.at || state.shown === null) return
    if (isDeepStrictEqual(replayed.shape(), state.shown)) state.offSince = null
    else state.offSince ??= fact.at
  }
  return {
    /** Everything that happened before this instant. */
    until: (at: number): void => {
      while ((facts[state.next]?.at ?? Infinity) < at) take()
    },
    /** Whether that, or a part of what happened at it, makes this state. */
    reaches: (seen: Shape, at: number): boolean => {
      while (!isDeepStrictEqual(replayed.shape(), seen)) {
        if (facts[state.next]?.at !== at) return false
        take()
      }
      return true
    },
    /** The board shows this from now on; how long it showed something else although it was over, ms. */
    shows: (seen: Shape, at: number): number => {
      const late = state.offSince === null ? 0 : at - state.offSince
      state.offSince = null
      state.shown = seen
      return late
    },
  }
}

/** The rows that differ, replayed and seen. */
const differenceOf = (replayed: Shape, seen: Shape): string =>
  (['agents', 'calls', 'queues'] as const)
    .flatMap((part) =>
      [...new Set([...Object.keys(replayed[part]), ...Object.keys(seen[part])])]
        .filter((id) => !isDeepStrictEqual(replayed[part][id], seen[part][id]))
        .map((id) => `${id}: ${JSON.stringify(seen[part][id])}, not ${JSON.stringify(replayed[part][id])}`),
    )
    .join('; ')
