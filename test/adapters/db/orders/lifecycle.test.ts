import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  answers,
  caller,
  dissatisfied,
  expediter,
  form,
  leader,
  openHouse,
  reviewer,
  supervisor,
  type House,
} from './house.ts'
import { complaint, dispatcher, lead, li, refusalOf, wang } from './office.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const sent = async (orderId: string): Promise<string[]> => {
  const rows = await house.messages.list({ state: null, number: null, orderId, limit: 100, after: null })
  return rows.map(({ template, state }) => `${template} ${state}`).sort()
}

describe('an order from the call to the archive', () => {
  test('dissatisfied twice is redone and supervised; clocks, messages and register are as the rules say', async () => {
    await house.db.database('unit_contacts').insert({
      unit_code: 'ECO',
      number_hash: house.db.privacy.hashNumber('13987654321'),
      number_enc: house.db.privacy.seal('13987654321'),
    })
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'), house.call('2026-05-07 15:00:00', dissatisfied))
    const redo = await house.drive(
      orderId,
      ...house.report('2026-05-08'),
      house.call('2026-05-08 15:00:00', dissatisfied),
    )
    expect(redo?.course).toMatchObject({
      redo: { kind: 'SUPERVISED', clock: { due: Date.parse('2026-05-12T17:00:00+08:00') } },
      firstRating: { result: 'DISSATISFIED' },
    })
    const { items } = await house.desks.supervision.register(supervisor, { open: true })
    expect(items).toMatchObject([{ orderId, status: 'ISSUED', trigger: 'DISSATISFIED', leadUnit: 'ECO' }])
    const end = await house.drive(
      orderId,
      ...house.report('2026-05-11'),
      house.call('2026-05-11 15:00:00', answers),
    )
    expect(end).toMatchObject({
      order: { status: 'ARCHIVED' },
      course: { finalRating: { result: 'SATISFIED' } },
    })
    expect((await house.desks.supervision.register(supervisor, {})).items).toMatchObject([
      { status: 'CLOSED' },
    ])
    expect(await sent(orderId)).toEqual([
      ...['T1 WAITING', 'T3 WAITING', 'T3 WAITING', 'T3 WAITING', 'T5 WAITING', 'T5 WAITING'],
      ...['U1 WAITING', 'U3 WAITING'],
    ])
    const row = await house.db
      .database('work_orders')
      .where({ order_id: orderId })
      .first<Record<string, unknown>>()
    expect(row).toMatchObject({
      ...{ redo_count: 2, dissatisfied_count: 2, rating_first: 'DISSATISFIED', rating_final: 'SATISFIED' },
      ...{ lead_unit: 'ECO', solved: 'SOLVED', callback_count: 3, is_supervised: false },
    })
    expect(await house.db.database('order_callbacks').where({ order_id: orderId })).toHaveLength(3)
    const events = await house.orders.history(lead, orderId)
    expect(events.at(-1)).toMatchObject({ event: 'callback', byName: '冯芳', toStatus: 'ARCHIVED' })
  })

  test('what is read back is what was written, and the unit’s note of the number is sealed', async () => {
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'))
    const again = await house.store.byId(orderId)
    expect(again?.order.course.feedback).toMatchObject({ form: { contactNumber: '13808711234' } })
    const row = await house.db
      .database('work_orders')
      .where({ order_id: orderId })
      .first<{ course: unknown }>('course')
    expect(JSON.stringify(row)).not.toContain('13808711234')
  })

  test('silence for 72 hours ends it by itself', async () => {
    const orderId = await house.handled()
    await house.drive(
      orderId,
      ...house.report('2026-05-07'),
      house.call('2026-05-07 11:00:00', null),
      house.call('2026-05-07 15:00:00', null),
      house.call('2026-05-08 10:00:00', null),
    )
    expect(await sent(orderId)).toContain('T4 WAITING')
    house.clock.set('2026-05-11T10:00:00+08:00')
    expect((await house.timers.sweep()).lapsed).toBe(0)
    house.clock.set('2026-05-11T10:00:01+08:00')
    expect((await house.timers.sweep()).lapsed).toBe(1)
    expect((await house.store.byId(orderId))?.order).toMatchObject({
      status: 'ARCHIVED',
      closing: { result: 'UNREACHABLE' },
    })
    const last = (await house.orders.history(lead, orderId)).at(-1)
    expect(last).toMatchObject({ event: 'lapse', byName: '系统' })
  })
})

