import * as ordered from '../ordered-map.ts'
import type { OrderedMap } from '../ordered-map.ts'
import type { Party } from './party.ts'

/** All parties: by the call that they are in, in the order in which they were asked for, and which call each is in. */
export type PartyBook = {
  readonly byCall: OrderedMap<string, readonly Party[]>
  readonly calls: OrderedMap<string, string>
}

/** Whatever has such a book: the hotline. */
type WithBook = { readonly parties: PartyBook }

export const emptyBook: PartyBook = {
  byCall: ordered.emptyMap(ordered.byText),
  calls: ordered.emptyMap(ordered.byText),
}

const nobody: readonly Party[] = []

export const partiesIn = ({ parties }: WithBook, callId: string): readonly Party[] =>
  ordered.get(parties.byCall, callId) ?? nobody

export const partyIn = (acd: WithBook, partyId: string): Party | null => {
  const callId = ordered.get(acd.parties.calls, partyId)
  if (callId === undefined) return null
  return partiesIn(acd, callId).find((party) => party.partyId === partyId) ?? null
}

/** Everybody who is a party of some call. */
export const allParties = (book: PartyBook): readonly Party[] => [...ordered.values(book.byCall)].flat()

/** Puts a party in, or in place of what it was. */
export const putParty = <A extends WithBook>(acd: A, party: Party): A => {
  const { partyId, callId } = party
  const before = partiesIn(acd, callId)
  const after = before.some((one) => one.partyId === partyId)
    ? before.map((one) => (one.partyId === partyId ? party : one))
    : [...before, party]
  return {
    ...acd,
    parties: {
      byCall: ordered.set(acd.parties.byCall, callId, after),
      calls: ordered.set(acd.parties.calls, partyId, callId),
    },
  }
}

export const dropParty = <A extends WithBook>(acd: A, { partyId, callId }: Party): A => {
  const after = partiesIn(acd, callId).filter((one) => one.partyId !== partyId)
  const { byCall, calls } = acd.parties
  return {
    ...acd,
    parties: {
      byCall: after.length === 0 ? ordered.remove(byCall, callId) : ordered.set(byCall, callId, after),
      calls: ordered.remove(calls, partyId),
    },
  }
}
