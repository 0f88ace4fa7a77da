import type { AccessAction, AccessOutcome, Purpose } from '../../domain/disclosure/terms.ts'
import type { Role } from '../../domain/people.ts'

/** A line of the access log. Instants in ms since the epoch. */
export type AccessEntry = {
  readonly accessId: string
  readonly at: number
  readonly userId: string
  readonly userName: string
  readonly role: Role
  readonly action: AccessAction
  readonly outcome: AccessOutcome
  readonly orderId: string | null
  readonly orderNo: string | null
  readonly callId: string | null
  /** The field of a reveal; the id of a recording or an attachment. */
  readonly field: string
  readonly purpose: Purpose | null
  readonly note: string
  readonly address: string
  /** Before then nobody can remove it. */
  readonly keepUntil: number
}

/** Null means "any". `from` and `to` in ms since the epoch, both included. */
export type AccessQuery = {
  readonly from: number | null
  readonly to: number | null
  /** A part of the name. */
  readonly person: string | null
  readonly role: Role | null
  readonly action: AccessAction | null
  readonly outcome: AccessOutcome | null
  /** A whole order number, or the end of one. */
  readonly orderNo: string | null
  readonly after: { readonly at: number; readonly accessId: string } | null
  readonly limit: number
}

export type AccessLog = {
  /** Resolves once it is on disk: nothing is shown before. */
  append(entry: AccessEntry): Promise<void>
  /** Newest first. */
  list(query: AccessQuery): Promise<readonly AccessEntry[]>
}

/** Instants in ms since the epoch. `callEnded`: nothing is added to it any more. */
export type StoredRecording = {
  readonly recordingId: string
  readonly callId: string
  readonly path: string
  readonly startedAt: number
  readonly stoppedAt: number | null
  readonly callEnded: boolean
}

export type RecordingStore = {
  byCall(callId: string): Promise<readonly StoredRecording[]>
  byId(recordingId: string): Promise<StoredRecording | null>
  /** Orders that this call belongs to. */
  orderIdsOfCall(callId: string): Promise<readonly string[]>
}

/** Both ends included, as in a Range header. */
export type ByteSpan = { readonly start: number; readonly end: number }

export type RecordingFiles = {
  /** Bytes of the file; null if there is none, or if the path leads out of the folder of the recordings. */
  size(path: string): Promise<number | null>
  read(path: string, span: ByteSpan): AsyncIterable<Uint8Array>
}
