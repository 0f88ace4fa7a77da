import type { Knex } from 'knex'
import type { BreakType } from '../../../domain/acd/terms.ts'
import type {
  BreakLimit,
  BreakLimitStore,
  ConfigStore,
  LineConfig,
  QueueConfig,
} from '../../../app/ports/records.ts'

/** Active lines and queues, in the order in which they are shown. */
export const createConfigStore = (database: Knex): ConfigStore & BreakLimitStore => ({
  load: async () => {
    const [lines, queues] = await Promise.all([
      database('lines')
        .where({ active: true })
        .orderBy('position')
        .select<LineConfig[]>(
          'code',
          'name',
          'numbers',
          { noticePrompt: 'notice_prompt', queueId: 'queue_id' },
          'priority',
        ),
      database('queues')
        .join('skills', 'skills.code', 'queues.queue_id')
        .where('queues.active', true)
        .orderBy('skills.position')
        .select<QueueConfig[]>({
          queueId: 'queues.queue_id',
          name: 'queues.name',
          maxWaiting: 'queues.max_waiting',
        }),
    ])
    return { lines, queues }
  },
  breakLimitsMs: async () => {
    const rows = await database('break_types').select<{ code: BreakType; limit_minutes: number }[]>(
      'code',
      'limit_minutes',
    )
    return Object.fromEntries(rows.map((row) => [row.code, row.limit_minutes * 60_000])) as BreakLimit
  },
})
