import { defaultLimits, type LimitTable } from './handling.ts'

const classes = ['CRITICAL', 'URGENT', 'CONSULT', 'NORMAL', 'STATUTORY'] as const
const steps = ['sign', 'contact', 'finish'] as const

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isLimit = (value: unknown): boolean =>
  isRecord(value) &&
  (value['unit'] === 'HOUR' || value['unit'] === 'WORKDAY') &&
  typeof value['value'] === 'number' &&
  value['value'] > 0 &&
  value['value'] <= 2400

/**
 * The configured limits (domain.md §6.3) laid over the defaults: `{"NORMAL": {"finish": {"unit": "WORKDAY", "value": 10}}}`.
 * Throws a RangeError naming the first entry that is no limit, for a wrong promise is worse than none.
 */
export const readLimits = (configured: unknown): LimitTable => {
  if (configured === null || configured === undefined) return defaultLimits
  if (!isRecord(configured)) throw new RangeError('The handling limits are not a table')
  const table: Record<string, Record<string, unknown>> = {}
  for (const name of classes) {
    const row = configured[name] ?? {}
    if (!isRecord(row)) throw new RangeError(`The handling limits of ${name} are not a table`)
    for (const step of steps) {
      if (row[step] !== undefined && !isLimit(row[step])) throw new RangeError(`${name}.${step} is no limit`)
    }
    table[name] = { ...defaultLimits[name], ...row }
  }
  return table as unknown as LimitTable
}
