import { describe, expect, it } from 'vitest'
import type { BoardAgent, BoardState, DeskState, QueueView } from '../../../src/contract/desk.ts'
import { sortAgents, waitingCalls } from '../../../agent-ui/src/state/board-order.ts'
import { orderOf, patchBoard, patchDesk } from '../../../agent-ui/src/state/patches.ts'

const agent = (agentId: string, changes: Partial<BoardAgent> = {}): BoardAgent => ({
  agentId,
  name: agentId,
  agentNo: agentId,
  role: 'AGENT',
  status: 'ready',
  since: 0,
  until: null,
  wrapUp: null,
  onDuty: true,
  reason: null,
  breakType: null,
  next: null,
  legUp: true,
  direction: null,
  callId: null,
  callerNumber: null,
  ...{ callStatus: null, askedBy: null, parties: [], watchers: [], callsToday: 0 },
  ...changes,
})
const queue = (queueId: string, waiting: number): QueueView => ({
  queueId,
  name: queueId,
  waiting,
  oldestQueuedAt: null,
  ready: 0,
  talking: 0,
  staffed: 0,
  offeredToday: 0,
  answeredToday: 0,
  abandonedToday: 0,
  sl15Percent: null,
  answeredLongestWaitMs: null,
})
const desk: DeskState = {
  agent: agent('1'),
  call: null,
  parties: [],
  queues: [queue('A', 1)],
  outgoing: null,
  ...{ watching: null, watchEnded: null, watchedBy: [], notes: [] },
  today: { calls: 0, dials: 0, orders: 0, rated: 0, satisfied: 0 },
  saving: true,
}

describe('patches of a desk', () => {
  it('replace whole keys and leave the others', () => {
    const after = patchDesk(desk, { saving: false, queues: [queue('A', 2)] })
    expect(after).toEqual({ ...desk, saving: false, queues: [queue('A', 2)] })
    expect(desk.saving).toBe(true)
  })
})

describe('patches of a board', () => {
  const board: BoardState = {
    queues: [queue('A', 1)],
    agents: { a: agent('a'), b: agent('b') },
    calls: {},
  }

  it('change, add and remove entries one by one', () => {
    const after = patchBoard(board, {
      agents: { a: agent('a', { status: 'talking' }), b: null, c: agent('c') },
    })
    expect(Object.keys(after.agents)).toEqual(['a', 'c'])
    expect(after.agents['a']?.status).toBe('talking')
    expect(after.queues).toBe(board.queues)
    expect(Object.keys(board.agents)).toEqual(['a', 'b'])
  })

  it('replace the queues whole', () => {
    expect(patchBoard(board, { queues: [] }).queues).toEqual([])
  })

  it('bear the removal of what is not there', () => {
    expect(patchBoard(board, { calls: { x: null } }).calls).toEqual({})
  })
})

describe('the number of a patch', () => {
  it('tells the next one from a known one and from a gap', () => {
    expect(orderOf(7, { seq: 8 })).toBe('next')
    expect(orderOf(7, { seq: 7 })).toBe('known')
    expect(orderOf(7, { seq: 3 })).toBe('known')
    expect(orderOf(7, { seq: 9 })).toBe('gap')
  })
})

describe('the order of a board', () => {
  it('puts ringing and talking agents first and keeps equals by number', () => {
    const agents = [
      agent('3'),
      agent('1', { status: 'offline' }),
      agent('2', { status: 'talking' }),
      agent('0', { status: 'offered' }),
    ]
    expect(sortAgents([...agents, agent('2b')], 'status', false).map(({ agentNo }) => agentNo)).toEqual([
      '0',
      '2',
      '2b',
      '3',
      '1',
    ])
  })

  it('puts the longest time in a state first, and last when turned round', () => {
    const agents = [agent('1', { since: 50 }), agent('2', { since: 10 })]
    expect(sortAgents(agents, 'inState', false)[0]?.agentNo).toBe('2')
    expect(sortAgents(agents, 'inState', true)[0]?.agentNo).toBe('1')
  })

  it('shows only those who wait or ring, the next to be answered on top', () => {
    const call = (callId: string, status: 'queued' | 'talking' | 'offered', position: number) => ({
      callId,
      queueId: 'A',
      status,
      callerNumber: null,
      lineCode: 'L12345',
      queuedAt: 0,
      position,
      agentId: null,
      parties: [],
    })
    const shown = waitingCalls([call('b', 'queued', 2), call('x', 'talking', 0), call('a', 'offered', 1)])
    expect(shown.map(({ callId }) => callId)).toEqual(['a', 'b'])
  })
})
