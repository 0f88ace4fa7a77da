import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { DeskState } from '../../../src/contract/desk.ts'

import { aQueue, setUp, subscribe, press, take, heard, settled, change, status, collect } from './tabs.ts'

describe('the desk', () => {
  it('begins with a snapshot and tells the mailbox that it is there', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const snapshot = await take(await open(cookie))
    expect(snapshot).toMatchObject({ view: 'desk', seq: 1, serverTime: kit.clock.now() })
    expect(snapshot.state.agent.agentId).toBe(person.userId)
    expect(kit.hotline.heard).toEqual([`linked ${person.userId}`])
  })

  it('gets its own changes in the same tick, numbered without a gap, only what differs', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const patches = collect(tab)
    status(kit, person.userId, 'ready')
    kit.hotline.touch({ agents: [person.userId] })
    status(kit, person.userId, 'offered')
    change(kit, person.userId, { today: { calls: 1, dials: 0, orders: 0, rated: 0, satisfied: 0 } })
    kit.hotline.touch({ agents: [person.userId] })
    await settled(tab)
    expect(patches.map(({ seq, change: part }) => [seq, Object.keys(part)])).toEqual([
      [2, ['agent']],
      [3, ['agent']],
      [4, ['today']],
    ])
  })

  it('hears nothing of other agents, and of its call by the call alone', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    const callId = randomUUID()
    await take(tab)
    const patches = collect(tab)
    change(kit, person.userId, {
      call: { callId, callerNumber: '13812341234', rating: null } as DeskState['call'],
    })
    kit.hotline.touch({ agents: [randomUUID()], calls: [callId] })
    await settled(tab)
    expect(patches).toEqual([])
    kit.hotline.touch({ agents: [person.userId] })
    change(kit, person.userId, {
      call: { callId, callerNumber: '13812341234', rating: 1 } as DeskState['call'],
    })
    kit.hotline.touch({ calls: [callId] })
    await settled(tab)
    expect(patches.map((patch) => patch.change)).toMatchObject([
      { call: { callId, callerNumber: '13812341234', rating: null } },
      { call: { rating: 1 } },
    ])
  })

  it('is told at once, whoever it is, that saving has stopped', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const patch = heard(tab, 'patch')
    change(kit, person.userId, { saving: false })
    kit.hotline.touch({ saving: false })
    expect(await patch).toMatchObject({ change: { saving: false } })
  })

  it('gets its queues together, within a quarter of a second', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const patches = collect(tab)
    for (let waiting = 1; waiting <= 5; waiting += 1) {
      change(kit, person.userId, { queues: [aQueue(waiting)] })
      kit.hotline.touch({ queues: ['SG_GENERAL'] })
      kit.clock.advance(40)
    }
    await settled(tab)
    expect(patches).toEqual([])
    kit.clock.advance(50)
    await settled(tab)
    expect(patches.map((patch) => patch.change)).toEqual([{ queues: [aQueue(5)] }])
  })

  it('begins anew with a higher number when it asks again', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    status(kit, person.userId, 'ready')
    expect((await take(tab)).seq).toBe(3)
    const patch = heard(tab, 'patch')
    status(kit, person.userId, 'notReady')
    expect((await patch).seq).toBe(4)
  })

  it('is refused to roles that take no calls', async () => {
    const { kit, open, signIn } = await setUp()
    const { cookie } = await signIn('DISPATCHER')
    const tab = await open(cookie)
    expect(await subscribe(tab, 'desk')).toEqual({ refused: 'forbidden' })
    expect(await subscribe(tab, 'board')).toEqual({ refused: 'forbidden' })
    expect(await subscribe(tab, 'wall' as never)).toEqual({ refused: 'unknownView' })
    expect(await press(tab, { type: 'ready' })).toMatchObject({ ok: false, code: 'notDesk' })
    expect(kit.hotline.heard).toEqual([])
  })

  it('is the newest tab alone: the one before ends as replaced', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const old = await open(cookie)
    await take(old)
    const ended = Promise.all([heard(old, 'end'), once(old as never, 'disconnect')])
    const next = await open(cookie)
    await take(next)
    expect((await ended)[0]).toBe('replaced')
    await settled(next)
    expect(kit.hotline.linked.has(person.userId)).toBe(true)
    expect(await press(next, { type: 'ready' })).toEqual({ ok: true })
    const patch = heard(next, 'patch')
    status(kit, person.userId, 'ready')
    expect(await patch).toMatchObject({ change: { agent: { status: 'ready' } } })
  })

  it('is asked to bring up its media leg', async () => {
    const { kit, open, signIn } = await setUp()
    const mine = await signIn()
    const theirs = await signIn()
    const [tab, other] = [await open(mine.cookie), await open(theirs.cookie)]
    await take(tab)
    await take(other)
    let asked = 0
    other.on('callLeg', () => (asked += 1))
    const leg = once(tab as never, 'callLeg')
    kit.hotline.askForLeg(mine.person.userId)
    await leg
    await settled(other)
    expect(asked).toBe(0)
  })
})
