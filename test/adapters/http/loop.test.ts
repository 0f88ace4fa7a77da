import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSimilarStore } from '../../../src/adapters/db/orders/similar.ts'
import { createReferenceStore } from '../../../src/adapters/db/stores/reference.ts'
import { createTray } from '../../../src/adapters/messaging/tray.ts'
import { createOutbox } from '../../../src/app/messages/outbox.ts'
import { createAssist } from '../../../src/app/work-orders/assist.ts'
import { buildMessaging } from '../../../src/main/messaging.ts'
import { silent } from '../../support/database.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { openHouse, type House } from '../db/orders/house.ts'
import { complaint, dispatcher } from '../db/orders/office.ts'
import { openEdge } from './edge.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(() => house.reset())
afterAll(() => house.close())

const secret = 'a secret of the gateway'
const open = async () => {
  const { database, privacy } = house.db
  const time = { ...createHandClock(), now: () => house.clock.now() }
  const base = { database, privacy, orders: house.replies, newId: randomUUID, time, log: silent }
  const tray = buildMessaging({ ...base, sms: null })
  const real = buildMessaging({ ...base, sms: { url: 'http://127.0.0.1:1', token: 'token', secret } })
  const edge = await openEdge(house, {
    messages: tray.messages,
    gatewayNews: real.takeNews,
    assist: createAssist({
      ...house.deps,
      similar: createSimilarStore(database, privacy),
      reference: createReferenceStore(database),
    }),
  })
  const outbox = createOutbox({ messages: house.messages, gateway: createTray(), time, log: silent })
  return { ...edge, outbox }
}

describe('messages over HTTP', () => {
  it('go through the outbox into the tray, whose telephone writes back a rating', async () => {
    const { as, outbox } = await open()
    const lead = await as('SHIFT_LEAD')
    const orderId = await house.handled()
    await house.drive(
      orderId,
      ...house.report('2026-05-07'),
      house.call('2026-05-07 11:00:00', null),
      house.call('2026-05-07 15:00:00', null),
      house.call('2026-05-08 10:00:00', null),
    )
    expect((await lead.get('/api/messages/outbox')).body).toMatchObject({ dead: 0, gateway: 'tray' })
    await outbox.flush()
    const { body, text } = await lead.get(`/api/messages?orderId=${orderId}&state=SENT`)
    const items = body['items'] as { messageId: string; template: string; number: string; text: string }[]
    const asked = items.find(({ template }) => template === 'T4')
    expect(asked).toMatchObject({ number: '138****1234' })
    expect(text).not.toContain('13808711234')

    const answer = { messageId: asked?.messageId, text: '1' }
    expect((await lead.ask('POST', '/api/tray/replies', answer)).body).toEqual({ outcome: 'rated' })
    expect((await lead.open(orderId)).order.status).toBe('ARCHIVED')
    expect((await lead.ask('POST', '/api/tray/replies', answer)).body).toEqual({ outcome: 'nobodyAsked' })
  })

  it('take from the gateway only what it signed, once', async () => {
    const { kit } = await open()
    const post = (body: string, signature: string) =>
      kit.server.app.inject({
        ...{ method: 'POST', url: '/api/gateway/news', payload: body },
        headers: { 'content-type': 'application/json', 'x-signature': signature },
      })
    const sign = (body: string) => createHmac('sha256', secret).update(body).digest('hex')
    const reply = JSON.stringify({ type: 'reply', id: 'r1', from: '13808711234', text: '2' })
    expect((await post(reply, sign('another'))).statusCode).toBe(403)
    expect((await post(reply, '')).statusCode).toBe(403)
    expect((await post('{}', sign('{}'))).statusCode).toBe(400)
    expect((await post(reply, sign(reply))).statusCode).toBe(204)
    expect((await post(reply, sign(reply))).statusCode).toBe(204)
    expect(await house.db.database('message_replies')).toHaveLength(1)
  })
})

