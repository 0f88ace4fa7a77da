import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOrderFigureStore } from '../../../src/adapters/db/figures/store.ts'
import { createAttachmentStore } from '../../../src/adapters/db/orders/attachments.ts'
import { createSimilarStore } from '../../../src/adapters/db/orders/similar.ts'
import { createAccessLog } from '../../../src/adapters/db/stores/access-log.ts'
import { createReferenceStore } from '../../../src/adapters/db/stores/reference.ts'
import { createAttachmentFiles } from '../../../src/adapters/files/attachment-files.ts'
import { permissions } from '../../../src/adapters/http/permissions.ts'
import { createAttachments } from '../../../src/app/attachments/attachments.ts'
import { createDisclosure } from '../../../src/app/disclosure/revealing.ts'
import { createOrderFigures } from '../../../src/app/order-figures.ts'
import { createAssist } from '../../../src/app/work-orders/assist.ts'
import { roles } from '../../../src/domain/people.ts'
import { silent } from '../../support/database.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import type { WebKit } from '../../support/fakes/web.ts'
import { answers, openHouse, type House } from '../db/orders/house.ts'
import { complaint, lead } from '../db/orders/office.ts'
import { insertCall } from '../db/stores/rows.ts'
import { openEdge } from './edge.ts'

let house: House
let folder = ''
beforeAll(async () => {
  house = await openHouse()
  folder = await mkdtemp(join(tmpdir(), 'foreign-'))
})
beforeEach(() => house.reset())
afterAll(async () => {
  await house.db.database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica')
    await trx('access_log').delete()
  })
  await house.close()
  await rm(folder, { recursive: true })
})

/** Every use case that knows orders, real. */
const open = () => {
  const { database, privacy } = house.db
  const time = { ...createHandClock(), now: () => house.clock.now() }
  const accessLog = createAccessLog(database)
  const deps = { ...house.deps, accessLog, time }
  return openEdge(house, {
    disclosure: createDisclosure(deps),
    attachments: createAttachments({
      ...deps,
      attachments: createAttachmentStore(database),
      files: createAttachmentFiles(folder),
    }),
    assist: createAssist({
      ...house.deps,
      similar: createSimilarStore(database, privacy),
      reference: createReferenceStore(database),
    }),
    orderFigures: createOrderFigures({ store: createOrderFigureStore(database, privacy), time, log: silent }),
  })
}

const bodies: Readonly<Record<string, object>> = {
  'PATCH /api/orders/:orderId': { version: 1, changes: { title: 'x' } },
  'POST /api/orders/:orderId/events': { version: 1, requestId: randomUUID(), event: 'submit' },
  'POST /api/cases/:orderId/events': { version: 1, requestId: randomUUID(), event: 'sign' },
  'POST /api/orders/:orderId/reveal': { field: 'contactNumber', purpose: 'CONTACT', note: '' },
}

type Stranger = Awaited<ReturnType<Awaited<ReturnType<typeof open>>['as']>>

const attach = async (kit: WebKit, { headers }: Stranger, orderId: string) => {
  const reply = await kit.server.app.inject({
    ...{ method: 'POST', url: `/api/orders/${orderId}/attachments?name=a.png`, payload: Buffer.from('x') },
    headers: { ...headers, 'content-type': 'application/octet-stream' },
  })
  return { status: reply.statusCode, text: reply.body }
}

/** What is wrong with the answer to somebody who has no business with the order. */
const faultOf = async (
  kit: WebKit,
  stranger: Stranger,
  route: string,
  orderId: string,
): Promise<string[]> => {
  const { person, ask } = stranger
  // Taken off a list by who keeps the knowledge base; it is no part of the order.
  if (route === 'DELETE /api/entry-requests/:orderId' && person.role === 'KB_EDITOR') return []
  const [method = '', path = ''] = route.split(' ')
  const { status, text } =
    route === 'POST /api/orders/:orderId/attachments'
      ? await attach(kit, stranger, orderId)
      : await ask(method as 'GET', path.replace(':orderId', orderId), bodies[route])
  const told = /施工|陈建国|1380871/.test(text)
  return [403, 404].includes(status) && !told ? [] : [`${person.role} ${route} ${status}`]
}

describe('every route of an order', () => {
  it('answers whoever has no business with it 403 or 404, and tells nothing of it', async () => {
    const { as, kit } = await open()
    const orderId = await house.handled()
    const before = await house.store.byId(orderId)
    const routes = Object.keys(permissions).filter((route) => route.includes(':orderId'))
    expect(routes.length).toBeGreaterThan(12)
    const recused = await as('DISPATCHER')
    await house.drive(orderId, [
      { event: 'recuse', userId: recused.person.userId, reason: '亲属' },
      lead,
      '2026-05-06 11:00:00',
    ])
    const seeing = [
      ...(['SHIFT_LEAD', 'DISPATCHER', 'REVIEWER', 'CALLBACK', 'EXPEDITER', 'SUPERVISOR', 'LEADER'] as const),
    ] as readonly string[]
    const strangers = [recused, await as('UNIT_L2', ['POLICE']), await as('UNIT_L3', ['TRAFFIC'])]
    for (const role of roles) if (!seeing.includes(role)) strangers.push(await as(role))
    const wrong: string[] = []
    for (const stranger of strangers) {
      for (const route of routes) wrong.push(...(await faultOf(kit, stranger, route, orderId)))
    }
    expect(wrong).toEqual([])
    expect((await house.store.byId(orderId))?.order.fields).toEqual(before?.order.fields)
  })
})

