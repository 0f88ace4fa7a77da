import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { errors, withDetails } from '../../../src/app/errors.ts'
import { anOrder } from '../../support/fakes/work-orders.ts'
import { aCall, createWebKit } from '../../support/fakes/web.ts'

describe('orders', () => {
  it('are drafted, saved, read and discarded by their agent, with whole numbers', async () => {
    const kit = await createWebKit()
    const { person, headers } = await kit.browser()
    const ask = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
      kit.server.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })

    const created = await ask('POST', '/api/orders', {})
    expect(created.statusCode).toBe(201)
    const { orderId } = created.json<{ orderId: string }>()
    expect(created.json()).toMatchObject({ agentId: person.userId, contactNumber: '13812341234', type: null })

    const patched = await ask('PATCH', `/api/orders/${orderId}`, {
      version: 1,
      changes: { title: '路灯不亮', type: null },
    })
    expect(patched.json()).toMatchObject({ title: '路灯不亮', version: 2 })

    const history = await ask('GET', `/api/orders/${orderId}/history`)
    expect(history.json()).toHaveLength(1)
    const discard = { version: 2, requestId: randomUUID(), event: 'discard', outcome: 'INVALID' }
    expect((await ask('POST', `/api/orders/${orderId}/events`, discard)).json()).toEqual({
      order: null,
      callOutcome: 'INVALID',
    })
    const gone = await ask('GET', `/api/orders/${orderId}`)
    expect([gone.statusCode, gone.json<{ code: string }>().code]).toEqual([404, 'NOT_FOUND'])
  })

  it('hide the appellant from readers who did not file them', async () => {
    const kit = await createWebKit()
    const order = anOrder({ agentId: randomUUID() })
    kit.orders.orders.set(order.orderId, order)
    const { headers } = await kit.browser('DISPATCHER')
    const reply = await kit.server.app.inject({ url: `/api/orders/${order.orderId}`, headers })
    expect(reply.json()).toMatchObject({
      callerNumber: '138****1234',
      contactNumber: '138****1234',
      appellantName: '李**',
    })
    expect(reply.body).not.toContain('13812341234')
  })

  it('are listed by the query, its lists and numbers read by the schema', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const get = (query: string) => kit.server.app.inject({ url: `/api/orders?${query}`, headers })
    expect((await get('scope=mine&status=DRAFT&limit=20&text=%E8%B7%AF%E7%81%AF')).statusCode).toBe(200)
    expect((await get('status=DRAFT&status=HANDLING')).statusCode).toBe(200)
    expect(kit.orders.queries).toEqual([
      { scope: 'mine', status: ['DRAFT'], limit: 20, text: '路灯' },
      { status: ['DRAFT', 'HANDLING'] },
    ])
  })

  it.each([
    ['limit=0', 'limit minimum'],
    ['limit=101', 'limit maximum'],
    ['limit=1.5', 'limit type'],
    ['limit=', 'limit type'],
    ['limit=1&limit=2', 'limit type'],
    ['scope=theirs', 'scope enum'],
    ['status=OPEN', 'status.0 enum'],
    ['text=', 'text minLength'],
    [`text=${'x'.repeat(51)}`, 'text maxLength'],
    ['text=%00', 'text text'],
    ['cursor=a%0Ab', 'cursor pattern'],
    ['sort=asc', 'sort unknown'],
    ['__proto__=1', '__proto__ unknown'],
  ])('are not listed by %s', async (query, broken) => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const reply = await kit.server.app.inject({ url: `/api/orders?${query}`, headers })
    expect(reply.statusCode).toBe(400)
    const { details } = reply.json<{ details: { field: string; rule: string }[] }>()
    expect(details.map(({ field, rule }) => `${field} ${rule}`)).toEqual([broken])
  })

  it.each([
    [
      { version: 1, changes: { title: 'x'.repeat(51), nonsense: 1 } },
      ['changes.nonsense unknown', 'changes.title maxLength'],
    ],
    [{ version: '1', changes: {} }, ['version type']],
    [{ changes: { occurredAt: 'yesterday' } }, ['changes.occurredAt format', 'version required']],
    [
      { version: 1, changes: { urgency: 'SOON', title: null } },
      ['changes.title type', 'changes.urgency enum'],
    ],
    [{ version: 1, changes: { content: 'a\u0000' } }, ['changes.content text']],
  ])('are not saved from %j', async (payload, broken) => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const reply = await kit.server.app.inject({
      ...{ method: 'PATCH', url: `/api/orders/${randomUUID()}`, headers, payload },
    })
    const { details } = reply.json<{ details: { field: string; rule: string }[] }>()
    expect(details.map(({ field, rule }) => `${field} ${rule}`).toSorted()).toEqual(broken)
  })

  it('pass on what a use case refuses, with its details', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const details = [{ field: 'title', rule: 'changedBy', limit: '李四' }]
    kit.orders.failure = withDetails(errors.orderConflict(), details)
    const reply = await kit.server.app.inject({ url: `/api/orders/${randomUUID()}`, headers })
    expect(reply.statusCode).toBe(409)
    expect(reply.json()).toMatchObject({ code: 'ORDER_CONFLICT', details })
  })

  it('are unavailable, not broken, while the database is away', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    kit.orders.failure = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const reply = await kit.server.app.inject({ url: '/api/orders', headers })
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([503, 'UNAVAILABLE'])
  })

  it('tell nothing of a bug, and log it without numbers', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    kit.orders.failure = Object.assign(new Error('Key (caller_number)=(13812341234) already exists'), {
      code: '23505',
    })
    const reply = await kit.server.app.inject({ url: '/api/orders?text=13812341234', headers })
    expect([reply.statusCode, reply.json()]).toEqual([
      500,
      { code: 'INTERNAL', message: expect.any(String) as string },
    ])
    const log = kit.logged.join('')
    expect(log).toContain('138****1234')
    expect(log).not.toContain('13812341234')
    expect(log).not.toContain(String(headers['cookie']).split('=')[1])
    expect(log).not.toContain(String(headers['x-csrf-token']))
  })
})

describe('calls, reference and promise', () => {
  it('show one’s own calls, whole only where one took them', async () => {
    const kit = await createWebKit()
    const { person, headers } = await kit.browser()
    kit.calls.push(aCall({ agentId: person.userId }), aCall({ agentId: randomUUID() }))
    const reply = await kit.server.app.inject({ url: '/api/calls?scope=mine', headers })
    const { items } = reply.json<{ items: { callerNumber: string }[] }>()
    expect(items.map(({ callerNumber }) => callerNumber)).toEqual(['13812341234', '138****1234'])
    expect((await kit.server.app.inject({ url: '/api/calls', headers })).statusCode).toBe(400)
  })

  it('are answered as the contract says', async () => {
    const kit = await createWebKit()
    const { headers } = await kit.browser()
    const reference = await kit.server.app.inject({ url: '/api/reference', headers })
    expect(reference.json()).toMatchObject({ limits: { title: 50 }, breakTypes: [{ code: 'REST' }] })
    const promise = await kit.server.app.inject({ url: '/api/promise', headers })
    expect(promise.json()).toEqual({ dispatchDue: '2026-04-30T23:59:59+08:00', rule: 'sameDay' })
  })
})
