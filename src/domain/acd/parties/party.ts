import type { Manner } from '../terms.ts'

/** Who a further party is: an agent at a desk, or somebody on an outside number (normalised). */
export type Far =
  { readonly kind: 'agent'; readonly agentId: string } | { readonly kind: 'number'; readonly number: string }

/** Whom an agent asks for. */
export type PartyTarget = { readonly agentId: string } | { readonly number: string }

/** With whom the agent of a call wants to speak: the citizen, one of the parties, or all of them. */
export type TalkWith = 'caller' | 'all' | { readonly partyId: string }

type Known = {
  readonly partyId: string
  /** The call that it is a party of. */
  readonly callId: string
  /** The agent whose call it is. */
  readonly askedBy: string
  readonly askedAt: number
  readonly far: Far
  /** The order that the call is about. */
  readonly orderId: string | null
}

export type CallingParty = Known & {
  readonly status: 'calling'
  readonly manner: Manner
  /** It rings there. */
  readonly rings: boolean
  /** The network's own sound is heard before the answer. */
  readonly early: boolean
}
export type JoinedParty = Known & { readonly status: 'talking'; readonly connectedAt: number }
export type ParkedParty = Known & { readonly status: 'held'; readonly connectedAt: number }

/**
 * Somebody else in a call beside the citizen and the agent (features.md B1, A10).
 *
 * ```
 * calling -> talking <-> held
 *    |          |         |
 *    +----------+---------+--> (gone)
 * ```
 *
 * - calling: an agent is offered it, or a number is dialled
 * - talking: in the conversation of whoever else is in it
 * - held: hears music
 *
 * An outside number has a record of its own, as every number that was dialled (`callPlaced`, `callEnded` under the party's
 * id); its leg goes by that id as well.
 */
export type Party = CallingParty | JoinedParty | ParkedParty

export const isNumber = (party: Party): party is Party & { far: Extract<Far, { kind: 'number' }> } =>
  party.far.kind === 'number'

/** More in one call than this are a meeting. */
export const mostParties = 4
