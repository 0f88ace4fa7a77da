import type { Knex } from 'knex'
import { Compile } from 'typebox/compile'
import { LineSettings, QueuePolicy } from '../../../contract/queues.ts'
import { defaultLineSettings } from '../../../domain/acd/routing/line.ts'
import { policyOf } from '../../../domain/acd/routing/policy.ts'
import type { BreakType } from '../../../domain/acd/terms.ts'
import type { BreakLimit, ConfigStore, HotlineConfig, LineConfig } from '../../../app/ports/records.ts'

const policySchema = Compile(QueuePolicy)
const settingsSchema = Compile(LineSettings)

/** Active lines and queues, in the order in which they are shown, and what they go by. */
export const createConfigStore = (database: Knex): ConfigStore => ({
  load: async () => {
    const [lines, queues, breakLimitsMs, calendar, promptSounds] = await Promise.all([
      linesOf(database),
      queuesOf(database),
      breakLimitsOf(database),
      calendarOf(database),
      promptSoundsOf(database),
    ])
    return { lines, queues, breakLimitsMs, calendar, promptSounds }
  },
})

const linesOf = async (database: Knex): Promise<HotlineConfig['lines']> => {
  const rows = await database('lines')
    .where({ active: true })
    .orderBy('position')
    .select<LineConfig[]>(
      'code',
      'name',
      'numbers',
      { noticePrompt: 'notice_prompt', queueId: 'queue_id' },
      'priority',
      'settings',
    )
  return rows.map((row) => {
    const settings = { ...defaultLineSettings, ...row.settings }
    if (!settingsSchema.Check(settings)) throw new Error(`The settings of the line ${row.code} are not sound`)
    return { ...row, settings }
  })
}

type QueueRow = { readonly queueId: string; readonly name: string; readonly policy: Partial<QueuePolicy> }

const queuesOf = async (database: Knex): Promise<HotlineConfig['queues']> => {
  const rows = await database('queues')
    .where({ active: true })
    .orderBy(['position', 'queue_id'])
    .select<QueueRow[]>({ queueId: 'queue_id', name: 'name', policy: 'policy' })
  return rows.map((row) => {
    const policy = policyOf(row.queueId, row.policy)
    if (!policySchema.Check(policy)) throw new Error(`The policy of the queue ${row.queueId} is not sound`)
    return { ...row, policy }
  })
}

const breakLimitsOf = async (database: Knex): Promise<BreakLimit> => {
  const rows = await database('break_types')
    .where({ active: true })
    .select<{ code: BreakType; limit_minutes: number }[]>('code', 'limit_minutes')
  return Object.fromEntries(rows.map((row) => [row.code, row.limit_minutes * 60_000]))
}

/** The days that the State Council published, and whether they are off. */
const calendarOf = async (database: Knex): Promise<HotlineConfig['calendar']> => {
  const rows = await database('calendars').select<{ days: { date: string; isOffDay: boolean }[] }[]>('days')
  return Object.fromEntries(rows.flatMap(({ days }) => days.map(({ date, isOffDay }) => [date, isOffDay])))
}

const promptSoundsOf = async (database: Knex): Promise<Readonly<Record<string, string>>> => {
  const rows = await database('prompts')
    .where({ active: true })
    .whereNotNull('sound_id')
    .select<{ name: string; sound_id: string }[]>('name', 'sound_id')
  return Object.fromEntries(rows.map(({ name, sound_id: soundId }) => [name, soundId]))
}
