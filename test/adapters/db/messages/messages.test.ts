import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttpGateway } from '../../../../src/adapters/messaging/http-gateway.ts'
import { createTray } from '../../../../src/adapters/messaging/tray.ts'
import { createMessages } from '../../../../src/app/messages.ts'
import { createOutbox } from '../../../../src/app/messages/outbox.ts'
import type { MessageGateway } from '../../../../src/app/ports/messages.ts'
import { silent } from '../../../support/database.ts'
import { leader, openHouse, reviewer, type House } from '../orders/house.ts'
import { complaint, dispatcher, lead, refusalOf } from '../orders/office.ts'

let house: House
let gateway: Awaited<ReturnType<typeof openGateway>>
beforeAll(async () => {
  house = await openHouse()
  gateway = await openGateway()
})
beforeEach(async () => {
  await house.reset()
  gateway.reset()
})
afterAll(async () => {
  await gateway.close()
  await house.close()
})

/** A gateway on a socket of its own that keeps what it was given and answers as it is told. */
const openGateway = async () => {
  const state = {
    status: 200,
    body: null as string | null,
    taken: [] as { id: string; to: string; text: string }[],
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const message = JSON.parse(body) as { id: string; to: string; text: string }
      state.taken.push(message)
      response.writeHead(state.status, { 'content-type': 'application/json' })
      response.end(state.body ?? JSON.stringify({ id: `g-${message.id}` }))
    })
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    state,
    gateway: createHttpGateway({ url: `http://127.0.0.1:${port}/send`, token: 't' }),
    reset: () => Object.assign(state, { status: 200, body: null, taken: [] }),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

const time = () => ({ now: () => house.clock.now(), after: () => () => undefined })
const outboxOver = (through: MessageGateway) =>
  createOutbox({ messages: house.messages, gateway: through, time: time(), log: silent })
const messages = () =>
  createMessages({
    ...{ messages: house.messages, orders: house.replies, time: house.clock },
    ...{ gateway: 'tray', newId: randomUUID },
  })
const of = async (orderId: string) => (await messages().list(leader, { orderId })).items

const dispatched = async (changes = complaint) => {
  const order = await house.file(changes)
  await house.press(order, house.dispatch(), dispatcher)
  return order
}