describe('while an order is typed', () => {
  it('earlier ones of the same matter are named with reasons, and urged or merged into instead', async () => {
    const { as, kit } = await open()
    const earlier = await house.file()
    await house.file({
      ...complaint,
      category: '0801',
      title: '拖欠工资',
      content: '公司拖欠工资',
      address: '',
      contactNumber: '13800000000',
    })
    const agent = await as('AGENT')
    const post = async (url: string, payload: object) => (await agent.ask('POST', url, payload)).body
    const draft = await post('/api/orders', {})
    const orderId = String(draft['orderId'])
    const patch = {
      version: 1,
      changes: {
        ...complaint,
        title: '工地夜里施工',
        content: '对面工地凌晨还在施工',
        contactNumber: '13911112222',
      },
    }
    await kit.server.app.inject({
      method: 'PATCH',
      url: `/api/orders/${orderId}`,
      headers: agent.headers,
      payload: patch,
    })

    const found = (await agent.get(`/api/orders/${orderId}/similar`)).body as unknown as {
      orderId: string
      score: number
    }[]
    expect(found).toMatchObject([
      {
        orderId: earlier.orderId,
        open: true,
        title: '夜间施工噪音',
        reasons: expect.arrayContaining(['category', 'place', 'text']) as unknown,
      },
    ])
    const merged = await post(`/api/orders/${orderId}/events`, {
      event: 'merge',
      into: earlier.orderId,
      version: 2,
      requestId: randomUUID(),
    })
    expect(merged).toMatchObject({
      order: { status: 'MERGED', orderNo: expect.stringMatching(/^KM/) as unknown },
    })
    const target = await house.desks.open(dispatcher, earlier.orderId)
    expect(target.course.urges).toMatchObject([{ mergedFrom: orderId }])

    const urge = {
      event: 'urge',
      note: '今晚又开工了',
      mergedFrom: null,
      version: target.order.version,
      requestId: randomUUID(),
    }
    expect(await post(`/api/orders/${earlier.orderId}/events`, urge)).toEqual({
      order: null,
      callOutcome: null,
    })
    expect(await post(`/api/orders/${earlier.orderId}/events`, urge)).toEqual({
      order: null,
      callOutcome: null,
    })
    const { course } = await house.desks.open(dispatcher, earlier.orderId)
    expect(course.urges).toHaveLength(2)
    const history = await house.desks.history(dispatcher, earlier.orderId)
    expect(history.at(-1)).toMatchObject({ event: 'urge', data: { note: '今晚又开工了' } })
  })

  it('the desk says what to say, deadlines in words', async () => {
    const { as, kit } = await open()
    const agent = await as('AGENT')
    const { body } = await agent.ask('POST', '/api/orders', {})
    const orderId = String(body['orderId'])
    await kit.server.app.inject({
      ...{ method: 'PATCH', url: `/api/orders/${orderId}`, headers: agent.headers },
      payload: {
        version: 1,
        changes: { ...complaint, occurredAt: '2026-04-30T02:00:00+08:00', demand: '停止夜间施工。' },
      },
    })
    expect((await agent.get(`/api/orders/${orderId}/talk`)).body).toMatchObject({
      readBack:
        '我跟您核对一下：时间是4月30日2时；地点在五华区东风西路1号对面；反映的是施工噪音问题：小区对面工地凌晨仍在施工；您的诉求是停止夜间施工。您看对吗？',
      close: null,
    })
    const submitted = { event: 'submit', version: 2, requestId: randomUUID() }
    await agent.ask('POST', `/api/orders/${orderId}/events`, submitted)
    const told = (await agent.get(`/api/orders/${orderId}/talk`)).body
    expect(told['close']).toBe('编号KM20260430000001，今天24时前转交承办单位，还有其他需要吗？')
    expect(told['refusals']).toHaveLength(6)
  })

  it.each([
    [
      'refuse',
      { code: 'N1', reason: '已起诉', informed: true },
      'NOT_ACCEPTED',
      { code: 'N1', reason: '已起诉' },
    ],
    ['transfer', { service: '119' }, 'TRANSFERRED', { service: '119' }],
  ])('it ends by %s with its record', async (event, words, status, ending) => {
    const { as, kit } = await open()
    const agent = await as('AGENT')
    const { body } = await agent.ask('POST', '/api/orders', {})
    const orderId = String(body['orderId'])
    await kit.server.app.inject({
      ...{ method: 'PATCH', url: `/api/orders/${orderId}`, headers: agent.headers },
      payload: { version: 1, changes: complaint },
    })
    const pressed = await agent.press(orderId, 2, { event, ...words })
    expect(pressed.body).toMatchObject({ case: { order: { status }, ending } })
  })
})

