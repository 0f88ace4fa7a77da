import type { Acd } from '../acd.ts'
import type { Ear } from '../commands.ts'
import type { Call } from '../call.ts'
import * as ordered from '../ordered-map.ts'
import { partiesIn } from './book.ts'
import type { Party } from './party.ts'

/** Who hears whom in one call: `together` hear one another, each of `apart` a sound, or nothing. */
export type Arrangement = {
  readonly together: readonly Ear[]
  readonly apart: readonly { readonly ear: Ear; readonly sound: 'hold' | 'ringing' | null }[]
}

export type OpenCall = Extract<Call, { readonly status: 'talking' | 'held' | 'transferred' }>

/** A call that can have further parties. */
export const isOpen = (call: Call | null): call is OpenCall =>
  call?.status === 'talking' || call?.status === 'held' || call?.status === 'transferred'

export const legOf = (acd: Acd, agentId: string): string | null =>
  ordered.get(acd.agents, agentId)?.legId ?? null

/**
 * Follows from the state alone, so that no order of events can leave anybody in silence: whoever is in the conversation
 * with nobody else hears music, or, being the agent, that it rings.
 */
export const arrangementOf = (acd: Acd, call: OpenCall): Arrangement => {
  const parties = partiesIn(acd, call.callId)
  const citizen: Ear = { callId: call.callId }
  const agentLeg = call.status === 'transferred' ? null : legOf(acd, call.agentId)
  const together: Ear[] = []
  const apart: { ear: Ear; sound: 'hold' | 'ringing' | null }[] = []
  if (call.status === 'held') apart.push({ ear: citizen, sound: 'hold' })
  else together.push(citizen)
  if (agentLeg !== null) together.push({ legId: agentLeg })
  for (const party of parties) {
    const ear = earOf(acd, party)
    if (ear === null) continue
    if (party.status === 'held') apart.push({ ear, sound: 'hold' })
    else if (isHeard(party)) together.push(ear)
  }
  const [one, other] = together
  if (one === undefined || other !== undefined) return { together, apart }
  const isAgent = 'legId' in one && one.legId === agentLeg
  return { together: [], apart: [...apart, { ear: one, sound: isAgent ? forAgent(parties) : 'hold' }] }
}

/** What an agent hears who is with nobody. */
const forAgent = (parties: readonly Party[]): 'ringing' | null =>
  parties.some(({ status }) => status === 'calling') ? 'ringing' : null

const isHeard = (party: Party): boolean =>
  party.status === 'talking' || (party.status === 'calling' && party.early)

const earOf = (acd: Acd, party: Party): Ear | null => {
  if (party.far.kind === 'number') return { callId: party.partyId }
  const legId = legOf(acd, party.far.agentId)
  return legId === null || party.status === 'calling' ? null : { legId }
}

/** The legs of desks that have a place in it. */
export const deskLegsIn = ({ together, apart }: Arrangement): readonly string[] =>
  [...together, ...apart.map(({ ear }) => ear)].flatMap((ear) => ('legId' in ear ? [ear.legId] : []))