describe('the outbox', () => {
  test('sends to the gateway what an order caused, once, and hears that it arrived', async () => {
    const order = await dispatched()
    const outbox = outboxOver(gateway.gateway)
    await Promise.all([outbox.flush(), outbox.flush(), outboxOver(gateway.gateway).flush()])
    expect(gateway.state.taken).toHaveLength(1)
    expect(gateway.state.taken[0]).toMatchObject({
      to: '13808711234',
      text: `【昆明12345】您反映的事项已受理并转办，编号${order.orderNo ?? ''}，查询码${order.queryCode ?? ''}，预计2026-05-11 17:00前办结。`,
    })
    const gatewayId = `g-${gateway.state.taken[0]?.id ?? ''}`
    await messages().reported({ gatewayId, delivered: true, at: house.clock.now(), error: null })
    await messages().reported({ gatewayId, delivered: false, at: house.clock.now(), error: 'late' })
    expect((await of(order.orderId)).map(({ template, state }) => `${template} ${state}`).sort()).toEqual([
      'T1 DELIVERED',
      'U1 SKIPPED',
    ])
  })

  test('outlives a day without a gateway and then drains, nothing twice', async () => {
    const order = await dispatched()
    const outbox = outboxOver(gateway.gateway)
    gateway.state.status = 503
    for (let hour = 0; hour < 24; hour++) {
      await outbox.flush()
      house.clock.advance(3_600_000)
    }
    expect(gateway.state.taken.length).toBeGreaterThan(20)
    gateway.reset()
    await outbox.flush()
    await outbox.flush()
    expect(gateway.state.taken).toHaveLength(1)
    expect((await of(order.orderId)).find(({ template }) => template === 'T1')).toMatchObject({
      state: 'SENT',
    })
  })

  test('makes a dead letter of what the gateway refuses, which somebody may send again', async () => {
    const order = await dispatched()
    gateway.state.status = 422
    await outboxOver(gateway.gateway).flush()
    const [dead] = (await messages().list(leader, { state: ['DEAD'] })).items
    expect(dead).toMatchObject({ orderId: order.orderId, lastError: 'The gateway answered 422', attempts: 1 })
    await outboxOver(gateway.gateway).flush()
    expect(gateway.state.taken).toHaveLength(1)
    gateway.state.status = 200
    await messages().revive(leader, dead?.messageId ?? '')
    await outboxOver(gateway.gateway).flush()
    expect((await of(order.orderId)).find(({ template }) => template === 'T1')).toMatchObject({
      state: 'SENT',
    })
    expect(await refusalOf(messages().revive(leader, dead?.messageId ?? ''))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  test('takes over from a sender that died, under the same key', async () => {
    await dispatched()
    const now = house.clock.now()
    expect(await house.messages.claim(now, now + 60_000, 10)).toHaveLength(1)
    await outboxOver(gateway.gateway).flush()
    expect(gateway.state.taken).toHaveLength(0)
    house.clock.advance(60_001)
    await outboxOver(gateway.gateway).flush()
    expect(gateway.state.taken).toHaveLength(1)
  })

  test('is empty where the order’s own transaction failed', async () => {
    const order = await house.file()
    expect(
      await refusalOf(house.press(order, house.dispatch({ leadUnit: 'NOWHERE' }), dispatcher)),
    ).toMatchObject({ code: 'INVALID' })
    expect(await of(order.orderId)).toEqual([])
  })

  test('keeps what no mobile can take, and says why', async () => {
    const order = await dispatched({ ...complaint, contactNumber: '0871-63165555' })
    expect((await of(order.orderId)).find(({ template }) => template === 'T1')).toMatchObject({
      state: 'SKIPPED',
      skipped: 'notMobile',
    })
  })

  test('lets citizens sleep, also when it is late itself', async () => {
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'))
    gateway.state.status = 503
    house.clock.set('2026-05-07T20:59:50+08:00')
    await outboxOver(gateway.gateway).flush()
    gateway.reset()
    house.clock.set('2026-05-07T23:00:00+08:00')
    await outboxOver(gateway.gateway).flush()
    expect(gateway.state.taken.map(({ text }) => text.includes('已有办理结果'))).not.toContain(true)
    house.clock.set('2026-05-08T08:00:00+08:00')
    await outboxOver(gateway.gateway).flush()
    expect(gateway.state.taken.some(({ text }) => text.includes('已有办理结果：夜间施工已停止'))).toBe(true)
  })
})

describe('a confidential order', () => {
  test('tells nothing of itself in any message', async () => {
    const orderId = await house.handled({ ...complaint, confidential: true })
    await house.drive(orderId, ...house.report('2026-05-07'))
    const sent = await of(orderId)
    expect(sent.length).toBeGreaterThanOrEqual(3)
    for (const { text } of sent) expect(text).not.toMatch(/施工|陈建国|东风|1380871/)
  })
})

describe('the tray', () => {
  test('shows what the citizen’s telephone would', async () => {
    await dispatched()
    expect(await messages().tray(lead, '138 0871 1234')).toEqual([])
    await outboxOver(createTray()).flush()
    expect(await messages().tray(lead, '138 0871 1234')).toMatchObject([{ template: 'T1', state: 'SENT' }])
    expect(await messages().tray(lead, '13808711235')).toEqual([])
    expect(await refusalOf(messages().tray(reviewer, '13808711234'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('a reply', () => {
  const asked = async (): Promise<string> => {
    const orderId = await house.handled()
    await house.drive(
      orderId,
      ...house.report('2026-05-07'),
      house.call('2026-05-07 11:00:00', null),
      house.call('2026-05-07 15:00:00', null),
      house.call('2026-05-08 10:00:00', null),
    )
    await outboxOver(createTray()).flush()
    return orderId
  }
  const reply = (text: string, replyKey = 'r1', number = '+8613808711234') =>
    messages().received({ replyKey, number, text, at: house.clock.now() })

  test('to T4 rates the order, once', async () => {
    const orderId = await asked()
    expect(await reply('谢谢', 'r0')).toBe('noRating')
    expect(await reply('1', 'r2', '13900000000')).toBe('nobodyAsked')
    expect(await reply(' ３ ')).toBe('rated')
    expect(await reply('3')).toBe('seenBefore')
    expect(await reply('1', 'r3')).toBe('nobodyAsked')
    expect((await house.store.byId(orderId))?.order).toMatchObject({
      status: 'HANDLING',
      course: { dissatisfied: 1, redo: { kind: 'PLAIN' } },
    })
  })

  test('after the 72 hours is too late', async () => {
    await asked()
    house.clock.set('2026-05-11T10:00:01+08:00')
    expect(await reply('1')).toBe('nobodyAsked')
  })
})

describe('wordings', () => {
  test('are used from their change on', async () => {
    const text = '受理编号{no}。'
    await house.db.database('message_templates').insert({ template: 'T1', text, confidential_text: text })
    const order = await dispatched()
    expect((await of(order.orderId)).find(({ template }) => template === 'T1')?.text).toBe(
      `【昆明12345】受理编号${order.orderNo ?? ''}。`,
    )
  })

  test('a missed call is told once', async () => {
    const call = { callId: 'c1', number: '13808711234', at: house.clock.now() }
    await Promise.all([messages().missedCall(call), messages().missedCall(call)])
    expect((await messages().list(leader, { number: '13808711234' })).items).toMatchObject([
      { template: 'T7', state: 'WAITING' },
    ])
  })
})
