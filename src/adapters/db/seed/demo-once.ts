import type { Knex } from 'knex'

/** True for the one who begins first; what was deleted since does not come back. */
export const beginOnce = async (database: Knex, key: string, now: number): Promise<boolean> => {
  const begun = await database('settings')
    .insert({ key, value: JSON.stringify({ at: now }) })
    .onConflict('key')
    .ignore()
    .returning('key')
  return begun.length > 0
}

/** Messages of an invented past went out when they were due, a few seconds later. */
export const settlePastMessages = async (database: Knex, now: number): Promise<void> => {
  await database.raw(
    `update messages set state = 'SENT', attempts = 1, sent_at = next_at + interval '3 seconds'
     where state = 'WAITING' and next_at < ?`,
    [new Date(now)],
  )
}
