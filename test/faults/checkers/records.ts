import pg from 'pg'

/** A call's terminal record. */
export type CallRecord = {
  readonly callId: string
  /** Null while the call is up. */
  readonly result: string | null
  readonly endedBy: string
  readonly reason: string
  readonly agentId: string | null
  readonly orderId: string | null
  readonly waitMs: number | null
  readonly talkMs: number | null
  readonly rating: number | null
  readonly recording: { readonly path: string; readonly stopped: boolean } | null
  /** Terminal facts in the log of facts: I2 wants exactly one. */
  readonly ends: number
}

const everyMs = 50

const isOver = ({ result, recording }: CallRecord): boolean => result !== null && recording?.stopped !== false

export type Records = ReturnType<typeof createRecords>

/** Reads what the database holds of calls, waiting for what is on its way. */
export const createRecords = (databaseUrl: string) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  // A database that a test takes away breaks connections that nobody is using.
  pool.on('error', () => undefined)
  const all = async (): Promise<readonly CallRecord[]> => (await pool.query(select)).rows as CallRecord[]
  return {
    all,
    /**
     * Resolves when so many calls have ended, none is open, and their recordings are whole: a recording's end is told by the
     * media server, after the call's own. Rejects after `withinMs` with what there is.
     */
    ended: async (count: number, withinMs = 15_000): Promise<readonly CallRecord[]> => {
      const deadline = performance.now() + withinMs
      for (;;) {
        const records = await all()
        if (records.length >= count && records.every(isOver)) return records
        if (performance.now() > deadline) {
          const open = JSON.stringify(records.filter((record) => !isOver(record)))
          throw new Error(`${count} ended calls were expected, and of ${records.length} are open: ${open}`)
        }
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    /** The call that waits in a queue, was never offered and is none of these; rejects after 20 s. */
    queued: async (but: readonly string[] = [], withinMs = 20_000): Promise<string> => {
      const deadline = performance.now() + withinMs
      for (;;) {
        const { rows } = await pool.query<{ callId: string }>(
          `select call_id as "callId" from call_events queued where type = 'callQueued' and call_id <> all($1::uuid[])
              and not exists (select from call_events later where later.call_id = queued.call_id
                                and later.type in ('callOffered', 'callEnded'))`,
          [but],
        )
        if (rows[0] !== undefined) return rows[0].callId
        if (performance.now() > deadline) throw new Error('no call waits')
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    /** The record of this call when it is over and its recording whole; rejects after `withinMs`. */
    of: async (callId: string, withinMs = 15_000): Promise<CallRecord> => {
      const deadline = performance.now() + withinMs
      for (;;) {
        const record = (await all()).find((one) => one.callId === callId)
        if (record !== undefined && isOver(record)) return record
        if (performance.now() > deadline) throw new Error(`the call has no end: ${JSON.stringify(record)}`)
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    /** Resolves when so many calls wait in a queue, or are with an agent. */
    waiting: async (count: number, withinMs = 20_000): Promise<void> => {
      const deadline = performance.now() + withinMs
      for (;;) {
        const { rowCount } = await pool.query(
          'select from calls where queued_at is not null and result is null',
        )
        if (rowCount === count) return
        if (performance.now() > deadline) throw new Error(`${count} calls were expected to wait: ${rowCount}`)
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    /** The first event of this kind in a call's log; rejects after `withinMs`. */
    event: async (callId: string, type: string, withinMs = 10_000): Promise<{ readonly at: number }> => {
      const deadline = performance.now() + withinMs
      for (;;) {
        const { rows } = await pool.query<{ at: number }>(
          'select (extract(epoch from at) * 1000)::float8 as at from call_events where call_id = $1 and type = $2 order by seq limit 1',
          [callId, type],
        )
        if (rows[0] !== undefined) return rows[0]
        if (performance.now() > deadline) throw new Error(`there was no ${type} of ${callId}`)
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
    },
    /** The kinds of events in a call's log, in order. */
    course: async (callId: string): Promise<readonly string[]> => {
      const { rows } = await pool.query<{ type: string }>(
        'select type from call_events where call_id = $1 order by writer_id, seq',
        [callId],
      )
      return rows.map(({ type }) => type)
    },
    /** How many orders a call opened. */
    draftsOf: async (callId: string): Promise<number> => {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from work_orders where call_id = $1',
        [callId],
      )
      return rows[0]?.count ?? 0
    },
    close: () => pool.end(),
  }
}

const select = `
  select c.call_id as "callId", c.result, c.ended_by as "endedBy", c.reason, c.agent_id as "agentId",
         c.order_id as "orderId", c.wait_ms as "waitMs", c.talk_ms as "talkMs", c.rating,
         (select json_build_object('path', r.path, 'stopped', r.stopped_at is not null)
            from recordings r where r.call_id = c.call_id limit 1) as recording,
         (select count(*)::int from call_events e where e.call_id = c.call_id and e.type = 'callEnded') as ends
    from calls c where exists (select from call_events e where e.call_id = c.call_id) order by c.arrived_at`
