import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answers, dissatisfied, expediter, openHouse, supervisor, type House } from './house.ts'
import { complaint, dispatcher, lead, li, refusalOf, wang } from './office.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const at = (time: string): number => Date.parse(`${time.replace(' ', 'T')}+08:00`)

describe('searching', () => {
  test('by a part of the number lists the latest number first, page by page', async () => {
    const numbers: string[] = []
    for (let n = 0; n < 5; n++) numbers.unshift((await house.file()).orderNo ?? '')
    for (const part of ['202604', '20260430', '4300000', '0260430000', 'KM2026']) {
      const seen: string[] = []
      let cursor: string | null | undefined
      do {
        const page = await house.desks.search(lead, {
          ...{ orderNo: part, limit: 2 },
          ...(typeof cursor === 'string' ? { cursor } : {}),
        })
        seen.push(...page.items.map(({ orderNo }) => orderNo))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(seen, part).toEqual(numbers)
      expect(await house.desks.countFound(lead, { orderNo: part })).toBe(5)
    }
    const found = async (orderNo: string, who = lead) =>
      (await house.desks.search(who, { orderNo })).items.map((item) => item.orderNo)
    expect(await found(numbers[2] ?? '')).toEqual([numbers[2]])
    expect(await found((numbers[2] ?? '').slice(2))).toEqual([numbers[2]])
    expect(await found((numbers[2] ?? '').slice(-6))).toEqual([numbers[2]])
    expect(await found('000009')).toEqual([])
    expect(await found('000003', li)).toEqual([numbers[2]])
    expect(await found('000003', wang)).toEqual([])
  })

  test('by a part of the number obeys the other conditions beside it', async () => {
    await house.file({ ...complaint, category: '0202' })
    const noise = await house.file()
    const { items } = await house.desks.search(lead, { orderNo: '202604', filter: { category: '0201' } })
    expect(items.map(({ orderId }) => orderId)).toEqual([noise.orderId])
  })

  test('by the whole name of the appellant, for the hotline alone', async () => {
    const order = await house.file()
    await house.file({ ...complaint, appellantName: '陈建' })
    const found = async (name: string) =>
      (await house.desks.search(lead, { name })).items.map(({ orderId }) => orderId)
    expect(await found('陈建国')).toEqual([order.orderId])
    expect(await found(' 陈 建国 ')).toEqual([order.orderId])
    expect(await found('建国')).toEqual([])
    const unit = house.desks.search(house.people.eco, { name: '陈建国' })
    expect(await refusalOf(unit)).toEqual({ code: 'FORBIDDEN', details: [{ field: 'name', rule: 'role' }] })
    expect(await refusalOf(house.desks.search(lead, { name: '陈' }))).toMatchObject({ code: 'INVALID' })
  })

  test('knows words in other widths and cases, and none across a blank', async () => {
    await house.file({ ...complaint, title: 'WiFi 信号', content: '地铁站 无线网络连不上' })
    const found = async (text: string) => (await house.desks.search(lead, { text })).items.length
    expect(await found('wifi')).toBe(1)
    expect(await found('无线')).toBe(1)
    expect(await found('站无')).toBe(0)
    expect(await found('网络 wifi')).toBe(1)
  })
})

describe('before a dispatch', () => {
  test('the dates are told that it sets when it is pressed at that moment', async () => {
    const order = await house.file()
    const preview = await house.desks.dispatchDesk.previewDue(dispatcher, order.orderId, null)
    await house.drive(order.orderId, [house.dispatch(), dispatcher, '2026-04-30 16:30:00'])
    const { course } = await house.desks.open(dispatcher, order.orderId)
    expect(preview).toEqual({
      sign: course.assignment?.sign.due,
      contact: course.assignment?.contact.due,
      finish: course.assignment?.finish.due,
      overall: course.first?.overall.due,
      provisional: false,
    })
    expect(preview.finish).toBe(at('2026-05-11 17:00:00'))
  })

  test('a law’s own limit counts instead of the table’s', async () => {
    const { orderId } = await house.file()
    const byLaw = await house.desks.dispatchDesk.previewDue(dispatcher, orderId, {
      unit: 'HOUR',
      value: 24,
    })
    expect(byLaw.finish).toBe(at('2026-05-01 16:30:00'))
    expect(await refusalOf(house.desks.dispatchDesk.previewDue(li, orderId, null))).toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

describe('what is nearly due', () => {
  test('is on a list of its own from the yellow light to the red one', async () => {
    const orderId = await house.handled()
    const nearing = async (time: string) => {
      house.clock.set(at(time))
      const { items } = await house.desks.expediteDesk.nearing(expediter, {})
      const { nearing: count } = await house.desks.counts(expediter)
      expect(count).toBe(items.length)
      return items.map((item) => item.orderId)
    }
    expect(await nearing('2026-05-08 23:59:59')).toEqual([])
    expect(await nearing('2026-05-09 00:00:00')).toEqual([orderId])
    expect(await nearing('2026-05-11 17:00:00')).toEqual([orderId])
    expect(await nearing('2026-05-11 17:00:01')).toEqual([])
    expect(await refusalOf(house.desks.expediteDesk.nearing(li, {}))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a supervision that is not answered in time', () => {
  const reminders = async (orderId: string) =>
    (await house.messages.list({ state: null, number: null, orderId, limit: 100, after: null })).filter(
      ({ template }) => template === 'U3',
    ).length

  test('reminds the unit, once for each deadline', async () => {
    const orderId = await house.handled()
    await house.drive(
      orderId,
      [
        { event: 'supervise', trigger: 'UNSOLVED', means: 'PHONE', note: '多次反映' },
        lead,
        '2026-05-06 11:00:00',
      ],
      [{ event: 'sup_issue', means: 'SMS', note: '' }, supervisor, '2026-05-06 12:00:00'],
    )
    expect(await reminders(orderId)).toBe(1)
    // Three workdays: 7, 8, and the make-up Saturday 9 May.
    house.clock.set(at('2026-05-09 17:00:00'))
    expect((await house.timers.sweep()).reminded).toBe(0)
    house.clock.set(at('2026-05-09 17:00:01'))
    expect((await house.timers.sweep()).reminded).toBe(1)
    expect((await house.timers.sweep()).reminded).toBe(0)
    expect(await reminders(orderId)).toBe(2)
    await house.drive(
      orderId,
      [{ event: 'sup_answer', answer: '已约谈' }, house.people.eco, '2026-05-09 18:00:00'],
      [{ event: 'sup_reject', reason: '没有整改' }, supervisor, '2026-05-09 19:00:00'],
    )
    house.clock.set(at('2026-05-13 17:00:01'))
    expect((await house.timers.sweep()).reminded).toBe(1)
    expect(await reminders(orderId)).toBe(3)
  })

  test('of an order that was taken back from its unit tells nobody, least of all the citizen', async () => {
    const { orderId } = await house.file()
    await house.drive(
      orderId,
      [house.dispatch(), dispatcher, '2026-04-30 16:40:00'],
      [
        { event: 'supervise', trigger: 'REFUSED_TO_TAKE', means: 'PHONE', note: '迟迟不签收' },
        lead,
        '2026-05-06 09:00:00',
      ],
      [{ event: 'sup_issue', means: 'SMS', note: '' }, supervisor, '2026-05-06 10:00:00'],
      [{ event: 'recall', reason: '派错单位' }, dispatcher, '2026-05-06 11:00:00'],
    )
    expect(await reminders(orderId)).toBe(1)
    house.clock.set(at('2026-05-20 10:00:00'))
    expect((await house.timers.sweep()).reminded).toBe(0)
    expect(await reminders(orderId)).toBe(1)
  })

  test('of an order that no unit has any more tells nobody, least of all the citizen', async () => {
    const orderId = await house.handled()
    await house.drive(
      orderId,
      ...house.report('2026-05-07'),
      house.call('2026-05-07 15:00:00', dissatisfied),
      ...house.report('2026-05-08'),
      house.call('2026-05-08 15:00:00', dissatisfied),
      ...house.report('2026-05-11'),
      house.call('2026-05-11 15:00:00', answers),
    )
    house.clock.set(at('2026-06-01 10:00:00'))
    expect((await house.timers.sweep()).reminded).toBe(0)
  })
})
