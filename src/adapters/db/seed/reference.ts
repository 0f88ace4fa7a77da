import type { Knex } from 'knex'
import { pinyin } from 'pinyin-pro'
import { calendar2026 } from './calendar-2026.ts'
import { categories, districts, units } from './city.ts'
import { breakTypes, scripts } from './desk-texts.ts'
import { lines, skills } from './lines.ts'

/** Raise it when rows are added below: a database that knows this number is left alone. */
const dataVersion = 1
const versionKey = 'referenceData'

/**
 * Fills in the reference data that are missing. Rows that exist are never changed: an administrator may have edited
 * them. Returns whether there was anything to do.
 */
export const seedReference = async (database: Knex): Promise<boolean> =>
  database.transaction(async (transaction) => {
    const known = await transaction('settings')
      .where({ key: versionKey })
      .first<{ value: { version: number } } | undefined>('value')
    if (known !== undefined && known.value.version >= dataVersion) return false
    for (const [table, rows] of tables()) {
      await transaction(table)
        .insert(rows as Record<string, unknown>[])
        .onConflict()
        .ignore()
    }
    await transaction('settings')
      .insert({ key: versionKey, value: JSON.stringify({ version: dataVersion }) })
      .onConflict('key')
      .merge({ value: JSON.stringify({ version: dataVersion }), updated_at: transaction.fn.now() })
    return true
  })

/** Rows by table, in an order in which every reference finds its target. */
const tables = (): readonly (readonly [table: string, rows: readonly Record<string, unknown>[]])[] => [
  ['skills', skills.map(({ code, name }, position) => ({ code, name, position }))],
  [
    'queues',
    skills.map(({ code, name, policy }, position) => ({
      ...{ queue_id: code, name, position },
      policy: JSON.stringify(policy),
    })),
  ],
  [
    'lines',
    lines.map(({ noticePrompt, queueId, numbers, ...line }, position) => ({
      ...line,
      numbers: [...numbers],
      notice_prompt: noticePrompt,
      queue_id: queueId,
      position,
    })),
  ],
  [
    'units',
    units.map(({ parentCode, ...unit }, position) => ({
      ...unit,
      parent_code: parentCode,
      ...spelling(unit.name),
      position,
    })),
  ],
  [
    'categories',
    categories.map(({ code, parentCode, name, leadUnit }) => ({
      code,
      parent_code: parentCode,
      name,
      lead_unit: leadUnit,
      ...spelling(name),
    })),
  ],
  [
    'districts',
    districts.map((district, position) => ({ ...district, ...spelling(district.name), position })),
  ],
  ['scripts', scripts.map((script, position) => ({ ...script, position }))],
  [
    'break_types',
    breakTypes.map(({ code, name, limitMinutes }, position) => ({
      code,
      name,
      limit_minutes: limitMinutes,
      position,
    })),
  ],
  [
    'calendars',
    [
      {
        year: calendar2026.year,
        papers: [...calendar2026.papers],
        days: JSON.stringify(calendar2026.days),
      },
    ],
  ],
]

/** `占道经营` → `zhandaojingying` and `zdjy`: what people type to find it. */
export const spelling = (name: string): { pinyin: string; initials: string } => ({
  pinyin: pinyin(name, { toneType: 'none', type: 'array', v: true }).join(''),
  initials: pinyin(name, { pattern: 'first', toneType: 'none', type: 'array' }).join(''),
})
