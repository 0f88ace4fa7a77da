import type { Knex } from 'knex'
import { contributionOf } from '../../../domain/kpi/contribution.ts'
import { readLife, type KpiEvent } from '../../../domain/kpi/life.ts'
import { isDiallable } from '../../../domain/orders/required.ts'
import type { Privacy } from '../privacy.ts'
import { contributionToRow, countColumns } from './rows.ts'

/** One of them at a time, whoever starts it; any number that no other advisory lock of this product uses. */
const lockKey = 12_345_014
const atOnce = 500

/**
 * Brings the sums up to what has been committed, some hundred orders in a transaction; returns how many it took up.
 * Orders are read after their names were taken from the list of changes, so that what happens meanwhile is on the list
 * again.
 */
export const rollUp = async (database: Knex, privacy: Privacy): Promise<number> => {
  let total = 0
  for (;;) {
    const taken = await database.transaction((trx) => rollUpSome(trx, privacy))
    total += taken
    if (taken < atOnce) return total
  }
}

const rollUpSome = async (trx: Knex.Transaction, privacy: Privacy): Promise<number> => {
  await trx.raw('select pg_advisory_xact_lock(?)', [lockKey])
  const { rows } = await trx.raw<{ rows: { order_id: string }[] }>(
    `delete from kpi_changes where id in (select id from kpi_changes order by id limit ?) returning order_id`,
    [atOnce],
  )
  const orderIds = [...new Set(rows.map((row) => row.order_id))]
  if (orderIds.length === 0) return 0
  const fresh = await readContributions(trx, privacy, orderIds)
  await addToSums(trx, orderIds, '-')
  await trx('kpi_orders').whereIn('order_id', orderIds).delete()
  if (fresh.length > 0) await trx.batchInsert('kpi_orders', [...fresh], 200)
  await addToSums(trx, orderIds, '+')
  return rows.length
}

const grains = `(values ('D'::"char", 'day'), ('M', 'month'), ('Y', 'year')) as grains (grain, field)`
const margins = `lateral (values ('U'::"char", unit), ('C', category), ('D', district)) as margins (dimension, key)`

const addTo = (table: 'kpi_cells' | 'kpi_margins'): string =>
  countColumns.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ')

const addToSums = async (
  trx: Knex.Transaction,
  orderIds: readonly string[],
  sign: '+' | '-',
): Promise<void> => {
  const sums = countColumns.map((column) => `${sign}sum(${column})`).join(', ')
  const columns = countColumns.join(', ')
  await trx.raw(
    `insert into kpi_cells (grain, starts, unit, category, district, ${columns})
     select grain, date_trunc(field, day::timestamp)::date, unit, category, district, ${sums}
     from kpi_contributions cross join ${grains}
     where order_id = any(?) group by 1, 2, 3, 4, 5
     on conflict (grain, starts, unit, category, district) do update set ${addTo('kpi_cells')}`,
    [[...orderIds]],
  )
  await trx.raw(
    `insert into kpi_margins (dimension, grain, key, starts, ${columns})
     select dimension, grain, key, date_trunc(field, day::timestamp)::date, ${sums}
     from kpi_contributions cross join ${grains} cross join ${margins}
     where order_id = any(?) group by 1, 2, 3, 4
     on conflict (dimension, grain, key, starts) do update set ${addTo('kpi_margins')}`,
    [[...orderIds]],
  )
}

type OrderRow = {
  readonly order_id: string
  readonly created_year: number
  readonly lead_unit: string | null
  readonly category: string | null
  readonly district_code: string | null
  readonly contact_number_enc: Buffer | null
}
type EventRow = {
  readonly order_id: string
  readonly event: string
  readonly at: Date
  readonly data: KpiEvent['data']
}

