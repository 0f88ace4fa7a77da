import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rebuild } from '../../../../src/adapters/db/figures/roll-up.ts'
import { createOrderFigureStore } from '../../../../src/adapters/db/figures/store.ts'
import { createOrderStore } from '../../../../src/adapters/db/orders/store.ts'
import { readRules } from '../../../../src/adapters/db/orders/catalogue.ts'
import type { FigureGroup, FigureScope, OrderFigureStore } from '../../../../src/app/ports/order-figures.ts'
import { dateToDay, instantOf } from '../../../../src/domain/calendar/shanghai.ts'
import { figuresOf, kpiFormulas, type CountedKpi } from '../../../../src/domain/kpi/contribution.ts'
import { kpisFromEvents, type KpiOrder } from '../../../../src/domain/kpi/from-events.ts'
import type { KpiEvent } from '../../../../src/domain/kpi/life.ts'
import type { OrderInput } from '../../../../src/domain/orders/event.ts'
import { isRefusal } from '../../../../src/domain/orders/order.ts'
import { isDiallable } from '../../../../src/domain/orders/required.ts'
import { stepOrder } from '../../../../src/domain/orders/step-order.ts'
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts'
import { archiveInto, made } from '../../archive/made.ts'

let db: TestDatabase
let figures: OrderFigureStore
beforeAll(async () => {
  db = await createTestDatabase()
  await archiveInto(db, { orders: 700, years: 1 })
  figures = createOrderFigureStore(db.database, db.privacy)
}, 120_000)
afterAll(() => db.remove())

const day = (date: string): number => dateToDay(date) ?? NaN
const nobody = '00000000-0000-0000-0000-000000000000'

type Placed = KpiOrder & {
  readonly orderId: string
  readonly unit: string
  readonly category: string
  readonly district: string
}

/** Every order as its rows say, without a look at what was summed up. */
const readOrders = async (): Promise<readonly Placed[]> => {
  const rows = await db.database('work_orders').whereNotNull('order_no').select<
    (Record<'order_id' | 'lead_unit' | 'category' | 'district_code', string | null> & {
      contact_number_enc: Buffer | null
    })[]
  >()
  const events = await db
    .database('order_events')
    .orderBy(['order_id', 'version', 'seq'])
    .select<{ order_id: string; event: string; at: Date; data: KpiEvent['data'] }[]>()
  return rows.map((row) => ({
    orderId: row.order_id ?? '',
    unit: row.lead_unit ?? '',
    category: row.category ?? '',
    district: row.district_code ?? '',
    contactable: isDiallable(row.contact_number_enc === null ? '' : db.privacy.open(row.contact_number_enc)),
    events: events
      .filter(({ order_id }) => order_id === row.order_id)
      .map(({ event, at, data }) => ({ event, at: at.getTime(), data })),
  }))
}

const keyOf: Readonly<Record<'unit' | 'branch' | 'category' | 'district', (order: Placed) => string>> = {
  unit: ({ unit }) => unit,
  branch: ({ category }) => category.slice(0, 2),
  category: ({ category }) => category,
  district: ({ district }) => district,
}

const periods = [
  ['2024-01-01', '2027-01-01'],
  ['2025-01-01', '2026-01-01'],
  ['2025-11-17', '2026-03-05'],
  ['2026-05-01', '2026-05-20'],
  ['2026-05-19', '2026-05-20'],
] as const

const equalCellByCell = async (now: number): Promise<number> => {
  const orders = await readOrders()
  let cells = 0
  for (const [from, until] of periods) {
    for (const by of ['unit', 'branch', 'category', 'district'] as const) {
      const query = { from: day(from), until: day(until), scope: {}, now }
      const rows = new Map(
        (await figures.counts(query, by)).map(({ key, counts }) => [key, figuresOf(counts)]),
      )
      for (const key of new Set(orders.map(keyOf[by]))) {
        const plain = kpisFromEvents(
          orders.filter((order) => keyOf[by](order) === key),
          { from: instantOf(day(from)), until: instantOf(day(until)), now },
        )
        const nothing = Object.values(plain).every(({ denominator }) => denominator === 0)
        if (nothing && !rows.has(key)) continue
        cells += Object.keys(plain).length
        expect(rows.get(key), `${by} ${key} ${from} ${until}`).toEqual(plain)
      }
    }
  }
  return cells
}

