import type { RosterBreach } from '../../../../src/contract/rosters.ts'

const dayMs = 86_400_000

/**
 * What is broken in the same words (`say`) on one day after the other, as one breach from the first to the last of them: an
 * unplanned month is thirty nights without a lead, and one line says so. In the order of the first of each.
 */
export const breachRuns = (
  breaches: readonly RosterBreach[],
  say: (breach: RosterBreach) => string,
): readonly RosterBreach[] => {
  const runs: RosterBreach[] = []
  const lastOf = new Map<string, number>()
  for (const breach of breaches) {
    const alike = JSON.stringify([breach.key, breach.personId, say(breach)])
    const place = lastOf.get(alike)
    const run = place === undefined ? undefined : runs[place]
    if (place !== undefined && run !== undefined && follows(run.until, breach.from)) {
      if (breach.until > run.until) runs[place] = { ...run, until: breach.until }
    } else {
      lastOf.set(alike, runs.length)
      runs.push(breach)
    }
  }
  return runs
}

const follows = (until: string, from: string): boolean =>
  Date.parse(`${from}T00:00:00Z`) - Date.parse(`${until}T00:00:00Z`) <= dayMs
