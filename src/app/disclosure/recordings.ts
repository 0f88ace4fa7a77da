import type { Recording, RecordingAddress } from '../../contract/disclosure.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import { mayListen } from '../../domain/disclosure/rules.ts'
import { errors } from '../errors.ts'
import type { OrderStore } from '../ports/orders.ts'
import type { ByteSpan, RecordingFiles, RecordingStore, StoredRecording } from '../ports/disclosure.ts'
import type { Secrets } from '../sessions/secrets.ts'
import type { Actor } from '../work-orders/actor.ts'
import { personOf } from '../work-orders/changes.ts'
import { writeDown, type AccessDeps, type Visit } from './access-log.ts'

/** Sound that can be read from any byte on. */
export type Sound = { readonly bytes: number; read(span: ByteSpan): AsyncIterable<Uint8Array> }

/**
 * Errors: `NOT_FOUND` no such call or recording, or not one that the actor may hear · `RECORDING_NOT_READY` it is being
 * written, or its file is not there · `ADDRESS_INVALID` the address was altered, is too old, or is another sign-in's.
 */
export type Recordings = {
  /** Of one call, in the order in which they began. */
  ofCall(actor: Actor, visit: Visit, callId: string): Promise<readonly Recording[]>
  /** Written into the access log; good for ten minutes and for this sign-in alone. */
  address(actor: Actor, visit: Visit, recordingId: string): Promise<RecordingAddress>
  /** What an address leads to. `expires` in ms since the epoch. */
  open(visit: Visit, signed: SignedAddress): Promise<Sound>
}
export type SignedAddress = {
  readonly recordingId: string
  readonly expires: number
  readonly signature: string
}

export type RecordingDeps = AccessDeps & {
  readonly orders: Pick<OrderStore, 'byId' | 'call' | 'unitsOfUser'>
  readonly recordings: RecordingStore
  readonly files: RecordingFiles
  readonly secrets: Pick<Secrets, 'sign' | 'equal'>
  /** Known to this hotline alone; addresses made with another are worth nothing. */
  readonly signingKey: string
}

const addressMs = 10 * 60_000
/** A WAV file that holds its head and nothing else. */
const silentBytes = 44

export const createRecordings = (deps: RecordingDeps): Recordings => {
  const { recordings, files, secrets, time } = deps
  const sign = (recordingId: string, { sessionId }: Visit, expires: number): string =>
    secrets.sign(deps.signingKey, `recording ${recordingId} ${sessionId} ${expires}`)
  const found = async (recordingId: string): Promise<StoredRecording> => {
    const recording = await recordings.byId(recordingId)
    if (recording === null) throw new errors.notFound('recording')
    return recording
  }
  return {
    ofCall: async (actor, visit, callId) => {
      await requireHearing(deps, actor, visit, callId, callId)
      const all = await recordings.byCall(callId)
      return Promise.all(all.map((one) => toView(files, one)))
    },
    address: async (actor, visit, recordingId) => {
      const recording = await found(recordingId)
      await requireHearing(deps, actor, visit, recording.callId, recordingId)
      const { state } = await toView(files, recording)
      if (state !== 'READY') throw new errors.recordingNotReady(state)
      const { callId } = recording
      const order = await orderOfCall(deps, callId)
      await writeDown(deps, actor, visit, {
        ...{ action: 'listen', outcome: 'GIVEN', field: recordingId, callId },
        ...order,
      })
      const expires = time.now() + addressMs
      const signature = sign(recordingId, visit, expires)
      const query = new URLSearchParams({ expires: String(expires), signature })
      return { url: `/api/recordings/${recordingId}/audio?${query.toString()}`, expiresAt: toIso(expires) }
    },
    open: async (visit, { recordingId, expires, signature }) => {
      const genuine = secrets.equal(sign(recordingId, visit, expires), signature)
      if (!genuine || expires < time.now()) throw errors.addressInvalid()
      const { path } = await found(recordingId)
      const bytes = await files.size(path)
      if (bytes === null) throw new errors.recordingNotReady('MISSING')
      return { bytes, read: (span) => files.read(path, span) }
    },
  }
}

/** Whoever may not hear it is told that there is none, and the attempt is written down. */
const requireHearing = async (
  deps: RecordingDeps,
  actor: Actor,
  visit: Visit,
  callId: string,
  field: string,
): Promise<void> => {
  const { orders, recordings } = deps
  const [call, by, ids] = await Promise.all([
    orders.call(callId),
    personOf(deps, actor),
    recordings.orderIdsOfCall(callId),
  ])
  if (call === null) throw new errors.notFound('call')
  const records = await Promise.all(ids.map((orderId) => orders.byId(orderId)))
  const known = records.flatMap((record) => (record === null ? [] : [record.order]))
  if (mayListen(call, known, by)) return
  await writeDown(deps, actor, visit, { action: 'listen', outcome: 'REFUSED', field, callId })
  throw new errors.notFound('call')
}

/** The numbered order of a call, for the log. */
const orderOfCall = async ({ orders, recordings }: RecordingDeps, callId: string) => {
  for (const orderId of await recordings.orderIdsOfCall(callId)) {
    const record = await orders.byId(orderId)
    if (record?.orderNo != null) return { orderId, orderNo: record.orderNo }
  }
  return {}
}

const toView = async (files: RecordingFiles, recording: StoredRecording): Promise<Recording> => {
  const { recordingId, callId, startedAt, stoppedAt, callEnded, path } = recording
  const live = stoppedAt === null && !callEnded
  const bytes = live ? null : await files.size(path)
  const there = bytes !== null && bytes > silentBytes
  return {
    ...{ recordingId, callId, startedAt: toIso(startedAt) },
    durationMs: stoppedAt === null ? null : stoppedAt - startedAt,
    state: live ? 'WRITING' : there ? 'READY' : 'MISSING',
  }
}
