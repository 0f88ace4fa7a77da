import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

import { setUp, take, heard, settled, change, status, collect } from './tabs.ts'

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
