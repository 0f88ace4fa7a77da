import { describe, expect, it } from 'vitest'
import type { Order, OrderPatch } from '../../../src/contract/orders.ts'
import { newDraft } from '../../../agent-ui/src/state/order-draft.ts'
import { fieldsOf } from '../../../agent-ui/src/state/order-fields.ts'
import {
  callKey,
  createOrderSaver,
  keyOf,
  type Kept,
  type SaveFailure,
} from '../../../agent-ui/src/state/order-saver.ts'
import { givenOrder } from './given.ts'

class Failure extends Error {
  readonly failure: SaveFailure
  constructor(failure: SaveFailure) {
    super(failure.kind)
    this.failure = failure
  }
}
const away = new Failure({ kind: 'away', rules: [] })
const callId = '00000000-0000-4000-8000-0000000000aa'

type Waiting = { readonly patch: OrderPatch; succeed: () => void; fail: (failure: Failure) => void }

/** A saver in front of a server that holds one order and answers when told to. */
const given = (order: Order = givenOrder(), shelf = new Map<string, Kept>(), call: string | null = null) => {
  let stored = order
  let timer: (() => void) | null = null
  const asked: Waiting[] = []
  const draft = newDraft()
  const saver = createOrderSaver(draft, call, {
    send: (_orderId, patch) =>
      new Promise((resolve, reject) => {
        const succeed = () => {
          stored = { ...stored, ...patch.changes, version: stored.version + 1 }
          resolve(stored)
        }
        asked.push({ patch, succeed, fail: reject })
      }),
    load: () => Promise.resolve(stored),
    lastEditor: () => Promise.resolve('张班长'),
    failureOf: (error) => (error as Failure).failure,
    keep: (key, kept) => (kept === null ? shelf.delete(key) : shelf.set(key, structuredClone(kept))),
    kept: (key) => shelf.get(key) ?? null,
    timer: (_ms, then) => {
      timer = then
      return () => (timer = null)
    },
    now: () => 0,
    silenceMs: 400,
    retryMs: 2000,
  })
  const elapse = () => {
    const then = timer
    timer = null
    then?.()
  }
  /** Everything that waits for nothing but promises has then happened. */
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const other = (changes: Partial<Order>) => (stored = { ...stored, ...changes, version: stored.version + 1 })
  return {
    draft,
    saver,
    asked,
    shelf,
    elapse,
    settle,
    other,
    stored: () => stored,
    hasTimer: () => timer !== null,
  }
}

describe('saving as typed', () => {
  it('sends only what changed, on top of the version, after the silence', async () => {
    const { draft, saver, asked, elapse, settle } = given(givenOrder({ title: '旧' }))
    saver.adopt(givenOrder({ title: '旧' }))
    saver.edit('content', '工地夜间施')
    saver.edit('content', '工地夜间施工')
    expect(draft.state).toBe('typing')
    expect(asked).toHaveLength(0)
    elapse()
    expect(asked.map(({ patch }) => patch)).toEqual([{ version: 1, changes: { content: '工地夜间施工' } }])
    asked[0]?.succeed()
    await settle()
    expect(draft.state).toBe('saved')
    expect(draft.order?.version).toBe(2)
  })

  it('keeps one request under way and then sends the newest', async () => {
    const { draft, saver, asked, settle } = given()
    saver.adopt(givenOrder())
    saver.edit('content', 'a')
    const flushed = saver.flush()
    saver.edit('content', 'ab')
    saver.edit('content', 'abc')
    void saver.flush()
    expect(asked).toHaveLength(1)
    expect(draft.fields.content).toBe('abc')
    asked[0]?.succeed()
    await settle()
    expect(draft.fields.content).toBe('abc')
    expect(asked.map(({ patch }) => patch)).toEqual([
      { version: 1, changes: { content: 'a' } },
      { version: 2, changes: { content: 'abc' } },
    ])
    asked[1]?.succeed()
    await flushed
    expect(draft.state).toBe('saved')
  })

  it('sends nothing when an edit is taken back', () => {
    const { draft, saver, asked, elapse, shelf } = given()
    saver.adopt(givenOrder())
    saver.edit('demand', 'x')
    saver.edit('demand', '')
    elapse()
    expect(asked).toHaveLength(0)
    expect(draft.state).toBe('saved')
    expect(shelf.size).toBe(0)
  })

  it('keeps every letter on this machine until the server has it', async () => {
    const order = givenOrder()
    const { saver, asked, shelf, settle } = given(order)
    saver.adopt(order)
    saver.edit('content', '停水')
    expect(shelf.get(keyOf(order))).toMatchObject({ version: 1, edits: { content: '停水' } })
    void saver.flush()
    saver.edit('address', '白云路')
    expect(shelf.get(keyOf(order))?.edits).toEqual({ content: '停水', address: '白云路' })
    asked[0]?.succeed()
    await settle()
    expect(shelf.get(keyOf(order))?.edits).toEqual({ address: '白云路' })
  })

  it('says that the text is kept here while the server is away, and sends it again by itself', async () => {
    const { draft, saver, asked, elapse, settle, hasTimer, stored } = given()
    saver.adopt(givenOrder())
    saver.edit('content', '停电')
    void saver.flush()
    asked[0]?.fail(away)
    await settle()
    expect(draft.state).toBe('keptHere')
    expect(hasTimer()).toBe(true)
    elapse()
    asked[1]?.succeed()
    await settle()
    expect(draft.state).toBe('saved')
    expect(stored().content).toBe('停电')
  })

  it('puts text that an earlier page kept on top of the order after a reload', async () => {
    const order = givenOrder({ content: '停' })
    const shelf = new Map([[keyOf(order), { version: 1, edits: { content: '停水三天' }, at: 0 }]])
    const { draft, saver, asked, settle, stored } = given(order, shelf)
    saver.adopt(order)
    expect(draft.fields.content).toBe('停水三天')
    asked[0]?.succeed()
    await settle()
    expect(stored().content).toBe('停水三天')
    expect(shelf.size).toBe(0)
  })

  it('takes text before the draft has an id, over a reload too, and hands it to the order when it has', async () => {
    const shelf = new Map<string, Kept>()
    const first = given(givenOrder(), shelf, callId)
    first.saver.edit('content', '电梯')
    expect(first.draft.state).toBe('keptHere')
    expect(shelf.has(callKey(callId))).toBe(true)
    first.saver.close()

    const { draft, saver, asked, settle } = given(givenOrder(), shelf, callId)
    saver.restore()
    expect(draft.fields.content).toBe('电梯')
    saver.adopt(givenOrder())
    expect(shelf.has(callKey(callId))).toBe(false)
    expect(asked[0]?.patch.changes).toEqual({ content: '电梯' })
    asked[0]?.succeed()
    await settle()
    expect(draft.state).toBe('saved')
  })

  it('writes nothing after it was closed', async () => {
    const { draft, saver, asked, settle } = given()
    saver.adopt(givenOrder())
    saver.edit('content', 'a')
    void saver.flush()
    saver.close()
    asked[0]?.succeed()
    await settle()
    expect(draft.order?.version).toBe(1)
  })
})

