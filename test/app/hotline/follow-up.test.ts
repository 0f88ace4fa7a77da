import { describe, expect, it } from 'vitest'
import { createTestHotline, somebody } from '../../support/hotline.ts'

const fails = (times: number) => {
  let left = times
  return () => {
    left -= 1
    if (left >= 0) throw new Error('no connection is free')
  }
}

/** An agent (a1) takes the call of a citizen (c1). */
const talks = async (test: ReturnType<typeof createTestHotline>): Promise<void> => {
  test.sitsDown('a1')
  await test.waits('c1', 'm1')
  test.hotline.command('a1', { type: 'accept', callId: 'c1' })
  await test.fake.settle()
}

describe('a database that was too busy, but not away', () => {
  it('is asked for the draft of a call again, until there is one', async () => {
    const test = createTestHotline({ beforeDraft: fails(2) })
    await talks(test)
    expect(test.hotline.views.desk('a1')?.call?.orderId).toBeNull()
    test.clock.advance(5_000)
    await test.fake.settle()
    test.clock.advance(4_999)
    await test.fake.settle()
    expect(test.drafts).toEqual([])
    test.clock.advance(1)
    await test.fake.settle()
    expect(test.hotline.views.desk('a1')?.call?.orderId).toBe('order-of-c1')
    test.clock.advance(60_000)
    await test.fake.settle()
    expect(test.drafts).toHaveLength(1)
  })

  it('makes one draft of a call when it comes back before it is asked again', async () => {
    const test = createTestHotline({ beforeDraft: fails(1) })
    await talks(test)
    test.databaseIs(false)
    test.databaseIs(true)
    await test.fake.settle()
    test.clock.advance(60_000)
    await test.fake.settle()
    expect(test.drafts).toHaveLength(1)
  })

  it.each([
    { what: 'opens a draft for whoever has the call by then', failures: 1, opened: ['lead'], moved: [] },
    { what: 'gives a draft to the next agent again', failures: 0, opened: ['a1'], moved: ['lead'] },
  ])('$what', async ({ failures, opened, moved }) => {
    let fail = fails(failures)
    const test = createTestHotline({ beforeDraft: () => fail() })
    await talks(test)
    fail = fails(1)
    test.hotline.deskLinked({ ...somebody('lead'), role: 'SHIFT_LEAD' })
    test.fake.deskLegUp('lead', 'leg-lead')
    test.hotline.command('lead', { type: 'watch', targetId: 'a1', mode: 'listen', visible: true })
    await test.fake.settle()
    expect(test.hotline.command('lead', { type: 'takeOver', callId: 'c1' })).toEqual({ ok: true })
    await test.fake.settle()
    expect(test.movedDrafts).toEqual([])
    fail = fails(0)
    test.clock.advance(5_000)
    await test.fake.settle()
    expect(test.drafts.map(({ agentId }) => agentId)).toEqual(opened)
    expect(test.movedDrafts.map(({ agentId }) => agentId)).toEqual(moved)
  })

  it('is asked for the history of a caller again while the call is there', async () => {
    const fail = fails(1)
    const known = {
      name: '杨',
      labels: [],
      callCount: 3,
      orderCount: 1,
      harassments: 0,
      calls: [],
      orders: [],
    }
    let asked = 0
    const test = createTestHotline({
      callers: {
        lookUp: async () => {
          await Promise.resolve()
          asked += 1
          fail()
          return { state: 'ready', ...known }
        },
      },
    })
    test.sitsDown('a1')
    await test.waits('c1', 'm1')
    expect(test.hotline.views.desk('a1')?.call?.pop.state).toBe('unavailable')
    test.clock.advance(5_000)
    await test.fake.settle()
    expect(test.hotline.views.desk('a1')?.call?.pop).toMatchObject({ state: 'ready', callCount: 3 })
    test.clock.advance(60_000)
    expect(asked).toBe(2)
  })
})
