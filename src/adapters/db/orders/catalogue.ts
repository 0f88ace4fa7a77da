import type { Knex } from 'knex'
import type { CatalogueSource } from '../../../app/ports/orders.ts'
import type { Time } from '../../../app/ports/time.ts'
import { createCalendar, type CalendarDay } from '../../../domain/calendar/calendar.ts'
import { defaultCloseMs } from '../../../domain/orders/clocks/deadline.ts'
import { readLimits } from '../../../domain/orders/clocks/limits-config.ts'
import type { Rules, UnitInfo } from '../../../domain/orders/rules.ts'

const keptMs = 30_000

/**
 * Categories, districts and units in use, the working calendar and the configured limits; read again when what is known
 * is 30 s old, and whoever asks meanwhile shares the answer. Limits stand in the setting `handlingLimits`, the close of
 * business in `closeOfBusinessMs`.
 */
export const createCatalogueSource = (database: Knex, time: Pick<Time, 'now'>): CatalogueSource => {
  let known: { readonly at: number; readonly rules: Promise<Rules> } | null = null
  return {
    forget: () => {
      known = null
    },
    current: () => {
      if (known !== null && time.now() - known.at < keptMs) return known.rules
      const rules = readRules(database)
      const entry = { at: time.now(), rules }
      known = entry
      // A failure is not kept: the next one to ask tries again.
      rules.catch(() => {
        if (known === entry) known = null
      })
      return rules
    },
  }
}

type CategoryRow = {
  readonly code: string
  readonly parent_code: string | null
  readonly lead_unit: string | null
  readonly active: boolean
}
type UnitRow = Omit<UnitInfo, 'parent'> & { readonly parent_code: string | null; readonly active: boolean }
type CalendarRow = { readonly year: number; readonly days: readonly CalendarDay[] }

export const readRules = async (database: Knex): Promise<Rules> => {
  // One after the other, for the connection may be a transaction's.
  const categories = await database<CategoryRow>('categories')
    .where({ active: true })
    .select('code', 'parent_code', 'lead_unit')
  const districts = await database<{ code: string }>('districts').select('code')
  const units = await database<UnitRow>('units')
    .where({ active: true })
    .select('code', 'name', 'kind', 'parent_code')
  const years = await database<CalendarRow>('calendars').select('year', 'days')
  const settings = await database<{ key: string; value: unknown }>('settings')
    .whereIn('key', ['handlingLimits', 'closeOfBusinessMs'])
    .select('key', 'value')
  const leads = new Map(categories.map((category) => [category.code, category.lead_unit]))
  const parents = new Set(categories.map((category) => category.parent_code))
  const districtCodes = new Set(districts.map(({ code }) => code))
  const unitsByCode = new Map(
    units.map(({ parent_code: parent, ...unit }) => [unit.code, { ...unit, parent }]),
  )
  const setting = (key: string): unknown => settings.find((one) => one.key === key)?.value
  const closeMs = setting('closeOfBusinessMs')
  return {
    category: (code) => {
      const leadUnit = leads.get(code)
      return leadUnit === undefined ? null : { leaf: !parents.has(code), leadUnit }
    },
    hasDistrict: (code) => districtCodes.has(code),
    unit: (code) => unitsByCode.get(code) ?? null,
    clock: {
      calendar: createCalendar(years),
      closeMs: typeof closeMs === 'number' ? closeMs : defaultCloseMs,
    },
    limits: readLimits(setting('handlingLimits')),
  }
}
