import type { SoakResult } from './soak.ts'

const sorted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ')

const share = (values: readonly number[], of: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * of))] ?? 0

/** A run as a table for people. */
export const reportOf = ({
  plan,
  tookMs,
  citizens,
  results,
  facts,
  tally,
  board,
  broken,
}: SoakResult): string =>
  [
    '| figure | |',
    '|---|---|',
    `| citizens, over | ${plan.citizens}, ${plan.overMs / 1000} s |`,
    `| seed | ${plan.seed} |`,
    `| the run took | ${Math.round(tookMs / 1000)} s |`,
    `| calls that went their way / did not (SIPp) | ${citizens.successful} / ${citizens.failed} |`,
    `| terminal records | ${sorted(new Map(Object.entries(results)))} |`,
    `| facts | ${facts} |`,
    `| agents did | ${sorted(tally.done)} |`,
    `| and were refused | ${sorted(tally.refused)} |`,
    `| states of the board held against the replay | ${board.sights} |`,
    `| told of a change after, ms, p50 / p95 / max | ${share(board.lateMs, 0.5)} / ${share(board.lateMs, 0.95)} / ${Math.max(0, ...board.lateMs)} |`,
    `| broken invariants | ${broken.length} |`,
    ...(broken.length === 0 ? [] : ['', ...broken.map((what) => `- ${what}`)]),
  ].join('\n')
