import type { Knex } from 'knex'
import type { DeskItem } from '../../../app/ports/desks.ts'
import type {
  BehindQuery,
  FigureGroup,
  FigureQuery,
  FigureRow,
  FigureScope,
  OrderFigureStore,
} from '../../../app/ports/order-figures.ts'
import { dayToDate, instantOf, wholeSecond } from '../../../domain/calendar/shanghai.ts'
import type { KpiCounts } from '../../../domain/kpi/contribution.ts'
import { spansOf, type Grain } from '../../../domain/kpi/spans.ts'
import { deskColumns, rowToDeskItem, type DeskRow } from '../orders/desk-rows.ts'
import type { Privacy } from '../privacy.ts'
import { rollUp } from './roll-up.ts'
import { countColumn, countColumns, countNames, momentColumn } from './rows.ts'

/** The figures of the loop, from sums that follow the orders' histories. */
export const createOrderFigureStore = (database: Knex, privacy: Privacy): OrderFigureStore => ({
  rollUp: () => rollUp(database, privacy),
  counts: async (query, by) => {
    const rows = new Map((await readCells(database, query, by)).map((row) => [row.key, row.counts]))
    for (const { key, late } of await lateAsItStands(database, query, by)) {
      const counts = rows.get(key)
      if (counts !== undefined) rows.set(key, { ...counts, late: counts.late + late })
    }
    return [...rows].map(([key, counts]) => ({ key, counts }))
  },
  behind: async (query) => {
    const found: DeskItem[] = []
    let { after } = query
    for (;;) {
      const page = await placesBehind(database, { ...query, after })
      found.push(...(await readOrders(database, page, query)))
      const last = page.at(-1)
      if (last === undefined || page.length < query.limit || found.length >= query.limit)
        return found.slice(0, query.limit)
      after = { at: last.key.getTime(), orderId: last.order_id }
    }
  },
  countBehind: async (query) => {
    const counted = await behind(database, query).count<{ count: number }[]>('* as count')
    const hidden = await behind(database, query)
      .join('work_orders as o', (on) =>
        on.on('o.order_id', 'k.order_id').andOn('o.created_year', 'k.created_year'),
      )
      .whereRaw('? = any(o.recused)', [query.readerId])
      .count<{ count: number }[]>('* as count')
    return { count: counted[0]?.count ?? 0, hidden: hidden[0]?.count ?? 0 }
  },
})

type PlaceBehind = { readonly order_id: string; readonly created_year: number; readonly key: Date }

const placesBehind = (database: Knex, query: BehindQuery): Promise<readonly PlaceBehind[]> => {
  const moment = momentColumn(query.basis)
  const found = behind(database, query)
    .select<PlaceBehind[]>(['k.order_id', 'k.created_year', `k.${moment} as key`])
    .orderByRaw(`k.${moment} desc, k.order_id desc`)
    .limit(query.limit)
  if (query.after !== null) {
    const place = [new Date(query.after.at), query.after.orderId]
    void found.whereRaw(`(k.${moment}, k.order_id) < (?::timestamptz, ?::uuid)`, place)
  }
  return found
}

/** Those that this reader may see, in the order of the page. Years are named: planning for all of them takes longer than that. */
const readOrders = async (
  database: Knex,
  page: readonly PlaceBehind[],
  { readerId, now }: BehindQuery,
): Promise<readonly DeskItem[]> => {
  if (page.length === 0) return []
  const rows = await database('work_orders as o')
    .whereIn('created_year', [...new Set(page.map(({ created_year }) => created_year))])
    .whereRaw('order_id = any(?)', [page.map(({ order_id }) => order_id)])
    .whereRaw('? <> all(recused)', [readerId])
    .select<Omit<DeskRow, 'key'>[]>([...deskColumns])
  const byId = new Map(rows.map((row) => [row.order_id, row]))
  return page.flatMap(({ order_id, key }) => {
    const row = byId.get(order_id)
    return row === undefined ? [] : [rowToDeskItem({ ...row, key }, now)]
  })
}

type Key = { readonly coarsest: Grain; readonly ofCell: string; readonly ofOrder: string }

const ofPlace = (expression: string): Key => ({
  coarsest: 'Y',
  ofCell: expression,
  ofOrder: expression,
})
const ofTime = (coarsest: Grain, form: string): Key => ({
  coarsest,
  ofCell: `to_char(starts, '${form}')`,
  ofOrder: `to_char(dispatched_at at time zone 'Asia/Shanghai', '${form}')`,
})

