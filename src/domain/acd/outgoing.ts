/** What is known of a call that an agent places, from the key press on. Durations in ms. */
type Placed = {
  readonly direction: 'outbound'
  readonly callId: string
  /** The number that is called, normalised. */
  readonly callerNumber: string
  /** The same, masked: what may be written down in the open. */
  readonly dialled: string
  readonly line: null
  readonly agentId: string
  /** When it was dialled. */
  readonly arrivedAt: number
  readonly arrival: number
  /** The order that the call is about, if any. */
  readonly orderId: string | null
}

export type DiallingCall = Placed & {
  readonly status: 'dialling'
  /** `bare`: it rings there, and we make the sound of it; `early`: the network's own sound is heard. */
  readonly rings: 'not' | 'bare' | 'early'
  /** The leg of the desk on which that is heard. */
  readonly heardOn: string | null
}
type Up = Placed & {
  readonly connectedAt: number
  readonly since: number
  readonly talkMs: number
  readonly holdMs: number
}
export type SpokenCall = Up & { readonly status: 'talking' }
export type ParkedCall = Up & { readonly status: 'held'; readonly reason: 'asked' | 'legLost' }

/**
 * A call that an agent places over a trunk.
 *
 * ```
 * dialling -> talking <-> held
 *     |          |          |
 *     +----------+----------+--> (ended)
 * ```
 *
 * - dialling: the network looks for the number, then it rings there
 * - talking, held: as in a citizen's call; there is no queue to go back to, and no rating
 */
export type OutgoingCall = DiallingCall | SpokenCall | ParkedCall