describe('two at once', () => {
  const both = async (first: Promise<unknown>, second: Promise<unknown>) => {
    const results = await Promise.all([refusalOf(first), refusalOf(second)])
    return results.map(({ code }) => (code.startsWith('none') ? 'done' : code)).sort()
  }

  test('dispatchers on one order: one wins, the other is told of the conflict', async () => {
    const order = await house.file()
    const other = { ...dispatcher, userId: randomUUID() }
    expect(
      await both(
        house.press(order, house.dispatch(), dispatcher),
        house.press(order, house.dispatch({ leadUnit: 'POLICE' }), other),
      ),
    ).toEqual(['ORDER_CONFLICT', 'done'])
    expect((await house.desks.open(dispatcher, order.orderId)).course.dispatches).toBe(1)
    expect(await refusalOf(house.press(order, house.dispatch(), other))).toMatchObject({
      code: 'ORDER_CONFLICT',
      details: expect.arrayContaining([
        { field: 'event', rule: 'happened', limit: 'dispatch' },
        { field: 'status', rule: 'changedBy', limit: '孙立' },
      ]) as unknown,
    })
  })

  test('a unit’s report and the lead’s withdrawal of its chance: each is told what the order has become', async () => {
    const orderId = await house.handled()
    const version = await house.version(orderId)
    const one = { orderId, version }
    const report = { event: 'feedback', form: { ...form, contactTime: 0 } } as const
    expect(
      await both(
        house.press(one, report, house.people.eco),
        house.press(one, { event: 'urge', note: '', mergedFrom: null }, wang),
      ),
    ).toEqual(['ORDER_CONFLICT', 'done'])
  })

  test('a call-back on an order being redone already', async () => {
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'))
    const one = { orderId, version: await house.version(orderId) }
    const [first] = house.call('2026-05-07 15:00:00', dissatisfied)
    house.clock.set('2026-05-07T15:00:00+08:00')
    expect(
      await both(
        house.press(one, first, caller),
        house.press(one, first, { ...caller, userId: randomUUID() }),
      ),
    ).toEqual(['ORDER_CONFLICT', 'done'])
    const late = await refusalOf(house.press({ orderId, version: one.version + 1 }, first, caller))
    expect(late.code).toBe('ORDER_REFUSED')
  })

  test('a press that is repeated is obeyed once', async () => {
    const order = await house.file()
    const requestId = randomUUID()
    await Promise.all([1, 2, 3].map(() => house.press(order, house.dispatch(), dispatcher, requestId)))
    expect((await house.desks.open(dispatcher, order.orderId)).course.dispatches).toBe(1)
    expect(await sent(order.orderId)).toEqual(['T1 WAITING', 'U1 SKIPPED'])
  })
})

