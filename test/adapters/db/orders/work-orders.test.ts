import { randomUUID } from 'node:crypto'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OrderQuery } from '../../../../src/app/work-orders/api.ts'
import { Order, OrderHistoryItem, OrderListItem } from '../../../../src/contract/orders.ts'
import { insertCall } from '../stores/rows.ts'
import { aCall, complaint, dispatcher, lead, li, openOffice, refusalOf, wang, type Office } from './office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
beforeEach(() => office.reset())
afterAll(() => office.close())

const nobody = randomUUID()

describe('the draft of a call', () => {
  test('is there when the call reaches its agent, with what is known of the caller', async () => {
    const call = aCall()
    const { orderId, created } = await office.orders.openDraft(call)
    expect(created).toBe(true)
    const order = await office.orders.get(li, orderId ?? '')
    expect(order).toMatchObject({
      status: 'DRAFT',
      version: 1,
      callId: call.callId,
      agentName: '李晓',
      callerNumber: '13987100001',
      contactNumber: '13987100001',
      sourceChannel: 'PHONE',
      sourceLine: '12369',
      createdAt: '2026-04-30T16:30:00+08:00',
      missing: ['districtCode', 'type', 'category', 'content'],
      promise: { dispatchDue: '2026-04-30T23:59:59+08:00', rule: 'sameDay' },
    })
    expect(Value.Check(Order, order)).toBe(true)
    expect(office.changes).toMatchObject([{ event: 'open', to: 'DRAFT', filed: false, callId: call.callId }])
  })

  test('is one, however often and however fast it is asked for', async () => {
    const call = aCall()
    const opened = await Promise.all(Array.from({ length: 12 }, () => office.orders.openDraft(call)))
    expect(new Set(opened.map((one) => one.orderId)).size).toBe(1)
    expect(opened.filter((one) => one.created)).toHaveLength(1)
    expect((await office.orders.list(li, {})).items).toHaveLength(1)
  })

  test('is not made again once it was filed or discarded', async () => {
    const [filed, gone] = [aCall(), aCall()]
    const first = await office.orders.openDraft(filed)
    const order = await office.orders.patch(li, first.orderId ?? '', { version: 1, changes: complaint })
    await office.press(order, { event: 'submit' })
    expect(await office.orders.openDraft(filed)).toEqual({ orderId: order.orderId, created: false })

    const { orderId } = await office.orders.openDraft(gone)
    await office.press({ orderId: orderId ?? '', version: 1 }, { event: 'discard', outcome: 'HARASSMENT' })
    expect(await office.orders.openDraft(gone)).toEqual({ orderId: null, created: false })
  })

  test('of a withheld number has nobody to call', async () => {
    const { orderId } = await office.orders.openDraft(aCall({ callerNumber: null }))
    expect(await office.orders.get(li, orderId ?? '')).toMatchObject({
      callerNumber: null,
      contactNumber: '',
    })
  })

  test('made by hand is the open one of that call, then a further one', async () => {
    const callId = await insertCall(office.db, {
      agentId: li.userId,
      callerNumber: '13987100002',
      lineCode: 'MAYOR_PHONE',
    })
    const [first, again] = await Promise.all([
      office.orders.create(li, { callId }),
      office.orders.create(li, { callId }),
    ])
    expect(again.orderId).toBe(first.orderId)
    expect(first).toMatchObject({ callerNumber: '13987100002', sourceChannel: 'MAYOR_PHONE' })
    const saved = await office.orders.patch(li, first.orderId, { version: 1, changes: complaint })
    await office.press(saved, { event: 'submit' })
    const second = await office.orders.create(li, { callId })
    expect(second.orderId).not.toBe(first.orderId)
    expect(second.callId).toBe(callId)
  })

  test('is not to be had for somebody else’s call, nor by who takes no calls', async () => {
    const callId = await insertCall(office.db, { agentId: li.userId })
    expect(await refusalOf(office.orders.create(wang, { callId }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(office.orders.create(li, { callId: nobody }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(office.orders.create(dispatcher, {}))).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('saving as typed', () => {
  test('keeps every field as it was typed', async () => {
    const everything = {
      ...complaint,
      occurredAt: '2026-04-30T02:15:00.000+08:00',
      demand: ' 停工；100% 别“应付”_\\ \n第二行 🏗️𠮷',
      urgency: 'URGENT',
      appellantSex: 'M',
      subjectKind: 'enterprise',
      company: '昆明某某有限公司',
      respondentName: '某工地',
      isGroup: true,
      confidential: true,
      anonymous: true,
      replyRequired: false,
      callbackRequired: false,
      answerText: '已告知',
    } as const
    const saved = await office.draft(everything)
    const read = await office.orders.get(li, saved.orderId)
    expect(read).toMatchObject({ ...everything, occurredAt: '2026-04-30T02:15:00+08:00', version: 2 })
    expect(read.updatedAt).toBe('2026-04-30T16:30:00+08:00')
    expect(Value.Check(Order, read)).toBe(true)
    const emptied = await office.orders.patch(li, saved.orderId, {
      version: 2,
      changes: { occurredAt: null, category: null, appellantName: '' },
    })
    expect(emptied).toMatchObject({ occurredAt: null, category: null, appellantName: '', version: 3 })
  })

  test('of what is there changes no version, so that a lost answer may be asked for again', async () => {
    const saved = await office.draft({ title: '噪音' })
    const again = await office.orders.patch(li, saved.orderId, { version: 1, changes: { title: '噪音' } })
    expect(again).toEqual(saved)
    const same = await office.orders.patch(li, saved.orderId, { version: 2, changes: { title: '噪音' } })
    expect(same.version).toBe(2)
  })

  test('on top of an old version tells what was changed meanwhile, and by whom', async () => {
    const saved = await office.draft({ title: '噪音' })
    await office.orders.patch(li, saved.orderId, {
      version: 2,
      changes: { address: '东风西路', isGroup: true },
    })
    const late = office.orders.patch(li, saved.orderId, { version: 2, changes: { address: '人民中路' } })
    expect(await refusalOf(late)).toEqual({
      code: 'ORDER_CONFLICT',
      details: [
        { field: 'address', rule: 'changedBy', limit: '李晓' },
        { field: 'isGroup', rule: 'changedBy', limit: '李晓' },
        { field: 'version', rule: 'current', limit: 3 },
      ],
    })
    expect(await office.orders.get(li, saved.orderId)).toMatchObject({ address: '东风西路', version: 3 })
  })

  test('lets one of two who save at once through', async () => {
    const { orderId, version } = await office.draft({ title: '噪音' })
    const outcomes = await Promise.allSettled(
      ['一', '二', '三', '四'].map((title) =>
        office.orders.patch(li, orderId, { version, changes: { title } }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await office.orders.get(li, orderId)).version).toBe(version + 1)
  })

  test('refuses what breaks a rule, and what is not one’s own', async () => {
    const { orderId, version } = await office.draft({})
    const patch = (changes: object) => refusalOf(office.orders.patch(li, orderId, { version, changes }))
    expect(await patch({ title: '长'.repeat(51), occurredAt: 'yesterday' })).toEqual({
      code: 'INVALID',
      details: [
        { field: 'title', rule: 'maxLength', limit: 50 },
        { field: 'occurredAt', rule: 'type' },
      ],
    })
    expect(await patch({ content: 'a\u0000b' })).toMatchObject({ code: 'INVALID' })
    const others = (who = wang) =>
      refusalOf(office.orders.patch(who, orderId, { version: 1, changes: { title: 'x' } }))
    expect(await others()).toMatchObject({ code: 'NOT_FOUND' })
    expect(await others(dispatcher)).toMatchObject({ code: 'FORBIDDEN' })
    const unknown = office.orders.patch(li, nobody, { version: 1, changes: {} })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('filing', () => {
  test('gives the number, the code and the promise, and tells once that it was filed', async () => {
    const order = await office.file()
    expect(order).toMatchObject({
      status: 'PENDING_DISPATCH',
      orderNo: 'KM20260430000001',
      queryCode: '000001',
      acceptedAt: '2026-04-30T16:30:00+08:00',
      dispatchDue: '2026-04-30T23:59:59+08:00',
      missing: [],
      promise: null,
    })
    expect(Value.Check(Order, order)).toBe(true)
    expect(await office.orders.get(li, order.orderId)).toEqual(order)
    expect(office.changes.filter((change) => change.filed)).toMatchObject([
      { event: 'submit', from: 'DRAFT' },
    ])
  })

  test('of an unfinished sheet names what is missing', async () => {
    const saved = await office.draft({ contactNumber: '1' })
    expect(await refusalOf(office.press(saved, { event: 'submit' }))).toEqual({
      code: 'INVALID',
      details: [
        { field: 'contactNumber', rule: 'number' },
        ...['districtCode', 'type', 'category', 'content'].map((field) => ({ field, rule: 'required' })),
      ],
    })
    expect(await office.orders.get(li, saved.orderId)).toEqual(saved)
  })

  test('knows the categories and districts of the city', async () => {
    const upper = await office.draft({ ...complaint, category: '02' })
    expect(await refusalOf(office.press(upper, { event: 'submit' }))).toMatchObject({
      details: [{ field: 'category', rule: 'leaf' }],
    })
    const elsewhere = await office.draft({ ...complaint, districtCode: '110101' })
    expect(await refusalOf(office.press(elsewhere, { event: 'submit' }))).toMatchObject({
      details: [{ field: 'districtCode', rule: 'unknown' }],
    })
  })

  test('again with the same press is answered and not obeyed again', async () => {
    const saved = await office.draft()
    const requestId = randomUUID()
    const first = await office.press(saved, { event: 'submit' }, li, requestId)
    const events = office.changes.length
    expect(await office.press(saved, { event: 'submit' }, li, requestId)).toEqual(first)
    expect(office.changes).toHaveLength(events)
    const other = await office.draft()
    expect(await refusalOf(office.press(other, { event: 'submit' }, li, requestId))).toEqual({
      code: 'INVALID',
      details: [{ field: 'requestId', rule: 'unknown' }],
    })
  })

  test('again with another press is impossible', async () => {
    const order = await office.file()
    expect(await refusalOf(office.press(order, { event: 'submit' }))).toMatchObject({ code: 'ORDER_REFUSED' })
    const stale = { ...order, version: 2 }
    expect(await refusalOf(office.press(stale, { event: 'submit' }))).toMatchObject({
      code: 'ORDER_CONFLICT',
    })
  })

  test('after a bounce keeps number, code and running clock', async () => {
    const order = await office.file()
    office.clock.advance(20 * 3_600_000)
    const bounced = await office.press(order, { event: 'bounce', reason: '缺少门牌号' }, dispatcher)
    expect(bounced.order).toMatchObject({ status: 'DRAFT', orderNo: order.orderNo, promise: null })
    const saved = await office.orders.patch(li, order.orderId, {
      version: bounced.order?.version ?? 0,
      changes: { address: '东风西路3号' },
    })
    const { order: again } = await office.press(saved, { event: 'submit' })
    const { orderNo, queryCode, acceptedAt, dispatchDue } = order
    expect(again).toMatchObject({ status: 'PENDING_DISPATCH', orderNo, queryCode, acceptedAt, dispatchDue })
    expect(office.changes.filter((change) => change.filed)).toHaveLength(1)
  })
})

describe('the other ways out of a draft', () => {
  test('an answer in the call closes it under a number', async () => {
    const saved = await office.draft({
      type: 'CONSULT',
      category: '0803',
      content: '如何办理退休',
      answerText: '…',
    })
    const { order } = await office.press(saved, { event: 'answer' })
    expect(order).toMatchObject({
      status: 'CLOSED_DIRECT',
      orderNo: 'KM20260430000001',
      title: '如何办理退休',
      dispatchDue: null,
    })
    expect(
      await refusalOf(office.orders.patch(li, saved.orderId, { version: 3, changes: { title: 'x' } })),
    ).toMatchObject({ code: 'ORDER_REFUSED' })
  })

  test('a discarded one is gone, and the call knows what it was', async () => {
    const call = aCall()
    const { orderId } = await office.orders.openDraft(call)
    const gone = { orderId: orderId ?? '', version: 1 }
    const requestId = randomUUID()
    const press = () => office.press(gone, { event: 'discard', outcome: 'INVALID' }, li, requestId)
    expect(await press()).toEqual({ order: null, callOutcome: 'INVALID' })
    expect(await press()).toEqual({ order: null, callOutcome: 'INVALID' })
    expect(await refusalOf(office.orders.get(li, gone.orderId))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await office.db.database('call_orders').first()).toMatchObject({
      call_id: call.callId,
      order_id: null,
      outcome: 'INVALID',
      outcome_by: li.userId,
    })
    expect(office.changes.at(-1)).toMatchObject({ event: 'discard', to: null, filed: false })
    expect(
      await office.db.database('order_events').where(gone.orderId ? { order_id: gone.orderId } : {}),
    ).toHaveLength(2)
  })

  test('a call that was discarded and then opened anew has no outcome any more', async () => {
    const callId = await insertCall(office.db, { agentId: li.userId })
    const first = await office.orders.create(li, { callId })
    await office.press(first, { event: 'discard', outcome: 'QUERY' })
    const second = await office.orders.create(li, { callId })
    expect(await office.db.database('call_orders').first()).toMatchObject({
      order_id: second.orderId,
      open: true,
      outcome: null,
    })
  })

  test('refused, put through, and voided', async () => {
    const refused = await office.press(await office.draft(), {
      event: 'refuse',
      code: 'N1',
      reason: '已进入诉讼程序',
      informed: true,
    })
    expect(refused.order).toMatchObject({ status: 'NOT_ACCEPTED', orderNo: 'KM20260430000001' })
    const through = await office.press(await office.orders.create(li, {}), {
      event: 'transfer',
      service: '119',
    })
    expect(through.order).toMatchObject({ status: 'TRANSFERRED', title: '紧急转接119' })
    const draft = await office.draft()
    expect(await refusalOf(office.press(draft, { event: 'void', reason: '测试' }))).toMatchObject({
      code: 'FORBIDDEN',
    })
    const voided = await office.press(draft, { event: 'void', reason: '测试' }, lead)
    expect(voided.order).toMatchObject({ status: 'VOIDED', orderNo: null })
    const rows = await office.db
      .database<{ closing: unknown }>('work_orders')
      .orderBy('order_no')
      .pluck('closing')
    expect(rows).toEqual([{ code: 'N1', reason: '已进入诉讼程序' }, { service: '119' }, { reason: '测试' }])
  })

  test('merged into the order that pursues the matter, which is urged', async () => {
    const first = await office.file(complaint, wang)
    const second = await office.draft()
    const { order } = await office.press(second, { event: 'merge', into: first.orderId })
    expect(order).toMatchObject({ status: 'MERGED', orderNo: 'KM20260430000002' })
    expect(await office.orders.history(wang, first.orderId)).toMatchObject([
      { event: 'open' },
      { event: 'submit' },
      { event: 'urge', byName: '李晓' },
    ])
    expect(await office.db.database('work_orders').where({ order_id: first.orderId }).first()).toMatchObject({
      urge_count: 1,
      version: first.version + 1,
    })
    const third = await office.draft()
    expect(await refusalOf(office.press(third, { event: 'merge', into: nobody }))).toMatchObject({
      code: 'INVALID',
    })
    expect(await refusalOf(office.press(third, { event: 'merge', into: second.orderId }))).toEqual({
      code: 'INVALID',
      details: [{ field: 'into', rule: 'open' }],
    })
  })

  test('two merged into each other at once do not wait for ever: one is merged', async () => {
    const [a, b] = [await office.file(), await office.file()]
    const merge = (order: Order, into: Order) =>
      office.press(order, { event: 'merge', into: into.orderId }, dispatcher)
    const outcomes = await Promise.allSettled([merge(a, b), merge(b, a)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('what happened', () => {
  test('is told oldest first, in the contract’s words', async () => {
    const order = await office.file()
    const history = await office.orders.history(li, order.orderId)
    expect(history).toEqual([
      { event: 'open', at: '2026-04-30T16:30:00+08:00', byName: '李晓', fromStatus: null, toStatus: 'DRAFT' },
      {
        event: 'submit',
        at: '2026-04-30T16:30:00+08:00',
        byName: '李晓',
        fromStatus: 'DRAFT',
        toStatus: 'PENDING_DISPATCH',
      },
    ])
    expect(history.every((item) => Value.Check(OrderHistoryItem, item))).toBe(true)
    expect(await refusalOf(office.orders.history(wang, order.orderId))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await office.orders.history(lead, order.orderId)).toHaveLength(2)
  })

  test('counts although nobody could be told', async () => {
    office.heard.fails = true
    expect((await office.file()).status).toBe('PENDING_DISPATCH')
  })
})

describe('the list', () => {
  test('is one’s own, newest first, page by page while new orders come', async () => {
    const ids: string[] = []
    for (let n = 0; n < 7; n++) {
      ids.unshift((await office.draft({ title: `第${n}件` })).orderId)
      if (n % 2 === 0) office.clock.advance(1)
    }
    await office.draft({ title: '别人的' }, wang)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: OrderQuery = cursor === null ? { limit: 3 } : { limit: 3, cursor }
      const page = await office.orders.list(li, query)
      expect(page.items.every((item) => Value.Check(OrderListItem, item))).toBe(true)
      seen.push(...page.items.map((item) => item.orderId))
      cursor = page.nextCursor
      await office.draft({ title: '新的' })
      office.clock.advance(1)
    } while (cursor !== null)
    expect(new Set(seen)).toEqual(new Set(ids))
    expect(seen).toHaveLength(7)
    // The last two were made in one millisecond, so either may come first.
    expect(ids.slice(0, 2)).toContain(seen[0])
  })

  test('is filtered by status, and by a fragment of number or title, taken literally', async () => {
    await office.file({ ...complaint, title: 'Wi-Fi 100%_覆盖' })
    await office.file({ ...complaint, title: '路灯不亮' })
    await office.draft({ title: '路灯' })
    const titles = async (query: Parameters<Office['orders']['list']>[1], who = li) =>
      (await office.orders.list(who, query)).items.map((item) => item.title)
    expect(await titles({ status: ['PENDING_DISPATCH'] })).toEqual(
      expect.arrayContaining(['路灯不亮', 'Wi-Fi 100%_覆盖']),
    )
    expect(await titles({ text: '路灯', status: ['DRAFT'] })).toEqual(['路灯'])
    expect(await titles({ text: 'wi-fi' })).toEqual(['Wi-Fi 100%_覆盖'])
    expect(await titles({ text: '0%_' })).toEqual(['Wi-Fi 100%_覆盖'])
    expect(await titles({ text: '%' })).toHaveLength(1)
    expect(await titles({ text: '\\' })).toEqual([])
    expect(await titles({ text: '0430000002' })).toEqual(['路灯不亮'])
    expect(await titles({ text: `'; drop table work_orders --` })).toEqual([])
    expect(await titles({ scope: 'all', text: '路灯' }, lead)).toHaveLength(2)
    expect(await refusalOf(office.orders.list(wang, { scope: 'all' }))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test.each([{ limit: 0 }, { limit: 101 }, { limit: 1.5 }, { cursor: 'x' }, { text: 'a\u0000' }])(
    'refuses %o',
    async (query) => {
      expect(await refusalOf(office.orders.list(li, query))).toMatchObject({ code: 'INVALID' })
    },
  )
})