describe('the summed figures', () => {
  test('equal those worked out from every order’s history, cell by cell', async () => {
    expect(await equalCellByCell(made)).toBeGreaterThan(2000)
  })

  test('still do after orders went on, were taken back and were late, and after all of it anew', async () => {
    await goOn(120)
    expect(await db.database('kpi_changes').pluck('id')).not.toEqual([])
    expect(await figures.rollUp()).toBeGreaterThan(10)
    expect(await figures.rollUp()).toBe(0)
    // Some days later more is late as it stands, though nothing happened to it.
    expect(await equalCellByCell(made + 5 * 86_400_000)).toBeGreaterThan(2000)
    const cells = () =>
      db
        .database<Record<string, unknown>>('kpi_cells')
        .orderBy(['grain', 'starts', 'unit', 'category', 'district'])
    const summed = await cells()
    await rebuild(db.database, db.privacy)
    const filled = summed.filter((cell) =>
      Object.values(cell).some((value) => typeof value === 'number' && value > 0),
    )
    expect(await cells()).toEqual(filled)
  }, 60_000)

  test('of months and days add up to those of the year', async () => {
    const query = { from: day('2025-06-01'), until: day('2026-05-01'), scope: {}, now: made }
    const sum = async (by: FigureGroup) =>
      (await figures.counts(query, by)).reduce((total, { counts }) => total + counts.dispatched, 0)
    expect(await sum('month')).toBe(await sum('year'))
    expect(await sum('day')).toBe(await sum('year'))
    const months = (await figures.counts(query, 'month')).map(({ key }) => key).sort()
    expect(months).toHaveLength(11)
    expect(months[0]).toBe('2025-06')
  })
})

describe('the orders behind a number', () => {
  test('are as many as it counts, whichever number it is', async () => {
    const now = made + 5 * 86_400_000
    const scopes: readonly FigureScope[] = [
      {},
      { unit: 'ECO' },
      { category: '02' },
      { district: '530102', category: '0101' },
    ]
    for (const scope of scopes) {
      const query = { from: day('2025-11-17'), until: day('2026-05-20'), scope, now }
      const rows = await figures.counts(query, 'year')
      for (const id of Object.keys(kpiFormulas) as CountedKpi[]) {
        const { basis, part, whole } = kpiFormulas[id]
        for (const flag of [part, whole]) {
          const asked = { ...query, basis, flag, readerId: nobody }
          const counted = rows.reduce((sum, { counts }) => sum + counts[flag ?? basis], 0)
          expect(await figures.countBehind(asked), id).toEqual({ count: counted, hidden: 0 })
          const listed = await figures.behind({ ...asked, after: null, limit: 5000 })
          expect(listed, id).toHaveLength(counted)
        }
      }
    }
  })

  test('come in pages that neither repeat nor leave out any', async () => {
    const query = {
      ...{ from: day('2025-01-01'), until: day('2026-01-01'), scope: {}, now: made },
      ...({ basis: 'dispatched', flag: null, readerId: nobody } as const),
    }
    const all = await figures.behind({ ...query, after: null, limit: 5000 })
    const paged: string[] = []
    let after: { at: number; orderId: string } | null = null
    for (;;) {
      const page = await figures.behind({ ...query, after, limit: 100 })
      paged.push(...page.map(({ orderId }) => orderId))
      const last = page.at(-1)
      if (last === undefined) break
      after = { at: last.key, orderId: last.orderId }
    }
    expect(paged).toEqual(all.map(({ orderId }) => orderId))
  })

  test('leave out what the reader stepped back from, and say how many that are', async () => {
    const query = {
      ...{ from: day('2025-01-01'), until: day('2026-01-01'), scope: {}, now: made },
      ...({ basis: 'dispatched', flag: null, readerId: nobody } as const),
    }
    const [first] = await figures.behind({ ...query, after: null, limit: 1 })
    await db
      .database('work_orders')
      .where({ order_id: first?.orderId })
      .update({ recused: [nobody] })
    const { count, hidden } = await figures.countBehind(query)
    expect(hidden).toBe(1)
    expect(await figures.behind({ ...query, after: null, limit: 5000 })).toHaveLength(count - 1)
  })
})

/** Something happens to so many orders that are under way, through the same transactions as ever. */
const goOn = async (count: number): Promise<void> => {
  const store = createOrderStore(db.database, db.privacy)
  const rules = await readRules(db.database)
  const ids = await db
    .database('work_orders')
    .whereNull('ended_at')
    .orderBy('order_no', 'desc')
    .limit(count)
    .pluck<string[]>('order_id')
  const agent = { userId: 'li', role: 'AGENT' as const }
  for (const [index, orderId] of ids.entries()) {
    await store.transaction(async (transaction) => {
      const record = (await transaction.lock([orderId])).get(orderId)
      if (record === undefined) throw new Error('gone')
      const unit = record.order.course.assignment?.unit ?? ''
      const clerk = { userId: 'han', role: 'UNIT_L2' as const, units: [unit] }
      const presses: readonly object[] = [
        { type: 'sign', by: clerk },
        { type: 'contact', outcome: 'CONTACTED', note: '', by: clerk },
        { type: 'withdraw', sameNumber: true, by: agent },
        { type: 'urge', note: '', mergedFrom: null, by: agent },
        { type: 'sms_reply', result: 'SATISFIED', by: { userId: 'system', role: 'SYSTEM' } },
      ]
      for (const press of [...presses.slice(index % 5), ...presses.slice(0, index % 5)]) {
        const result = stepOrder(record.order, { at: made + index, ...press } as OrderInput, rules)
        if (result === 'ignore' || isRefusal(result) || result.order === null) continue
        const after = { ...record, order: result.order, version: record.version + 1, updatedAt: made + index }
        await transaction.update(after)
        await transaction.append(after, result.facts, { userId: null, name: '系统', role: null })
        return
      }
    })
  }
}