describe('who sees what', () => {
  test('each unit its own, and of a confidential order not who complained', async () => {
    const order = await house.file({ ...complaint, confidential: true })
    expect(await refusalOf(house.desks.open(house.people.eco, order.orderId))).toMatchObject({
      code: 'NOT_FOUND',
    })
    await house.press(order, house.dispatch({ respondentUnit: 'POLICE' }), dispatcher)
    expect(await refusalOf(house.desks.open(house.people.police, order.orderId))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const seen = await house.desks.open(house.people.eco, order.orderId)
    expect(seen.order).toMatchObject({
      title: '夜间施工噪音',
      appellantName: '',
      contactNumber: '',
      callerNumber: null,
      queryCode: null,
    })
    expect(seen.possible).toContain('sign')
    expect(seen.possible).not.toContain('review_ok')
    expect((await house.desks.unitDesk.list(house.people.eco, {})).items).toHaveLength(1)
    expect((await house.desks.unitDesk.list(house.people.police, {})).items).toHaveLength(0)
    expect(JSON.stringify(await house.desks.unitDesk.list(house.people.eco, {}))).not.toContain('陈建国')
    expect(await refusalOf(house.desks.search(house.people.eco, { phone: '1234' }))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })

  test('nobody what they stepped back from', async () => {
    const order = await house.file()
    const away = await house.press(
      order,
      { event: 'recuse', userId: dispatcher.userId, reason: '亲属' },
      dispatcher,
    )
    expect(away).toBeNull()
    expect(await refusalOf(house.desks.open(dispatcher, order.orderId))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await house.desks.dispatchDesk.list(dispatcher, {})).items).toHaveLength(0)
  })

  test('a desk’s list is for that desk', async () => {
    expect(await refusalOf(house.desks.reviewDesk.list(li, {}))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(house.desks.leader.rulings(reviewer, {}))).toMatchObject({ code: 'FORBIDDEN' })
    expect((await house.desks.expediteDesk.overdue(expediter, {})).items).toEqual([])
  })
})

describe('the desks’ lists', () => {
  test('come in pages by deadline that stay put while orders come and go', async () => {
    const ids: string[] = []
    for (let n = 0; n < 7; n++) ids.push((await house.file()).orderId)
    const first = await house.desks.dispatchDesk.list(dispatcher, { limit: 3 })
    await house.file()
    const second = await house.desks.dispatchDesk.list(dispatcher, {
      limit: 3,
      cursor: first.nextCursor ?? '',
    })
    const third = await house.desks.dispatchDesk.list(dispatcher, {
      limit: 3,
      cursor: second.nextCursor ?? '',
    })
    const seen = [...first.items, ...second.items, ...third.items].map(({ orderId }) => orderId)
    expect(new Set(seen).size).toBe(seen.length)
    expect(ids.every((id) => seen.includes(id))).toBe(true)
    expect(await refusalOf(house.desks.dispatchDesk.list(dispatcher, { cursor: 'x' }))).toMatchObject({
      code: 'INVALID',
    })
  })

  test('show the light, and are narrowed by it', async () => {
    const orderId = await house.handled()
    const lights = async (time: string) => {
      house.clock.set(`${time}+08:00`)
      const { items } = await house.desks.unitDesk.list(house.people.eco, {})
      const light = items[0]?.light ?? 'GREEN'
      const narrowed = await house.desks.unitDesk.list(house.people.eco, { filter: { light: [light] } })
      expect(narrowed.items.map((item) => item.orderId)).toEqual([orderId])
      return light
    }
    expect(await lights('2026-05-08T23:59:59')).toBe('GREEN')
    expect(await lights('2026-05-09T00:00:00')).toBe('YELLOW')
    expect(await lights('2026-05-11T17:00:00.999')).toBe('YELLOW')
    expect(await lights('2026-05-11T17:00:01')).toBe('RED')
    expect((await house.desks.expediteDesk.overdue(expediter, {})).items).toHaveLength(1)
  })

  test('tell the unit once that it is nearly due', async () => {
    const orderId = await house.handled()
    house.clock.set('2026-05-09T09:00:00+08:00')
    expect((await house.timers.sweep()).told).toBe(1)
    expect((await house.timers.sweep()).told).toBe(0)
    expect(await sent(orderId)).toContain('U2 SKIPPED')
  })

  test('a batch is obeyed one by one, and each refusal is that order’s own', async () => {
    const [one, two] = [await house.file(), await house.file()]
    const items = [one, two, one].map(({ orderId, version }) => ({
      ...house.dispatch(),
      orderId,
      version,
      requestId: randomUUID(),
    }))
    const results = await house.desks.dispatchDesk.dispatch(dispatcher, items as never)
    expect(results).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, error: { code: 'ORDER_CONFLICT' } },
    ])
  })

  test('the unit is suggested from what became of such orders, then the category, with the reason', async () => {
    const order = await house.file()
    const fresh = await house.desks.dispatchDesk.suggest(dispatcher, order.orderId)
    expect(fresh).toMatchObject([
      { unit: 'ECO', as: 'lead', reasons: [{ reason: 'category' }] },
      { unit: 'D530102', as: 'assist', reasons: [{ reason: 'district' }] },
    ])
    for (let n = 0; n < 3; n++) {
      const past = await house.file()
      await house.drive(
        past.orderId,
        [house.dispatch({ leadUnit: 'POLICE' }), dispatcher, '2026-04-30 16:40:00'],
        [{ event: 'sign' }, house.people.police, '2026-04-30 16:50:00'],
      )
    }
    expect(await house.desks.dispatchDesk.suggest(dispatcher, order.orderId)).toMatchObject([
      { unit: 'POLICE', as: 'lead', reasons: [{ reason: 'past', orders: 3, sameDistrict: 3 }] },
      { unit: 'ECO', as: 'assist' },
      { unit: 'D530102', as: 'assist' },
    ])
  })
})