describe('a version that is stale', () => {
  const stale = new Failure({ kind: 'stale', rules: [] })

  it('is rebased without a question when different fields were changed', async () => {
    const { draft, saver, asked, settle, other } = given()
    saver.adopt(givenOrder())
    saver.edit('content', '我写的')
    other({ address: '别人写的' })
    void saver.flush()
    asked[0]?.fail(stale)
    await settle()
    expect(draft.conflicts).toEqual([])
    expect(draft.fields).toMatchObject({ content: '我写的', address: '别人写的' })
    expect(asked[1]?.patch).toEqual({ version: 2, changes: { content: '我写的' } })
  })

  it('keeps the text of the person and shows who changed what when both changed one field', async () => {
    const { draft, saver, asked, settle, other, stored } = given()
    saver.adopt(givenOrder())
    saver.edit('content', '我写的')
    saver.edit('demand', '请处理')
    other({ content: '别人写的' })
    void saver.flush()
    asked[0]?.fail(stale)
    await settle()
    expect(draft.conflicts).toEqual([{ field: 'content', theirs: '别人写的', by: '张班长' }])
    expect(draft.fields.content).toBe('我写的')
    expect(asked[1]?.patch.changes).toEqual({ demand: '请处理' })
    asked[1]?.succeed()
    await settle()

    saver.resolve('content', 'mine')
    asked[2]?.succeed()
    await settle()
    expect(stored().content).toBe('我写的')
    expect(draft.state).toBe('saved')
  })

  it('takes over the other text on request', async () => {
    const { draft, saver, asked, settle, other, shelf } = given()
    saver.adopt(givenOrder())
    saver.edit('content', '我写的')
    other({ content: '别人写的' })
    void saver.flush()
    asked[0]?.fail(stale)
    await settle()
    saver.resolve('content', 'theirs')
    await settle()
    expect(draft.fields.content).toBe('别人写的')
    expect(draft.state).toBe('saved')
    expect(asked).toHaveLength(1)
    expect(shelf.size).toBe(0)
  })

  it('is no conflict when the stored text is our own, whose confirmation was lost', async () => {
    const { draft, saver, asked, settle, other } = given()
    saver.adopt(givenOrder())
    saver.edit('content', '同一句')
    other({ content: '同一句' })
    void saver.flush()
    asked[0]?.fail(stale)
    await settle()
    expect(draft.conflicts).toEqual([])
    expect(draft.state).toBe('saved')
  })
})

describe('a refused field', () => {
  it('is named, does not hold up the others, and is sent again once edited', async () => {
    const { draft, saver, asked, settle } = given()
    saver.adopt(givenOrder())
    saver.edit('contactNumber', 'abc')
    saver.edit('content', '停水')
    void saver.flush()
    asked[0]?.fail(new Failure({ kind: 'refused', rules: [{ field: 'contactNumber', rule: 'number' }] }))
    await settle()
    expect(draft.refusals).toEqual([{ field: 'contactNumber', rule: 'number' }])
    expect(asked[1]?.patch.changes).toEqual({ content: '停水' })
    asked[1]?.succeed()
    await settle()
    expect(draft.fields.contactNumber).toBe('abc')

    saver.edit('contactNumber', '13888881234')
    void saver.flush()
    asked[2]?.succeed()
    await settle()
    expect(draft.state).toBe('saved')
  })

  it('is not sent over and over when the whole order is refused', async () => {
    const { draft, saver, asked, settle } = given()
    saver.adopt(givenOrder())
    saver.edit('content', 'x')
    void saver.flush()
    asked[0]?.fail(new Failure({ kind: 'refused', rules: [] }))
    await settle()
    expect(draft.state).toBe('refused')
    expect(asked).toHaveLength(1)
    expect(fieldsOf(draft.fields).content).toBe('x')
  })
})
