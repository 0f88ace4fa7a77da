import { configuredFor, createAcd, type Acd, type AcdConfig } from './acd.ts'
import type { Agent } from './agent.ts'
import { withPeople } from './books.ts'
import type { Call } from './call.ts'
import { allParties, putParty } from './parties/book.ts'
import type { Party } from './parties/party.ts'
import * as ordered from './ordered-map.ts'
import type { Tally } from './routing/book.ts'
import { withNote, type LeadNote } from './supervision/notes.ts'
import type { Watch } from './supervision/watching.ts'

type Derived = 'config' | 'queues' | 'book' | 'lines' | 'timing' | 'dialPlan'

/** The hotline at one moment as plain JSON: what follows from the configuration and from calls and agents is left out. */
export type AcdSnapshot = Omit<
  Acd,
  Derived | 'calls' | 'agents' | 'parties' | 'watches' | 'notes' | 'offDuty' | 'tallies' | 'paces'
> & {
  readonly calls: readonly Call[]
  readonly agents: readonly Agent[]
  readonly parties: readonly Party[]
  /** Absent from what an older version wrote. */
  readonly watches?: readonly Watch[]
  readonly notes?: readonly LeadNote[]
  readonly offDuty: readonly string[]
  readonly tallies: readonly (readonly [agentId: string, tally: Tally])[]
  readonly paces?: readonly (readonly [queueId: string, ms: number])[]
}

export const snapshotOf = (acd: Acd): AcdSnapshot => {
  const { mediaAvailable, arrivals } = acd
  return {
    ...{ mediaAvailable, arrivals },
    calls: [...ordered.values(acd.calls)],
    agents: [...ordered.values(acd.agents)],
    parties: allParties(acd.parties),
    watches: [...ordered.values(acd.watches)],
    notes: [...ordered.values(acd.notes)].flat(),
    offDuty: [...ordered.entries(acd.offDuty)].map(([agentId]) => agentId),
    tallies: [...ordered.entries(acd.tallies)],
    paces: [...ordered.entries(acd.paces)],
  }
}

/** The same hotline again; under another configuration, the calls and agents stay what they are. */
export const acdFrom = (config: AcdConfig, snapshot: AcdSnapshot): Acd => {
  const { calls, agents, parties, mediaAvailable, arrivals } = snapshot
  let { offDuty, tallies, paces } = createAcd(config)
  for (const agentId of snapshot.offDuty) offDuty = ordered.set(offDuty, agentId, true)
  for (const [agentId, tally] of snapshot.tallies) tallies = ordered.set(tallies, agentId, tally)
  for (const [queueId, ms] of snapshot.paces ?? []) paces = ordered.set(paces, queueId, ms)
  const empty = { ...createAcd(config), ...configuredFor(config, calls), offDuty, tallies, paces }
  const peopled = withPeople({ ...empty, mediaAvailable, arrivals }, calls, agents)
  let { watches } = peopled
  for (const watch of snapshot.watches ?? []) watches = ordered.set(watches, watch.leadId, watch)
  const notes = (snapshot.notes ?? []).reduce(withNote, peopled.notes)
  return parties.reduce(putParty, { ...peopled, watches, notes })
}
