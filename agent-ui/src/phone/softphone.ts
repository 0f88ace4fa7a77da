import type { SipAccess } from '../../../src/contract/session.ts'

/** How the desk's own media leg stands, as far as this browser knows; what counts is the server's `legUp`. */
export type LegState = 'down' | 'calling' | 'up'

/** How the sound of the last seconds was. */
export type Quality = {
  readonly lossPercent: number
  readonly jitterMs: number
  readonly roundTripMs: number | null
}

export type SoftphoneDep = {
  /** Credentials for this sign-in; asked for anew when the old ones are refused or run out. */
  readonly access: () => Promise<SipAccess>
  readonly onLeg: (state: LegState) => void
  readonly onRemote: (stream: MediaStream) => void
}

/**
 * The desk's telephone: one media leg to the hotline that stays up for the whole shift. Calls come and go on the
 * server's side of it; the desk only says when the microphone may be heard.
 */
export type Softphone = {
  /** Brings the leg up with this microphone and keeps it up until `stop`. */
  readonly start: (microphone: MediaStream) => void
  /** Calls again at once, e.g. because the server says that it lost the leg. */
  readonly callAgain: () => void
  /** No call is up: a leg whose WebSocket was lost may be replaced now. */
  readonly setIdle: (idle: boolean) => void
  readonly setMicrophone: (on: boolean) => void
  /** Goes over to another microphone without a new leg. */
  readonly changeMicrophone: (microphone: MediaStream) => Promise<void>
  readonly quality: () => Promise<Quality | null>
  readonly stop: () => Promise<void>
}
