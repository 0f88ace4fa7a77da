import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { io, type Socket } from 'socket.io-client'
import type {
  AgentView,
  BoardAgent,
  BoardCall,
  CommandReply,
  DeskState,
  DeskToServer,
  Patch,
  QueueView,
  ServerToDesk,
  Snapshot,
  ViewName,
} from '../../../src/contract/desk.ts'
import type { Role } from '../../../src/domain/people.ts'
import { createWebKit, type WebKit } from '../../support/fakes/web.ts'

type Tab = Socket<ServerToDesk, DeskToServer>

const aQueue = (waiting: number): QueueView => ({
  queueId: 'SG_GENERAL',
  name: '综合',
  waiting,
  oldestQueuedAt: null,
  ready: 0,
  talking: 0,
  staffed: 1,
  offeredToday: 0,
  answeredToday: 0,
  abandonedToday: 0,
  sl15Percent: null,
  answeredLongestWaitMs: null,
})

const setUp = async () => {
  const kit = await createWebKit()
  await kit.server.listen()
  const { port } = kit.server.raw.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const dial = (headers: Record<string, string>, transport: 'websocket' | 'polling' = 'websocket'): Tab => {
    const tab: Tab = io(url, {
      ...{ path: '/live', transports: [transport], extraHeaders: headers },
      ...{ reconnection: false, forceNew: true },
    })
    onTestFinished(() => void tab.disconnect())
    return tab
  }
  const open = async (cookie: string): Promise<Tab> => {
    const tab = dial({ cookie, origin: url })
    await once(tab as never, 'connect')
    return tab
  }
  const signIn = async (role: Role = 'AGENT') => {
    const { person, headers } = await kit.browser(role)
    return { person, cookie: headers['cookie'] ?? '' }
  }
  return { kit, url, dial, open, signIn }
}

const subscribe = (tab: Tab, view: ViewName): Promise<Snapshot | { readonly refused: string }> =>
  tab.emitWithAck('subscribe', view)

const press = (tab: Tab, command: unknown): Promise<CommandReply> =>
  tab.emitWithAck('command', command as never)

const take = async (tab: Tab): Promise<Snapshot<'desk'>> => {
  const answer = await subscribe(tab, 'desk')
  if ('refused' in answer) throw new Error(answer.refused)
  return answer as Snapshot<'desk'>
}

const heard = async <Event extends keyof ServerToDesk>(
  tab: Tab,
  event: Event,
): Promise<Parameters<ServerToDesk[Event]>[0]> =>
  ((await once(tab as never, event)) as [Parameters<ServerToDesk[Event]>[0]])[0]

/** Everything that has left the server for this tab has arrived when this resolves. */
const settled = (tab: Tab): Promise<number> => tab.emitWithAck('heartbeat')

const change = (kit: WebKit, agentId: string, part: Partial<DeskState>): void => {
  const desk = kit.hotline.desks.get(agentId)
  if (desk) kit.hotline.desks.set(agentId, { ...desk, ...part })
}
const status = (kit: WebKit, agentId: string, next: AgentView['status']): void => {
  const desk = kit.hotline.desks.get(agentId)
  if (desk) change(kit, agentId, { agent: { ...desk.agent, status: next } })
  kit.hotline.touch({ agents: [agentId] })
}
const collect = (tab: Tab): Patch[] => {
  const patches: Patch[] = []
  tab.on('patch', (patch) => patches.push(patch))
  return patches
}