const keys: Readonly<Record<FigureGroup, Key>> = {
  unit: ofPlace('unit'),
  branch: ofPlace('left(category, 2)'),
  category: ofPlace('category'),
  district: ofPlace('district'),
  day: ofTime('D', 'YYYY-MM-DD'),
  month: ofTime('M', 'YYYY-MM'),
  year: ofTime('Y', 'YYYY'),
}

/** By its name in `kpi_margins`. */
const dimensions = { unit: 'U', category: 'C', district: 'D' } as const
type Dimension = keyof typeof dimensions
const dimensionOf: Readonly<Partial<Record<FigureGroup, Dimension>>> = {
  ...{ unit: 'unit', branch: 'category', category: 'category', district: 'district' },
}

/** The one dimension that is asked for, by group or by scope; null when there are more. Without any, the shortest will do. */
const onlyDimension = (scope: FigureScope, by: FigureGroup): Dimension | null => {
  const asked = new Set<Dimension>(
    (['unit', 'category', 'district'] as const).filter((name) => scope[name] !== undefined),
  )
  const own = dimensionOf[by]
  if (own !== undefined) asked.add(own)
  return asked.size > 1 ? null : ([...asked][0] ?? 'district')
}

const readCells = async (
  database: Knex,
  { from, until, scope }: FigureQuery,
  by: FigureGroup,
): Promise<readonly FigureRow[]> => {
  const { coarsest, ofCell } = keys[by]
  const spans = spansOf(from, until, coarsest)
  if (spans.length === 0) return []
  const sums = countColumns.map((column) => `sum(${column})::int as ${column}`)
  const query = sumsFor(database, onlyDimension(scope, by))
    .select<Readonly<Record<string, number | string>>[]>(database.raw(`${ofCell} as key, ${sums.join(', ')}`))
    .groupByRaw('1')
  void query.where((any) => {
    for (const span of spans) {
      void any.orWhereRaw('(grain = ?::text::"char" and starts >= ?::date and starts < ?::date)', [
        ...[span.grain, dayToDate(span.from), dayToDate(span.until)],
      ])
    }
  })
  narrow(query, scope)
  return (await query).map((row) => ({ key: String(row['key']), counts: rowToCounts(row) }))
}

/** Rows with the columns of the dimension, or of all of them. */
const sumsFor = (database: Knex, dimension: Dimension | null): Knex.QueryBuilder =>
  dimension === null
    ? database('kpi_cells')
    : database.from(
        database('kpi_margins')
          .select('*', `key as ${dimension}`)
          .where({ dimension: dimensions[dimension] })
          .as('margin'),
      )

const rowToCounts = (row: Readonly<Record<string, number | string>>): KpiCounts =>
  Object.fromEntries(countNames.map((name) => [name, Number(row[countColumn(name)])])) as KpiCounts

/** What is out and past its date is late, though nothing happened to it that could have been summed. */
const lateAsItStands = async (
  database: Knex,
  query: FigureQuery,
  by: FigureGroup,
): Promise<readonly { readonly key: string; readonly late: number }[]> => {
  const found = database('kpi_orders')
    .where('late_after', '<', new Date(wholeSecond(query.now)))
    .where('dispatched_at', '>=', new Date(instantOf(query.from)))
    .where('dispatched_at', '<', new Date(instantOf(query.until)))
    .select<{ key: string; late: number }[]>(database.raw(`${keys[by].ofOrder} as key, count(*) as late`))
    .groupByRaw(keys[by].ofOrder)
  narrow(found, query.scope)
  return found
}

const narrow = (query: Knex.QueryBuilder, { unit, category, district }: FigureScope): void => {
  if (unit !== undefined) void query.where({ unit })
  if (district !== undefined) void query.where({ district })
  if (category?.length === 2) void query.whereRaw('left(category, 2) = ?', [category])
  else if (category !== undefined) void query.where({ category })
}

const behind = (
  database: Knex,
  { basis, flag, from, until, scope, now }: Omit<BehindQuery, 'after' | 'limit'>,
): Knex.QueryBuilder => {
  const moment = `k.${momentColumn(basis)}`
  const found = database('kpi_orders as k')
    .where(moment, '>=', new Date(instantOf(from)))
    .where(moment, '<', new Date(instantOf(until)))
  if (flag === 'late') void found.whereRaw('(k.late or k.late_after < ?)', [new Date(wholeSecond(now))])
  else if (flag !== null) void found.where(`k.${countColumn(flag)}`, true)
  const { unit, category, district } = scope
  if (unit !== undefined) void found.where('k.unit', unit)
  if (district !== undefined) void found.where('k.district', district)
  if (category?.length === 2) void found.whereRaw('left(k.category, 2) = ?', [category])
  else if (category !== undefined) void found.where('k.category', category)
  return found
}