/** Rows of `kpi_orders` for those of these orders that are counted at all. */
const readContributions = async (
  database: Knex,
  privacy: Privacy,
  orderIds: readonly string[],
): Promise<readonly ReturnType<typeof contributionToRow>[]> => {
  const orders = await database<OrderRow>('work_orders')
    .whereIn('order_id', [...orderIds])
    .whereNotNull('order_no')
    .select('order_id', 'created_year', 'lead_unit', 'category', 'district_code', 'contact_number_enc')
  const events = await database<EventRow & { version: number; seq: number }>('order_events')
    .whereIn(
      'order_id',
      orders.map((order) => order.order_id),
    )
    .orderBy(['order_id', 'version', 'seq'])
    .select('order_id', 'event', 'at', 'data')
  const histories = new Map<string, KpiEvent[]>(orders.map((order) => [order.order_id, []]))
  for (const { order_id, event, at, data } of events) {
    histories.get(order_id)?.push({ event, at: at.getTime(), data })
  }
  return orders.flatMap((order) => {
    const history = histories.get(order.order_id) ?? []
    const number = order.contact_number_enc === null ? '' : privacy.open(order.contact_number_enc)
    const contribution = contributionOf(readLife(history), isDiallable(number))
    return contribution === null ? [] : [contributionToRow(placeOf(order), contribution)]
  })
}

const placeOf = (row: OrderRow) => ({
  ...{ orderId: row.order_id, createdYear: row.created_year, unit: row.lead_unit },
  ...{ category: row.category, district: row.district_code },
})

/** The sums of everything anew from `kpi_orders`: days first, the coarser ones from the finer. */
export const sumUp = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('select pg_advisory_xact_lock(?)', [lockKey])
  await trx.raw('truncate kpi_cells, kpi_margins')
  const columns = countColumns.join(', ')
  const sums = countColumns.map((column) => `sum(${column})`).join(', ')
  await trx.raw(
    `insert into kpi_cells (grain, starts, unit, category, district, ${columns})
     select 'D', day, unit, category, district, ${sums} from kpi_contributions
     group by day, unit, category, district order by 2, 3, 4, 5`,
  )
  for (const [grain, field, finer] of [
    ['M', 'month', 'D'],
    ['Y', 'year', 'M'],
  ] as const) {
    await trx.raw(
      `insert into kpi_cells (grain, starts, unit, category, district, ${columns})
       select ?::text::"char", date_trunc(?, starts::timestamp)::date, unit, category, district, ${sums}
       from kpi_cells where grain = ?::text::"char" group by 2, 3, 4, 5 order by 2, 3, 4, 5`,
      [grain, field, finer],
    )
  }
  await trx.raw(
    `insert into kpi_margins (dimension, grain, key, starts, ${columns})
     select dimension, grain, key, starts, ${sums} from kpi_cells cross join ${margins}
     group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  )
}

/**
 * Works every order's figures out again from its history, and the sums from them, in one transaction during which nothing
 * else rolls up. `progress` is told how many orders are done.
 */
export const rebuild = async (
  database: Knex,
  privacy: Privacy,
  progress: (done: number) => void = () => undefined,
): Promise<number> =>
  database.transaction(async (trx) => {
    await trx.raw('set local statement_timeout = 0')
    await trx.raw('select pg_advisory_xact_lock(?)', [lockKey])
    // What is noted from here on stays on the list; what stands there now is in what is read next.
    await trx.raw('delete from kpi_changes')
    await trx.raw('truncate kpi_orders')
    let [done, after] = [0, '00000000-0000-0000-0000-000000000000']
    for (;;) {
      const page: string[] = await trx('order_numbers')
        .where('order_id', '>', after)
        .orderBy('order_id')
        .limit(2000)
        .pluck<string[]>('order_id')
      const rows = page.length === 0 ? [] : await readContributions(trx, privacy, page)
      await trx.batchInsert('kpi_orders', [...rows], 200)
      done += page.length
      progress(done)
      after = page.at(-1) ?? after
      if (page.length < 2000) break
    }
    await sumUp(trx)
    return done
  })
