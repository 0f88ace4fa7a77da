import type { RosterBreach } from '../../../../src/contract/rosters.ts'
import { dayAfter } from '../../text/times.ts'

/**
 * What is broken in the same words (`say`) on one day after the other, as one breach from the first to the last of them: an
 * unplanned month is thirty nights without a lead, and one line says so. In the order of the first of each.
 */
export const breachRuns = (
  breaches: readonly RosterBreach[],
  say: (breach: RosterBreach) => string,
): readonly RosterBreach[] => {
  const runs: RosterBreach[] = []
  const lastRuns = new Map<string, RosterBreach>()
  for (const breach of breaches) {
    const alike = JSON.stringify([breach.key, breach.personId, say(breach)])
    const last = lastRuns.get(alike)
    if (last !== undefined && breach.from <= dayAfter(last.until)) {
      if (breach.until > last.until) last.until = breach.until
    } else {
      const run = { ...breach }
      lastRuns.set(alike, run)
      runs.push(run)
    }
  }
  return runs
}