describe('the handshake', () => {
  it.each(['websocket', 'polling'] as const)('lets a signed-in page of ours in by %s', async (transport) => {
    const { url, dial, signIn } = await setUp()
    const { cookie } = await signIn()
    const tab = dial({ cookie, origin: url }, transport)
    await once(tab as never, 'connect')
    expect(await take(tab)).toMatchObject({ view: 'desk', seq: 1 })
  })

  it.each(['websocket', 'polling'] as const)(
    'refuses by %s another page, and who is not signed in',
    async (transport) => {
      const { kit, url, dial, signIn } = await setUp()
      const { cookie } = await signIn()
      const connections: unknown[] = []
      kit.server.raw.on('connection', (socket) => connections.push(socket))
      const refused = async (headers: Record<string, string>) => {
        const tab = dial(headers, transport)
        const [err] = (await once(tab as never, 'connect_error')) as [
          Error & { context?: { statusCode?: number } },
        ]
        return err.message
      }
      await refused({ cookie, origin: 'https://evil.example' })
      await refused({ cookie, origin: url.replace('http:', 'https:') })
      await refused({ origin: url })
      await refused({ origin: url, cookie: `lianxin=${'A'.repeat(43)}` })
      if (transport === 'websocket') await refused({ cookie })
      else await refused({ cookie, 'sec-fetch-site': 'cross-site' })
      expect(connections.length).toBeGreaterThanOrEqual(5)
      expect(kit.hotline.heard).toEqual([])
    },
  )

  it('answers a foreign upgrade in plain HTTP, without opening a WebSocket', async () => {
    const { url, signIn } = await setUp()
    const { cookie } = await signIn()
    const headers = { cookie, origin: 'https://evil.example' }
    const { WebSocket } = await import('ws')
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live/?EIO=4&transport=websocket`, { headers })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(400)
  })

  it('gives each person only so many links', async () => {
    const { url, dial, open, signIn } = await setUp()
    const { cookie } = await signIn()
    for (let i = 0; i < 8; i += 1) await open(cookie)
    const ninth = dial({ cookie, origin: url })
    const [err] = (await once(ninth as never, 'connect_error')) as [Error]
    expect(err.message).toBe('too many links')
  })
})

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

describe('a silent desk', () => {
  it('is unlinked after six seconds, and linked again when it speaks', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    kit.clock.advance(5_000)
    expect(await settled(tab)).toBe(kit.clock.now())
    kit.clock.advance(5_999)
    expect(kit.hotline.linked.has(person.userId)).toBe(true)
    kit.clock.advance(1)
    expect(kit.hotline.linked.has(person.userId)).toBe(false)
    await settled(tab)
    expect(kit.hotline.heard).toEqual(
      ['linked', 'unlinked', 'linked'].map((what) => `${what} ${person.userId}`),
    )
  })

  it('is unlinked when its connection breaks, and not twice', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const gone = expect.poll(() => kit.hotline.heard)
    tab.disconnect()
    await gone.toEqual([`linked ${person.userId}`, `unlinked ${person.userId}`])
    kit.clock.advance(10_000)
    expect(kit.hotline.heard).toHaveLength(2)
  })

  it('does not unlink the tab that replaced it', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const old = await open(cookie)
    await take(old)
    const gone = once(old as never, 'disconnect')
    const next = await open(cookie)
    await take(next)
    await gone
    kit.clock.advance(5_000)
    await settled(next)
    kit.clock.advance(5_000)
    expect(kit.hotline.heard).toEqual([`linked ${person.userId}`, `linked ${person.userId}`])
  })
})

describe('commands', () => {
  const seated = async () => {
    const kit = await setUp()
    const { person, cookie } = await kit.signIn()
    const tab = await kit.open(cookie)
    await take(tab)
    return { ...kit, person, cookie, tab }
  }

  it('reach the mailbox for the agent of the session, stripped to the contract', async () => {
    const { kit, person, tab } = await seated()
    const callId = randomUUID()
    kit.hotline.answer = () => ({ ok: false, code: 'callGone', message: 'gone' })
    const reply = await press(tab, { type: 'accept', callId, agentId: randomUUID(), extra: { a: 1 } })
    expect(reply).toEqual({ ok: false, code: 'callGone', message: 'gone' })
    expect(kit.hotline.commands).toEqual([{ agentId: person.userId, command: { type: 'accept', callId } }])
  })

  it.each([
    [null],
    ['ready'],
    [{}],
    [{ type: 'fly' }],
    [{ type: 'accept' }],
    [{ type: 'accept', callId: 'x' }],
    [{ type: 'sendDigits', callId: randomUUID(), digits: '12;rm' }],
    [{ type: 'startBreak', breakType: 'no code' }],
    [[{ type: 'ready' }]],
  ])('that are %j are refused as invalid', async (command) => {
    const { kit, tab } = await seated()
    expect(await press(tab, command)).toMatchObject({ ok: false, code: 'invalid' })
    expect(kit.hotline.commands).toEqual([])
  })

  it('that only a shift lead has are refused to everybody else, and reach no mailbox', async () => {
    const { kit, tab } = await seated()
    const targetId = randomUUID()
    for (const command of [
      { type: 'watch', targetId, mode: 'listen', visible: false },
      { type: 'takeOver', callId: targetId },
      { type: 'force', targetId, to: 'offline' },
      { type: 'moveCall', callId: targetId, to: 'head' },
      { type: 'write', targetId, text: '…' },
    ])
      expect(await press(tab, command)).toMatchObject({ ok: false, code: 'forbidden' })
    expect(kit.hotline.commands).toEqual([])
  })

  it('may come twenty in a second, and go on in the next', async () => {
    const { kit, tab } = await seated()
    const replies = await Promise.all(Array.from({ length: 25 }, () => press(tab, { type: 'ready' })))
    expect(replies.filter(({ ok }) => ok)).toHaveLength(20)
    expect(replies.at(-1)).toMatchObject({ code: 'tooMany' })
    kit.clock.advance(1_000)
    expect(await press(tab, { type: 'ready' })).toEqual({ ok: true })
  })

  it('that break the mailbox break nothing else', async () => {
    const { kit, tab } = await seated()
    kit.hotline.answer = () => {
      throw new Error('a bug')
    }
    expect(await press(tab, { type: 'ready' })).toMatchObject({ ok: false, code: 'failed' })
    expect(kit.logged.join('')).toContain('a command failed')
    kit.hotline.answer = () => ({ ok: true })
    expect(await press(tab, { type: 'ready' })).toEqual({ ok: true })
  })

  it('above sixteen kilobytes, or floods of anything, end the link', async () => {
    const { tab, open, cookie } = await seated()
    const cut = once(tab as never, 'disconnect')
    tab.emit('command', { type: 'ready', padding: 'x'.repeat(17_000) } as never, () => undefined)
    await cut
    const next = await open(cookie)
    const flooded = once(next as never, 'disconnect')
    for (let i = 0; i < 60; i += 1) next.emit('painted', {} as never)
    await flooded
  })

  it('and other events in any shape leave the server standing', async () => {
    const { kit, tab } = await seated()
    const raw = tab as unknown as Socket
    raw.emit('subscribe')
    raw.emit('subscribe', { view: 'desk' }, 'no function')
    raw.emit('heartbeat')
    raw.emit('heartbeat', 'x', 5)
    raw.emit('command')
    raw.emit('command', { type: 'notReady' })
    raw.emit('painted', null)
    raw.emit('painted', { callId: 'x', popPaintedAt: '1', ringStartedAt: NaN })
    raw.emit('unheard', Buffer.from([1, 2, 3]))
    raw.emit('__proto__', {})
    await settled(tab)
    expect(kit.hotline.commands.map(({ command }) => command)).toEqual([{ type: 'notReady' }])
    expect(kit.painted).toEqual([])
  })

  it('report what was painted to the sink of the figure', async () => {
    const { kit, person, tab } = await seated()
    const callId = randomUUID()
    tab.emit('painted', { callId, popPaintedAt: 1000.5, ringStartedAt: 1016 })
    await settled(tab)
    expect(kit.painted).toEqual([
      {
        agentId: person.userId,
        callId,
        popPaintedAt: 1000.5,
        ringStartedAt: 1016,
        receivedAt: kit.clock.now(),
      },
    ])
  })
})

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

describe('a connection that cannot keep up', () => {
  /** A tab that reads nothing, after more was sent to it than it may have waiting. */
  const clogged = async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const { ws } = tab.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
    ws.pause()
    const patches = collect(tab)
    const { agent } = kit.hotline.desks.get(person.userId) ?? {}
    for (let since = 1; agent && since <= 100; since += 1) {
      change(kit, person.userId, { agent: { ...agent, since, name: 'x'.repeat(100_000) } })
      kit.hotline.touch({ agents: [person.userId] })
    }
    return { kit, person, tab, patches, ws }
  }

  it('is sent nothing more until it has drained, and then a new snapshot', async () => {
    const { kit, person, tab, patches, ws } = await clogged()
    const anew = heard(tab, 'snapshot')
    ws.resume()
    const snapshot = await anew
    expect(snapshot.state).toMatchObject({ agent: { since: 100 } })
    expect(patches.length).toBeLessThan(60)
    expect(snapshot.seq).toBe((patches.at(-1)?.seq ?? 0) + 1)
    const next = heard(tab, 'patch')
    status(kit, person.userId, 'ready')
    expect((await next).seq).toBe(snapshot.seq + 1)
  })

  it('is ended when it has not drained within fifteen seconds', async () => {
    const { kit, person, tab, ws } = await clogged()
    kit.clock.advance(15_000)
    await expect.poll(() => kit.hotline.linked.has(person.userId)).toBe(false)
    const gone = once(tab as never, 'disconnect')
    ws.resume()
    await gone
  })
})

describe('the end of a link', () => {
  it('comes with the sign-out of its session', async () => {
    const { kit, open, signIn } = await setUp()
    const { person, cookie } = await signIn()
    const tab = await open(cookie)
    await take(tab)
    const ended = heard(tab, 'end')
    const session = await kit.sessions.resolve(cookie.split('=')[1] ?? '')
    if (session) await kit.sessions.signOut(session)
    expect(await ended).toBe('signedOut')
    await expect.poll(() => kit.hotline.linked.has(person.userId)).toBe(false)
  })

  it('comes when the session expires under a link that goes on beating', async () => {
    const { kit, open, signIn } = await setUp()
    const { cookie } = await signIn('SYSADMIN')
    const tab = await open(cookie)
    const ended = heard(tab, 'end')
    kit.clock.advance(24 * 60 * 60_000)
    tab.emit('heartbeat', () => undefined)
    expect(await ended).toBe('expired')
  })

  it('does not come while beats keep the session in use', async () => {
    const { kit, open, signIn } = await setUp()
    const { cookie } = await signIn('SYSADMIN')
    const tab = await open(cookie)
    for (let hours = 0; hours < 20; hours += 10) {
      kit.clock.advance(10 * 60 * 60_000)
      await settled(tab)
      await expect.poll(() => [...kit.store.rows.values()][0]?.lastSeenAt.getTime()).toBe(kit.clock.now())
    }
    expect(tab.connected).toBe(true)
  })

  it('comes with the server’s own', async () => {
    const { kit, open, signIn } = await setUp()
    const tab = await open((await signIn()).cookie)
    await take(tab)
    const ended = heard(tab, 'end')
    await kit.live.close()
    expect(await ended).toBe('closing')
  })
})

describe('news of the lists', () => {
  it('reach whoever has a page open, a desk with a phone or not', async () => {
    const { kit, open, signIn } = await setUp()
    const { cookie } = await signIn('DISPATCHER')
    const tab = await open(cookie)
    const heard = once(tab as never, 'lists')
    kit.listNews({ lists: ['dispatch'], counts: { dispatch: 7 } })
    expect(await heard).toEqual([{ lists: ['dispatch'], counts: { dispatch: 7 } }])
  })
})
