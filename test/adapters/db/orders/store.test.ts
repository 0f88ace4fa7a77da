import { readRules } from '../../../../src/adapters/db/orders/catalogue.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorkOrders } from '../../../../src/app/work-orders.ts'
import { createOrderStore } from '../../../../src/adapters/db/orders/store.ts'
import { silent } from '../../../support/database.ts'
import { complaint, li, openOffice, refusalOf, type Office } from './office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
beforeEach(() => office.reset())
afterAll(() => office.close())

const allNumbers = async (): Promise<string[]> =>
  office.db.database<{ order_no: string }>('order_numbers').orderBy('order_no').pluck('order_no')

const sequence = (day: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `KM${day}${String(n + 1).padStart(6, '0')}`)

describe('order numbers', () => {
  test('of fifty filed at once have no gap and no double', async () => {
    const drafts = await Promise.all(Array.from({ length: 50 }, () => office.draft()))
    const filed = await Promise.all(drafts.map((draft) => office.press(draft, { event: 'submit' })))
    const numbers = filed.map(({ order }) => order?.orderNo ?? '')
    expect([...numbers].sort()).toEqual(sequence('20260430', 50))
    expect(await allNumbers()).toEqual(sequence('20260430', 50))
  })

  test('begin anew at midnight in Kunming, for those filed on both sides of it at once', async () => {
    office.clock.set('2026-12-31T23:59:59.990+08:00')
    const drafts = await Promise.all(Array.from({ length: 50 }, () => office.draft()))
    const filing = drafts.map((draft, n) => {
      if (n === 20) office.clock.advance(10)
      return office.press(draft, { event: 'submit' })
    })
    const filed = await Promise.all(filing)
    const numbersOf = (day: string): (string | null | undefined)[] =>
      filed
        .filter(({ order }) => order?.acceptedAt?.startsWith(day))
        .map(({ order }) => order?.orderNo)
        .sort()
    expect(numbersOf('2026-12-31')).toEqual(sequence('20261231', 20))
    expect(numbersOf('2027-01-01')).toEqual(sequence('20270101', 30))
  })

  test('are not used up by an order that could not be filed', async () => {
    const failing = createOrderStore(office.db.database, office.db.privacy)
    const draft = await office.draft()
    const breaking = createWorkOrders({
      orders: {
        ...failing,
        transaction: (work) =>
          failing.transaction((transaction) =>
            work({
              ...transaction,
              rememberRequest: () => Promise.reject(new Error('the database went away')),
            }),
          ),
      },
      catalogue: {
        current: () => readRules(office.db.database),
        forget: () => undefined,
      },
      time: office.clock,
      newId: randomUUID,
      newQueryCode: () => '123456',
      orderChanged: () => expect.unreachable('nothing was committed'),
      log: silent,
    })
    const request = { event: 'submit', version: draft.version, requestId: randomUUID() } as const
    await expect(breaking.apply(li, draft.orderId, request)).rejects.toThrow('went away')
    expect(await office.orders.get(li, draft.orderId)).toEqual(draft)
    expect((await office.press(draft, { event: 'submit' })).order?.orderNo).toBe('KM20260430000001')
  })

  test('one press repeated by ten impatient hands files once', async () => {
    const draft = await office.draft()
    const requestId = randomUUID()
    const filed = await Promise.all(
      Array.from({ length: 10 }, () => office.press(draft, { event: 'submit' }, li, requestId)),
    )
    expect(new Set(filed.map(({ order }) => order?.orderNo))).toEqual(new Set(['KM20260430000001']))
    expect(await allNumbers()).toHaveLength(1)
  })

  test('ten hands that press for themselves file once as well', async () => {
    const draft = await office.draft()
    const filed = await Promise.allSettled(
      Array.from({ length: 10 }, () => office.press(draft, { event: 'submit' })),
    )
    expect(filed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await allNumbers()).toEqual(['KM20260430000001'])
  })

  test('one discard repeated by ten hands discards once', async () => {
    const draft = await office.draft()
    const requestId = randomUUID()
    const gone = await Promise.all(
      Array.from({ length: 10 }, () =>
        office.press(draft, { event: 'discard', outcome: 'INVALID' }, li, requestId),
      ),
    )
    expect(new Set(gone.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ order: null, callOutcome: 'INVALID' })]),
    )
    expect(office.changes.filter(({ event }) => event === 'discard')).toHaveLength(1)
  })
})

