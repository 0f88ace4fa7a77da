import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Pressed } from '../../../src/contract/desks.ts'
import { openEdge as openEdgeOf } from './edge.ts'
import { pressWords } from './presses.ts'
import { form, openHouse, type House } from '../db/orders/house.ts'
import { complaint, lead } from '../db/orders/office.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const openEdge = () => openEdgeOf(house)
const appointment = { event: 'dispatch', leadUnit: 'ECO', assistUnits: [], statutory: null }

describe('the desks over HTTP', () => {
  it('take an order from the dispatcher to the unit and back', async () => {
    const { as } = await openEdge()
    const dispatcher = await as('DISPATCHER')
    const unit = await as('UNIT_L2', ['ECO'])
    const { orderId, version } = await house.file()

    const list = await dispatcher.get('/api/desks/dispatch?light=RED')
    expect(list).toMatchObject({ status: 200, body: { items: [] } })
    expect((await dispatcher.get('/api/desks/dispatch')).body).toMatchObject({
      items: [{ orderId, version }],
    })
    expect((await dispatcher.get('/api/desk-counts')).body).toMatchObject({ dispatch: 1, returns: 0 })
    expect((await dispatcher.get(`/api/cases/${orderId}/units`)).body).toMatchObject([
      { unit: 'ECO', as: 'lead', reasons: [{ reason: 'category', category: '0201' }] },
      { unit: 'D530102', as: 'assist', reasons: [{ reason: 'district' }] },
    ])
    const sent = (await dispatcher.press(orderId, version, appointment)).body as unknown as Pressed
    expect(sent.case).toMatchObject({
      order: { status: 'PENDING_SIGN', contactNumber: '138****1234', appellantName: '陈**' },
      course: { assignment: { unit: 'ECO', finish: { basis: '一般件，自转办起5个工作日内办结' } } },
      light: 'GREEN',
    })
    expect(sent.case?.possible).toContain('recall')

    const mine = await unit.open(orderId)
    expect(mine.possible).toEqual(expect.arrayContaining(['sign', 'req_return']))
    expect(mine.order.queryCode).toBeNull()
    const signed = await unit.press(orderId, mine.order.version, { event: 'sign' })
    expect(signed.body).toMatchObject({ case: { order: { status: 'HANDLING' } } })
    const late = await dispatcher.press(orderId, mine.order.version, { event: 'recall', reason: '派错单位' })
    expect(late).toMatchObject({
      status: 409,
      body: {
        code: 'ORDER_CONFLICT',
        details: expect.arrayContaining([
          { field: 'event', rule: 'happened', limit: 'sign' },
          { field: 'status', rule: 'changedBy', limit: unit.person.name },
        ]) as unknown,
      },
    })
  })

  it('send what the contract describes of a case with everything in it', async () => {
    const { as } = await openEdge()
    const caller = await as('CALLBACK')
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'), house.call('2026-05-07 15:00:00', null))
    const told = await house.desks.open(lead, orderId)
    const shown = await caller.open(orderId)
    const { order, course, possible, ...same } = told
    expect(shown).toMatchObject({ ...same, course: { ...course, feedback: { form: { solved: 'SOLVED' } } } })
    expect(shown.course.feedback).toMatchObject({
      form: { ...form, contactTime: expect.any(Number) as number, contactNumber: '138****1234' },
    })
    expect(shown.possible).toEqual(expect.arrayContaining(['callback']))
    expect(shown.order.orderNo).toBe(order.orderNo)
    expect(possible).not.toContain('callback')
    const { body } = await caller.get(`/api/cases/${orderId}/history`)
    expect(body).toContainEqual(
      expect.objectContaining({
        event: 'callback',
        data: expect.objectContaining({ outcome: 'NO_ANSWER' }) as unknown,
      }),
    )
  })

  it.each([
    [{ event: 'sign', more: 1 }, 'more unknown'],
    [{ event: 'req_return', reason: 'x', basis: 'y' }, 'suggestedUnit required'],
    [{ event: 'callback', calledAt: 1, outcome: 'BUSY', answers: null }, 'outcome enum'],
    [{ event: 'archive' }, 'event enum'],
    [{}, 'event required'],
  ])('name field and rule of a press like %j and no other', async (words, broken) => {
    const { as } = await openEdge()
    const unit = await as('UNIT_L2', ['ECO'])
    const { status, body } = await unit.press(randomUUID(), 1, words)
    const details = body['details'] as { field: string; rule: string }[]
    expect([status, details.map(({ field, rule }) => `${field} ${rule}`)]).toEqual([400, [broken]])
  })

  it('show nothing of an order to whoever has no business with it', async () => {
    const { as } = await openEdge()
    const orderId = await house.handled({
      ...complaint,
      ...{ confidential: true, content: '陈建国（13808711234）反映：小区对面工地凌晨仍在施工' },
    })
    const foreign = [await as('UNIT_L2', ['POLICE']), await as('UNIT_L3', ['D530102']), await as('AGENT')]
    for (const person of foreign) {
      expect((await person.get(`/api/cases/${orderId}`)).status).toBe(404)
      expect((await person.get(`/api/cases/${orderId}/history`)).status).toBe(404)
      expect((await person.press(orderId, 4, { event: 'sign' })).status).toBe(404)
    }
    const own = await (await as('UNIT_L2', ['ECO'])).get(`/api/cases/${orderId}`)
    expect(own.body).toMatchObject({ order: { appellantName: '', contactNumber: '', callerNumber: null } })
    expect(own.text).not.toMatch(/陈建国|1380871|孙立|李晓/)
  })

  it('answer every press and every route on a foreign order with 403 or 404, whoever asks', async () => {
    const { as } = await openEdge()
    const orderId = await house.handled()
    const version = await house.version(orderId)
    const before = await house.store.byId(orderId)
    const recused = await as('DISPATCHER')
    await house.drive(orderId, [
      { event: 'recuse', userId: recused.person.userId, reason: '亲属' },
      lead,
      '2026-05-06 11:00:00',
    ])
    const strangers = [
      ...[await as('AGENT'), await as('EXPERT'), await as('MAYOR'), recused],
      ...[await as('UNIT_L2', ['POLICE']), await as('UNIT_L3', ['TRAFFIC']), await as('UNIT_L2')],
      ...[await as('QA'), await as('SYSADMIN'), await as('SCHEDULER'), await as('KB_EDITOR')],
    ]
    // Whoever takes calls urges what a citizen names (domain.md §5.5), and is shown nothing of it.
    const named = ['urge', 'withdraw', 'recuse']
    const wrong: string[] = []
    for (const { person, get, press } of strangers) {
      for (const path of ['', '/history', '/units']) {
        const { status, text } = await get(`/api/cases/${orderId}${path}`)
        if (![403, 404].includes(status) || text.includes('施工'))
          wrong.push(`${person.role} ${path} ${status}`)
      }
      for (const [event, words] of Object.entries(pressWords)) {
        if (named.includes(event)) continue
        const { status, text } = await press(orderId, version + 1, { event, ...words })
        if (![403, 404].includes(status) || text.includes('施工'))
          wrong.push(`${person.role} ${event} ${status}`)
      }
    }
    expect(wrong).toEqual([])
    expect((await house.store.byId(orderId))?.version).toBe((before?.version ?? 0) + 1)
  })

  it('refuse by role, status or rule whatever somebody with sight of the order may not press', async () => {
    const { as } = await openEdge()
    const orderId = await house.handled()
    const may: Record<string, readonly string[]> = {
      EXPEDITER: ['expedite', 'recuse'],
      CALLBACK: ['recuse'],
      REVIEWER: ['recuse'],
      SUPERVISOR: ['recuse'],
    }
    for (const role of ['EXPEDITER', 'CALLBACK', 'REVIEWER', 'SUPERVISOR'] as const) {
      const person = await as(role)
      for (const [event, words] of Object.entries(pressWords)) {
        if (may[role]?.includes(event) === true) continue
        const { status, body } = await person.press(orderId, await house.version(orderId), {
          event,
          ...words,
        })
        expect([role, event, status >= 400 && status < 500, typeof body['code']]).toEqual([
          ...[role, event, true, 'string'],
        ])
      }
    }
    expect((await house.store.byId(orderId))?.order.status).toBe('HANDLING')
  })
})
