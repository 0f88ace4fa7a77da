import { reactive } from 'vue'
import type { DeskItem } from '../../../../src/contract/desks.ts'
import {
  kpiIds,
  type Figure,
  type KpiId,
  type Report,
  type ReportGroup,
} from '../../../../src/contract/reports.ts'
import { t } from '../../text/i18n.ts'
import { localDate } from '../../text/times.ts'
import { serverNow } from '../clock.ts'
import { categoryName, districtName, unitName } from '../names.ts'
import { toCsv } from './csv.ts'
import { refusalWords } from './refusal-words.ts'
import { ordersRest } from './workspace.ts'

export type ReportRow = Report['rows'][number]

const today = (): string => localDate(serverNow())

export type Preset = 'thisMonth' | 'lastMonth' | 'thisYear' | 'lastYear' | 'twelve'

/** First and last day of a named period, as of a day. */
export const periodOf = (preset: Preset, date: string): { readonly from: string; readonly to: string } => {
  const [year = 0, month = 1] = date.split('-').map(Number)
  const at = (y: number, m: number, d: number) => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10)
  switch (preset) {
    case 'thisMonth':
      return { from: at(year, month, 1), to: date }
    case 'lastMonth':
      return { from: at(year, month - 1, 1), to: at(year, month, 0) }
    case 'thisYear':
      return { from: at(year, 1, 1), to: date }
    case 'lastYear':
      return { from: at(year - 1, 1, 1), to: at(year - 1, 12, 31) }
    case 'twelve':
      return { from: at(year - 1, month, 1), to: date }
  }
}

export const report = reactive({
  ...periodOf('thisMonth', today()),
  by: 'unit' as ReportGroup,
  unit: null as string | null,
  category: null as string | null,
  district: null as string | null,
  shown: null as Report | null,
  running: false,
  problem: null as string | null,
})

let turn = 0
export const loadReport = async (): Promise<void> => {
  const mine = (turn += 1)
  Object.assign(report, { running: true, problem: null })
  const { from, to, by, unit, category, district } = report
  try {
    const shown = await ordersRest.report({ from, to, by, unit, category, district })
    if (mine === turn) report.shown = shown
  } catch (error) {
    if (mine === turn) report.problem = refusalWords(error)
  } finally {
    if (mine === turn) report.running = false
  }
}

const names: Readonly<Record<ReportGroup, (key: string) => string>> = {
  ...{ unit: unitName, branch: categoryName, category: categoryName, district: districtName },
  ...{ day: String, month: String, year: String },
}
export const rowName = (key: string): string => (key === '' ? t('report.none') : names[report.by](key))

export const valueText = ({ value }: Figure): string => (value === null ? '–' : value.toFixed(2))

/** The orders behind one number. */
export const behind = reactive({
  title: null as string | null,
  asked: {} as Readonly<Record<string, string | null>>,
  items: [] as DeskItem[],
  nextCursor: null as string | null,
  count: null as number | null,
  hidden: 0,
  selected: null as string | null,
  problem: null as string | null,
})

const lastDayOf = (key: string): string => {
  const [year = 0, month = 12] = key.split('-').map(Number)
  return key.length === 10 ? key : new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}
const later = (one: string, other: string) => (one > other ? one : other)
const earlier = (one: string, other: string) => (one < other ? one : other)

/** What a row of the shown report counts: its own part of the period, or of the scope. Null is the sum of all rows. */
const scopeOf = (shown: Report, key: string | null): Readonly<Record<string, string | null>> => {
  const { unit, category, district } = report
  const all = { from: shown.from, to: shown.to, unit, category, district }
  if (key === null) return all
  switch (shown.by) {
    case 'unit':
      return { ...all, unit: key }
    case 'district':
      return { ...all, district: key }
    case 'branch':
    case 'category':
      return { ...all, category: key }
    default: {
      const from = key.length === 10 ? key : key.length === 7 ? `${key}-01` : `${key}-01-01`
      return { ...all, from: later(from, shown.from), to: earlier(lastDayOf(key), shown.to) }
    }
  }
}

export const openBehind = async (
  key: string | null,
  kpi: KpiId,
  part: 'numerator' | 'denominator',
): Promise<void> => {
  if (report.shown === null) return
  const row = key === null ? t('report.total') : rowName(key)
  Object.assign(behind, {
    title: `${row} · ${t('report.behind', { name: t(`kpi.${kpi}`), part: t(`report.${part}`) })}`,
    asked: { ...scopeOf(report.shown, key), kpi, part },
    ...{ items: [], nextCursor: null, count: null, hidden: 0, selected: null, problem: null },
  })
  await moreBehind()
}

export const moreBehind = async (): Promise<void> => {
  const { asked } = behind
  try {
    const page = await ordersRest.behind({ ...asked, cursor: behind.nextCursor, limit: '50' })
    if (asked !== behind.asked) return
    behind.items = [...behind.items, ...page.items]
    behind.nextCursor = page.nextCursor
    if (page.count !== null) Object.assign(behind, { count: page.count, hidden: page.hidden ?? 0 })
  } catch (error) {
    if (asked === behind.asked) behind.problem = refusalWords(error)
  }
}

export const closeBehind = (): void => {
  behind.title = null
}

/** The table as it stands, each figure with what it was divided from. */
export const reportCsv = (shown: Report): string => {
  const head = [
    t(`report.group.${shown.by}`),
    ...kpiIds.flatMap((id) => [t(`kpi.${id}`), t('report.numerator'), t('report.denominator')]),
  ]
  const line = (name: string, figures: ReportRow['figures']) => [
    name,
    ...kpiIds.flatMap((id) => {
      const { value, numerator, denominator } = figures[id]
      return [value === null ? '' : value.toFixed(2), String(numerator), String(denominator)]
    }),
  ]
  return toCsv([
    head,
    ...shown.rows.map(({ key, figures }) => line(rowName(key), figures)),
    line(t('report.total'), shown.total),
  ])
}