describe('two at once over HTTP', () => {
  it('two dispatchers on one order: one wins, the other is told who did what', async () => {
    const { as } = await open()
    const [one, two] = [await as('DISPATCHER'), await as('DISPATCHER')]
    const { orderId, version } = await house.file()
    const words = { event: 'dispatch', leadUnit: 'ECO', assistUnits: [], statutory: null }
    const replies = await Promise.all([one, two].map((who) => who.press(orderId, version, words)))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const loser = replies.find(({ status }) => status === 409)
    const winner = replies[0]?.status === 200 ? one : two
    expect(loser?.body).toMatchObject({
      code: 'ORDER_CONFLICT',
      details: expect.arrayContaining([
        { field: 'event', rule: 'happened', limit: 'dispatch' },
        { field: 'status', rule: 'changedBy', limit: winner.person.name },
      ]) as unknown,
    })
  })

  it('a unit that reports on an order taken from it, and a call-back on one being redone, are told', async () => {
    const { as } = await open()
    const unit = await as('UNIT_L2', ['ECO'])
    const caller = await as('CALLBACK')
    const orderId = await house.handled()
    const version = await house.version(orderId)
    await house.drive(orderId, [
      { event: 'req_return', reason: '不属本单位', basis: '三定', suggestedUnit: 'URBAN' },
      house.people.eco,
      '2026-05-06 10:30:00',
    ])
    const late = await unit.press(orderId, version, { event: 'contact', outcome: 'CONTACTED', note: '' })
    expect(late).toMatchObject({ status: 409, body: { code: 'ORDER_CONFLICT' } })
    expect(late.text).toContain('req_return')

    const other = await house.handled()
    await house.drive(other, ...house.report('2026-05-07'))
    const before = await house.version(other)
    await house.drive(
      other,
      house.call('2026-05-07 15:00:00', {
        ...{ staffContacted: true, asReported: true, solved: 'UNSOLVED', result: 'DISSATISFIED' },
        ...{ processSatisfied: true, comment: '' },
      }),
    )
    const again = await caller.press(other, before, {
      event: 'callback',
      calledAt: house.clock.now(),
      outcome: 'NO_ANSWER',
      answers: null,
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'ORDER_CONFLICT' } })
    const fresh = await caller.press(other, await house.version(other), {
      event: 'callback',
      calledAt: house.clock.now(),
      outcome: 'NO_ANSWER',
      answers: null,
    })
    expect(fresh).toMatchObject({ status: 409, body: { code: 'ORDER_REFUSED' } })
  })

  it('a replayed press is answered once with the first one’s result', async () => {
    const { as } = await open()
    const clerk = await as('DISPATCHER')
    const { orderId, version } = await house.file()
    const words = { event: 'dispatch', leadUnit: 'ECO', assistUnits: [], statutory: null }
    const requestId = randomUUID()
    const [first, second] = await Promise.all(
      [1, 2].map(() => clerk.press(orderId, version, words, requestId)),
    )
    expect([first?.status, second?.status]).toEqual([200, 200])
    expect(second?.body).toMatchObject({ case: { course: { dispatches: 1 } } })
    expect(
      (await house.desks.history(dispatcher, orderId)).filter(({ event }) => event === 'dispatch'),
    ).toHaveLength(1)
  })
})

describe('the calendar', () => {
  it('of a new year has what was provisional counted again, never earlier', async () => {
    house.clock.set('2026-12-28T10:00:00+08:00')
    const { orderId } = await house.file()
    await house.drive(orderId, [house.dispatch(), dispatcher, '2026-12-28 11:00:00'])
    const before = await house.desks.open(dispatcher, orderId)
    expect(before.course.assignment?.finish.provisional).toBe(true)
    const days = [
      { date: '2027-01-01', name: '元旦', isOffDay: true },
      { date: '2027-01-04', name: '元旦', isOffDay: true },
    ]
    await house.db.database('calendars').insert({ year: 2027, days: JSON.stringify(days) })
    expect(await house.timers.recount()).toBe(1)
    const after = await house.desks.open(dispatcher, orderId)
    expect(after.course.assignment?.finish.due).toBeGreaterThan(before.course.assignment?.finish.due ?? 0)
    await house.db.database('calendars').where({ year: 2027 }).delete()
  })
})
