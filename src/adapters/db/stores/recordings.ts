import type { Knex } from 'knex'
import type { RecordingStore, StoredRecording } from '../../../app/ports/disclosure.ts'

type Row = {
  readonly recording_id: string
  readonly call_id: string
  readonly path: string
  readonly started_at: Date
  readonly stopped_at: Date | null
  readonly call_ended: boolean
}

/** What was recorded of the calls, and which orders the calls belong to. */
export const createRecordingStore = (database: Knex): RecordingStore => {
  const rows = (column: 'call_id' | 'recording_id', id: string): Promise<Row[]> =>
    database('recordings as r')
      .leftJoin('calls as c', 'c.call_id', 'r.call_id')
      .where(`r.${column}`, id)
      .orderBy(['r.started_at', 'r.recording_id'])
      .select<Row[]>(
        ...['r.recording_id', 'r.call_id', 'r.path', 'r.started_at', 'r.stopped_at'],
        database.raw('c.ended_at is not null as call_ended'),
      )
  return {
    byCall: async (callId) => (await rows('call_id', callId)).map(toRecording),
    byId: async (recordingId) => {
      const [row] = await rows('recording_id', recordingId)
      return row === undefined ? null : toRecording(row)
    },
    orderIdsOfCall: (callId) =>
      database('work_orders')
        .where({ call_id: callId })
        .orderBy(['created_at', 'order_id'])
        .pluck<string[]>('order_id'),
  }
}

const toRecording = (row: Row): StoredRecording => ({
  ...{ recordingId: row.recording_id, callId: row.call_id, path: row.path },
  ...{ startedAt: row.started_at.getTime(), stoppedAt: row.stopped_at?.getTime() ?? null },
  callEnded: row.call_ended,
})