describe('the tables', () => {
  test('never change what happened', async () => {
    const order = await office.file()
    const events = () => office.db.database('order_events').where({ order_id: order.orderId })
    await expect(events().update({ event: 'nothing' })).rejects.toThrow(/never changed/)
    await expect(events().delete()).rejects.toThrow(/never changed/)
    await expect(office.db.database.raw('truncate order_events')).rejects.toThrow(/never changed/)
    await expect(office.db.database.raw('truncate order_events_2026')).rejects.toThrow(/never changed/)
    expect(await events()).toHaveLength(2)
  })

  test('never change the status of an order that has ended', async () => {
    const draft = await office.draft({
      type: 'PRAISE',
      category: '1201',
      content: '谢谢',
      answerText: '不客气',
    })
    const { order } = await office.press(draft, { event: 'answer' })
    const row = office.db.database('work_orders').where({ order_id: order?.orderId })
    await expect(row.update({ status: 'DRAFT' })).rejects.toThrow(/never changes/)
  })

  test('keep every order in the partition of its year in Kunming', async () => {
    await office.draft()
    office.clock.set('2026-12-31T23:59:59+08:00')
    await office.draft()
    office.clock.advance(1000)
    const next = await office.file()
    expect(next.orderNo).toBe('KM20270101000001')
    const { rows } = await office.db.database.raw<{ rows: unknown[] }>(
      `select 'orders' as what, tableoid::regclass::text as part, count(*) from work_orders group by 1, 2
       union all
       select 'events', tableoid::regclass::text, count(*) from order_events group by 1, 2 order by 1, 2`,
    )
    expect(rows).toEqual([
      { what: 'events', part: 'order_events_2026', count: 2 },
      { what: 'events', part: 'order_events_2027', count: 2 },
      { what: 'orders', part: 'work_orders_2026', count: 2 },
      { what: 'orders', part: 'work_orders_2027', count: 1 },
    ])
    expect((await office.orders.list(li, {})).items.map((item) => item.createdAt.slice(0, 4))).toEqual([
      '2027',
      '2026',
      '2026',
    ])
  })

  test('take orders of a year that nobody made ready, even ten at once', async () => {
    office.clock.set('2041-03-01T09:00:00+08:00')
    const drafts = await Promise.all(Array.from({ length: 10 }, () => office.draft()))
    expect(drafts[0]?.createdAt).toBe('2041-03-01T09:00:00+08:00')
    await expect(office.db.database('order_events_2041').delete()).rejects.toThrow(/never changed/)
  })

  test('are made ready for the years to come, and forget old presses', async () => {
    await office.file()
    office.clock.set('2033-06-01T09:00:00+08:00')
    await office.file()
    const upkeep = createWorkOrders({
      orders: office.store,
      catalogue: { current: () => Promise.reject(new Error('not asked')), forget: () => undefined },
      time: office.clock,
      newId: randomUUID,
      newQueryCode: () => '000000',
      orderChanged: () => undefined,
      log: silent,
    })
    await upkeep.tidy()
    const { rows } = await office.db.database.raw<{ rows: unknown[] }>(
      `select to_regclass('work_orders_2035') is not null as made, to_regclass('work_orders_2036') is null as enough`,
    )
    expect(rows).toEqual([{ made: true, enough: true }])
    expect(await office.db.database('order_requests')).toHaveLength(1)
  })

  test('hold no name and no number that can be read', async () => {
    await office.file({
      ...complaint,
      appellantName: '欧阳志远',
      company: '春城商贸',
      respondentName: '司马长风',
    })
    const { rows } = await office.db.database.raw<{ rows: { text: string }[] }>(
      `select row_to_json(o)::text as text from work_orders o union all
       select row_to_json(e)::text from order_events e union all
       select row_to_json(r)::text from order_requests r`,
    )
    const everything = rows.map(({ text }) => text).join('\n')
    const encoded = ['欧阳志远', '春城商贸', '司马长风', '13808711234'].flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('hex'),
    ])
    for (const secret of encoded) expect(everything).not.toContain(secret)
    expect(everything).toContain('夜间施工噪音')
  })

  test('find a citizen’s orders by another spelling of the number', async () => {
    await office.file({ ...complaint, contactNumber: '+86 138-0871-1234' })
    const found = await office.db
      .database('work_orders')
      .where({ contact_number_hash: office.db.privacy.hashNumber('13808711234') })
    expect(found).toHaveLength(1)
  })

  test('refuse a sealed name that was tampered with', async () => {
    const { orderId } = await office.file()
    await office.db
      .database('work_orders')
      .where({ order_id: orderId })
      .update({ appellant_name_enc: Buffer.alloc(40, 1) })
    await expect(office.orders.get(li, orderId)).rejects.toThrow(/sealed/)
  })
})

test('a list reads its page from the index, not the whole of the years', async () => {
  const { rows } = await office.db.database.raw<{ rows: Record<string, string>[] }>(
    `explain select order_id from work_orders where agent_id = ? order by created_at desc, order_id desc limit 50`,
    [li.userId],
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('agent_id')
  expect(plan).not.toContain('Seq Scan')
})

test('an unknown id is not found, whoever asks', async () => {
  expect(await refusalOf(office.orders.get(li, randomUUID()))).toMatchObject({ code: 'NOT_FOUND' })
})
