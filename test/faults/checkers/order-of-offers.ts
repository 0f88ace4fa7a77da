import pg from 'pg'

type Event = { readonly callId: string; readonly at: number; readonly type: string }

/** I5: no call was offered while one that was queued before it waited; each inversion as a sentence. */
export const inversionsIn = (events: readonly Event[]): readonly string[] => {
  const queuedAt = new Map<string, number>()
  const waiting = new Set<string>()
  const found: string[] = []
  for (const { callId, at, type } of events) {
    if (type === 'callQueued') queuedAt.set(callId, at)
    if (type === 'callQueued' || type === 'offerWithdrawn' || type === 'callRequeued') waiting.add(callId)
    if (type === 'callEnded') waiting.delete(callId)
    if (type !== 'callOffered') continue
    waiting.delete(callId)
    const own = queuedAt.get(callId) ?? 0
    const passedOver = [...waiting].filter((other) => (queuedAt.get(other) ?? 0) < own)
    if (passedOver.length > 0) found.push(`I5: ${callId} was offered before ${passedOver.join(', ')}`)
  }
  return found
}

/** Of citizens' calls since the database began, in the order of the log; and I7: calls with more than one draft. */
export const readCourse = async (databaseUrl: string) => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const events = await client.query<Event>(
      `select call_id as "callId", type, (extract(epoch from at) * 1000)::float8 as at
         from call_events where type in ('callQueued', 'callOffered', 'offerWithdrawn', 'callRequeued', 'callEnded')
        order by writer_id, seq`,
    )
    const drafts = await client.query<{ readonly callId: string }>(
      `select call_id as "callId" from work_orders where call_id in (select call_id from call_events)
        group by call_id having count(*) > 1`,
    )
    return { events: events.rows, doubled: drafts.rows.map(({ callId }) => callId) }
  } finally {
    await client.end()
  }
}