describe('a citizen who takes an order back', () => {
  it('does so in a call from the number that the order has, and from no other', async () => {
    const { as } = await open()
    const orderId = await house.handled()
    const agent = await as('AGENT')
    const callOf = (callerNumber: string) =>
      insertCall(house.db, { agentId: agent.person.userId, callerNumber })
    const withdraw = async (callId: string) =>
      agent.press(orderId, await house.version(orderId), { event: 'withdraw', callId })
    const other = await withdraw(await callOf('13900000000'))
    expect([other.status, other.body['details']]).toMatchObject([
      400,
      [{ field: 'callerNumber', rule: 'number' }],
    ])
    const foreign = await withdraw(await insertCall(house.db, { callerNumber: '13808711234' }))
    expect(foreign.status).toBeGreaterThanOrEqual(400)
    expect((await house.store.byId(orderId))?.order.status).toBe('HANDLING')
    const done = await withdraw(await callOf('13808711234'))
    expect([done.status, done.body]).toEqual([200, { case: null }])
    const order = (await house.store.byId(orderId))?.order
    expect(order).toMatchObject({ status: 'ARCHIVED', closing: { result: 'WITHDRAWN' } })
  })
})

describe('a suggestion', () => {
  it('is published with nobody in it, read without a sign-in, and taken back', async () => {
    const { as, kit } = await open()
    const orderId = await house.handled({ ...complaint, type: 'SUGGESTION', title: '增设路灯' })
    await house.drive(
      orderId,
      ...house.report('2026-05-07', { solved: null, verdict: 'ADOPTED' }),
      house.call('2026-05-07 15:00:00', answers),
    )
    const reviewer = await as('REVIEWER')
    const wording = { orderId, title: '增设路灯', body: '建议在东风西路增设路灯', reply: '已列入计划' }
    const named = await reviewer.ask('POST', '/api/publications', { ...wording, body: '陈建国建议增设路灯' })
    expect([named.status, named.body['details']]).toMatchObject([
      400,
      [{ field: 'body', rule: 'identifies' }],
    ])
    expect((await (await as('DISPATCHER')).ask('POST', '/api/publications', wording)).status).toBe(403)
    expect((await reviewer.ask('POST', '/api/publications', wording)).status).toBe(201)
    const published = async () =>
      (await kit.server.app.inject('/api/publications')).json<{ items: readonly object[] }>().items
    expect(await published()).toMatchObject([{ ...wording, verdict: 'ADOPTED' }])
    expect((await reviewer.ask('DELETE', `/api/publications/${orderId}`)).status).toBe(204)
    expect(await published()).toEqual([])
    expect((await reviewer.ask('DELETE', `/api/publications/${orderId}`)).status).toBe(404)
  })
})

describe('the report', () => {
  it('counts what happened, opens the orders behind a number, and is for those who answer for it', async () => {
    const { as } = await open()
    const orderId = await house.handled()
    await house.drive(orderId, ...house.report('2026-05-07'), house.call('2026-05-07 15:00:00', answers))
    await house.file()
    const leader = await as('LEADER')
    const period = 'from=2026-04-01&to=2026-05-31'
    const { status, body } = await leader.get(`/api/reports/orders?${period}&by=unit`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      rows: [
        { key: '', figures: { direct_answer_rate: { numerator: 0, denominator: 1 } } },
        {
          key: 'ECO',
          figures: { satisfaction: { numerator: 1, denominator: 1, value: 100 }, return_rate: { value: 0 } },
        },
      ],
      total: { direct_answer_rate: { numerator: 0, denominator: 2 } },
    })
    const behind = await leader.get(
      `/api/reports/orders/behind?${period}&kpi=satisfaction&part=numerator&unit=ECO`,
    )
    expect(behind.body).toMatchObject({ items: [{ orderId }], count: 1, hidden: 0, nextCursor: null })
    expect(behind.text).not.toMatch(/陈建国|1380871/)
    for (const query of [
      'from=2026-05-31&to=2026-04-01&by=unit',
      'from=x&to=2026-05-31&by=unit',
      'by=unit',
    ]) {
      expect((await leader.get(`/api/reports/orders?${query}`)).status).toBe(400)
    }
    expect((await (await as('AGENT')).get(`/api/reports/orders?${period}&by=unit`)).status).toBe(403)
    expect(
      (await leader.get(`/api/reports/orders/behind?${period}&kpi=unit_score&part=numerator`)).status,
    ).toBe(400)
  })
})
