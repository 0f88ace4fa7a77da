import type { Knex } from 'knex'
import type { ReferenceStore } from '../../../app/ports/records.ts'
import type { Category, District, Line, Script, Unit } from '../../../contract/reference.ts'
import type { BreakType } from '../../../domain/acd/terms.ts'
import { callOutcomes, orderTypes, urgencies } from '../../../domain/orders/terms.ts'

/** Lengths that the tables and the contract allow (domain.md §5.1). */
const limits = { title: 50, content: 2000 }

/** The lists that a desk shows and searches, each in its order. */
export const createReferenceStore = (database: Knex): ReferenceStore => ({
  load: async () => {
    const [lines, categories, districts, units, scripts, breakTypes] = await Promise.all([
      database('lines').where({ active: true }).orderBy('position').select<Line[]>('code', 'number', 'name'),
      database('categories')
        .where({ active: true })
        .orderBy('code')
        .select<Category[]>(
          'code',
          { parentCode: 'parent_code' },
          'name',
          { leadUnit: 'lead_unit' },
          'pinyin',
          'initials',
        ),
      database('districts')
        .orderBy('position')
        .select<District[]>('code', 'name', 'kind', 'pinyin', 'initials'),
      database('units')
        .where({ active: true })
        .orderBy('position')
        .select<Unit[]>('code', 'name', 'pinyin', 'initials'),
      database('scripts').orderBy('position').select<Script[]>('moment', 'text'),
      database('break_types')
        .where({ active: true })
        .orderBy('position')
        .select<{ code: BreakType; name: string; limitMinutes: number }[]>('code', 'name', {
          limitMinutes: 'limit_minutes',
        }),
    ])
    return {
      lines,
      categories,
      districts,
      units,
      scripts,
      breakTypes,
      orderTypes: [...orderTypes],
      urgencies: [...urgencies],
      callOutcomes: [...callOutcomes],
      limits,
    }
  },
})