describe('searching', () => {
  test('finds two characters, a part of the number, and a telephone whole or by its end', async () => {
    const order = await house.file()
    await house.file({
      ...complaint,
      title: '路灯不亮',
      content: '路灯坏了',
      address: '人民路',
      contactNumber: '13900000000',
    })
    const found = async (ask: Parameters<House['desks']['search']>[1]) =>
      (await house.desks.search(lead, ask)).items.map(({ title }) => title)
    expect(await found({ text: '噪音' })).toEqual(['夜间施工噪音'])
    expect(await found({ text: '凌晨 施工' })).toEqual(['夜间施工噪音'])
    expect(await found({ text: '音噪' })).toEqual([])
    expect(await found({ text: '人民路' })).toEqual(['路灯不亮'])
    expect(await found({ orderNo: (order.orderNo ?? '').slice(-5) })).toEqual(['夜间施工噪音'])
    expect(await found({ orderNo: '20260430' })).toHaveLength(2)
    expect(await found({ phone: '1234' })).toEqual(['夜间施工噪音'])
    expect(await found({ phone: '+86 138-0871-1234' })).toEqual(['夜间施工噪音'])
    expect(await found({ phone: '13808711235' })).toEqual([])
    expect((await house.desks.search(wang, { text: '噪音' })).items).toEqual([])
    for (const ask of [{ text: '噪' }, { orderNo: '1%' }, { phone: '12' }, { text: '噪音 x' }]) {
      expect(await refusalOf(house.desks.search(lead, ask))).toMatchObject({ code: 'INVALID' })
    }
  })
})

describe('a calendar that comes in', () => {
  test('moves provisional dues, never earlier', async () => {
    house.clock.set('2026-12-30T09:00:00+08:00')
    const { orderId } = await house.file()
    await house.drive(orderId, [house.dispatch(), dispatcher, '2026-12-30 09:30:00'])
    const before = (await house.store.byId(orderId))?.order.course.first?.overall
    expect(before?.provisional).toBe(true)
    const days = ['2027-01-04', '2027-01-05'].map((date) => ({ date, name: '元旦', isOffDay: true }))
    await house.db.database('calendars').insert({ year: 2027, papers: [], days: JSON.stringify(days) })
    expect(await house.timers.recount()).toBe(1)
    const after = (await house.store.byId(orderId))?.order.course.first?.overall
    expect(after?.provisional).toBe(false)
    expect(after?.due).toBeGreaterThan(before?.due ?? 0)
    expect(await house.timers.recount()).toBe(0)
    await house.db.database('calendars').where({ year: 2027 }).delete()
    house.deps.catalogue.forget()
  })
})

describe('suggestions', () => {
  test('are adopted, answered, and published with nobody in them', async () => {
    const orderId = await house.handled({ ...complaint, type: 'SUGGESTION', title: '增设路灯' })
    await house.drive(
      orderId,
      ...house.report('2026-05-07', { solved: null, verdict: 'ADOPTED' }),
      house.call('2026-05-07 15:00:00', answers),
    )
    const wording = { title: '增设路灯', body: '建议在东风西路增设路灯', reply: '已列入计划' }
    const { suggestions } = house.desks
    expect(
      await refusalOf(
        suggestions.publish(reviewer, orderId, { ...wording, body: '陈建国建议，电话138 0871 1234' }),
      ),
    ).toMatchObject({
      code: 'INVALID',
      details: [{ field: 'body', rule: 'identifies' }],
    })
    await suggestions.publish(reviewer, orderId, wording)
    expect((await suggestions.published({})).items).toMatchObject([{ ...wording, verdict: 'ADOPTED' }])
    await suggestions.withdraw(leader, orderId)
    expect((await suggestions.published({})).items).toEqual([])
    const other = await house.handled()
    expect(await refusalOf(suggestions.publish(reviewer, other, wording))).toMatchObject({ code: 'INVALID' })
  })
})
