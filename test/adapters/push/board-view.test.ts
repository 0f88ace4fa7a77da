import { describe, expect, it } from 'vitest'
import type { BoardAgent, BoardCall } from '../../../src/contract/desk.ts'

import { aQueue, setUp, subscribe, heard, settled, status, collect } from './tabs.ts'

describe('the board', () => {
  const agent = (callerNumber: string | null, state: BoardAgent['status'] = 'talking'): BoardAgent => ({
    ...{ agentId: 'a1', name: '王', agentNo: '1001', role: 'AGENT', status: state, since: 0, until: null },
    ...{ wrapUp: null, onDuty: true },
    ...{
      reason: null,
      breakType: null,
      next: null,
      legUp: true,
      direction: null,
      callId: null,
      callerNumber,
      ...{ callStatus: null, askedBy: null, parties: [], watchers: [], callsToday: 3 },
    },
  })

  it('shows whole numbers to a shift lead and masked ones to others, in snapshots and patches', async () => {
    const { kit, open, signIn } = await setUp()
    kit.hotline.board = { queues: [], agents: { a1: agent('13812341234') }, calls: {} }
    const lead = await open((await signIn('SHIFT_LEAD')).cookie)
    const admin = await open((await signIn('SYSADMIN')).cookie)
    const shown = [await subscribe(lead, 'board'), await subscribe(admin, 'board')]
    expect(shown).toMatchObject([
      { seq: 1, state: { agents: { a1: { callerNumber: '13812341234' } } } },
      { seq: 1, state: { agents: { a1: { callerNumber: '138****1234' } } } },
    ])
    const patches = Promise.all([heard(lead, 'patch'), heard(admin, 'patch')])
    kit.hotline.board = { queues: [], agents: { a1: agent('087165331234') }, calls: {} }
    kit.hotline.touch({ agents: ['a1'] })
    kit.clock.advance(100)
    expect(await patches).toMatchObject([
      { seq: 2, change: { agents: { a1: { callerNumber: '087165331234' } } } },
      { seq: 2, change: { agents: { a1: { callerNumber: '08716533****' } } } },
    ])
  })

  it('gets changed rows together within a tenth of a second, null for those gone, and nothing for nothing', async () => {
    const { kit, open, signIn } = await setUp()
    const call: BoardCall = {
      ...{ callId: 'c1', queueId: 'SG_GENERAL', status: 'queued', callerNumber: null, lineCode: 'L12345' },
      ...{ queuedAt: 0, position: 1, agentId: null, parties: [] },
    }
    kit.hotline.board = {
      queues: [aQueue(1)],
      agents: { a1: agent(null), a2: agent(null) },
      calls: { c1: call },
    }
    const tab = await open((await signIn('SHIFT_LEAD')).cookie)
    await subscribe(tab, 'board')
    const patches = collect(tab)
    kit.hotline.board = {
      queues: [aQueue(0)],
      agents: { a1: agent(null, 'ready'), a2: agent(null) },
      calls: {},
    }
    kit.hotline.touch({ agents: ['a1'] })
    kit.clock.advance(50)
    kit.hotline.touch({ calls: ['c1'], queues: ['SG_GENERAL'] })
    kit.clock.advance(49)
    await settled(tab)
    expect(patches).toEqual([])
    kit.clock.advance(1)
    kit.hotline.touch({ agents: ['a2'] })
    kit.clock.advance(100)
    await settled(tab)
    expect(patches.map((patch) => patch.change)).toEqual([
      { queues: [aQueue(0)], agents: { a1: agent(null, 'ready') }, calls: { c1: null } },
    ])
  })

  it('and the desk of one lead are numbered each for itself', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn('SHIFT_LEAD')
    const tab = await open(cookie)
    await subscribe(tab, 'desk')
    await subscribe(tab, 'board')
    const patches = collect(tab)
    status(kit, person.userId, 'ready')
    status(kit, person.userId, 'notReady')
    kit.hotline.board = { queues: [aQueue(1)], agents: {}, calls: {} }
    kit.hotline.touch({ queues: ['SG_GENERAL'] })
    kit.clock.advance(250)
    await settled(tab)
    expect(patches.map(({ view, seq }) => `${view} ${seq}`)).toEqual(['desk 2', 'desk 3', 'board 2'])
  })
})
