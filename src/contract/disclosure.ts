import { Type, type Static } from 'typebox'
import {
  accessActions,
  accessOutcomes,
  noteLimit,
  purposes,
  revealFields,
} from '../domain/disclosure/terms.ts'
import { roles } from '../domain/people.ts'
import { Id, Instant, nullable, oneOf } from './schema.ts'

const reason = {
  purpose: oneOf(purposes),
  /** In words; asked for with `OTHER`. */
  note: Type.String({ maxLength: noteLimit }),
}

/** Asks to see one masked field of an order whole. */
export const RevealRequest = Type.Object(
  { field: oneOf(revealFields), ...reason },
  { additionalProperties: false },
)
export type RevealRequest = Static<typeof RevealRequest>

/** Asks to see the number of a call whole. */
export const RevealCallerRequest = Type.Object(reason, { additionalProperties: false })
export type RevealCallerRequest = Static<typeof RevealCallerRequest>

/** The value, and until when it may stand on the screen. */
export const Revealed = Type.Object({ field: oneOf(revealFields), value: Type.String(), until: Instant })
export type Revealed = Static<typeof Revealed>

/** A line of the access log: who saw or heard what of whom, when, from where and why. */
export const AccessLogItem = Type.Object({
  accessId: Id,
  at: Instant,
  userId: Id,
  userName: Type.String(),
  role: oneOf(roles),
  action: oneOf(accessActions),
  outcome: oneOf(accessOutcomes),
  orderId: nullable(Id),
  orderNo: nullable(Type.String()),
  callId: nullable(Id),
  /** The field of a reveal; the id of a recording or an attachment. */
  field: Type.String(),
  purpose: nullable(oneOf(purposes)),
  note: Type.String(),
  address: Type.String(),
  keepUntil: Instant,
})
export type AccessLogItem = Static<typeof AccessLogItem>

/** `WRITING` while the call is up, `MISSING` when there is no sound on the disk. */
const recordingStates = ['READY', 'WRITING', 'MISSING'] as const
export const Recording = Type.Object({
  recordingId: Id,
  callId: Id,
  startedAt: Instant,
  durationMs: nullable(Type.Number()),
  state: oneOf(recordingStates),
})
export type Recording = Static<typeof Recording>

/** Where a recording can be heard, by this sign-in and until then. */
export const RecordingAddress = Type.Object({ url: Type.String(), expiresAt: Instant })
export type RecordingAddress = Static<typeof RecordingAddress>
