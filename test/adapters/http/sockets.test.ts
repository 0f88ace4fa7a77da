import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWebKit, type WebKit } from '../../support/fakes/web.ts'

const open = async (kit: WebKit) => {
  const socket = connect((kit.server.raw.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  // A server that ends a connection may reset it; the tests look at the close alone.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

describe('the socket server', () => {
  it.each([
    ['sends nothing', ''],
    ['sends its request letter by letter', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ])('ends a connection that %s', async (_name, text) => {
    const kit = await createWebKit({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } })
    await kit.server.listen()
    const socket = await open(kit)
    socket.write(text)
    socket.resume()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })

  it('lets one address hold only so many connections, and takes new ones when some have closed', async () => {
    const kit = await createWebKit({ limits: { connectionsPerAddress: 2 } })
    await kit.server.listen()
    const first = await open(kit)
    await open(kit)
    const third = await open(kit)
    third.resume()
    await once(third, 'close')
    first.destroy()
    await once(first, 'close')
    const fourth = await open(kit)
    fourth.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const [data] = (await once(fourth, 'data')) as [Buffer]
    expect(data.toString()).toMatch(/^HTTP\/1.1 200 OK/)
  })

  it('refuses a head that is too large, and a WebSocket where there is none', async () => {
    const kit = await createWebKit()
    await kit.server.listen()
    const large = await open(kit)
    large.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`)
    const [refusal] = (await once(large, 'data')) as [Buffer]
    expect(refusal.toString()).toMatch(/^HTTP\/1.1 431/)
    const upgrade = await open(kit)
    upgrade.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    const [answer] = (await once(upgrade, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 404/)
  })

  it('limits the requests of one address without a session', async () => {
    const kit = await createWebKit({ limits: { requestsPerMinute: 3 } })
    const statuses = []
    for (let i = 0; i < 4; i += 1) statuses.push((await kit.server.app.inject('/healthz')).statusCode)
    expect(statuses).toEqual([200, 200, 200, 429])
  })

  it('give each signed-in browser of that address a share of its own', async () => {
    const kit = await createWebKit({ limits: { requestsPerMinute: 3 } })
    const [first, second] = [await kit.browser(), await kit.browser()]
    const ask = async ({ headers }: typeof first) =>
      (await kit.server.app.inject({ url: '/api/session', headers })).statusCode
    expect([await ask(first), await ask(first), await ask(first), await ask(first)]).toEqual([
      200, 200, 200, 429,
    ])
    expect(await ask(second)).toBe(200)
  })

  it('count guesses of cookies as requests of a stranger', async () => {
    const kit = await createWebKit({ limits: { requestsPerMinute: 3 } })
    const statuses = []
    for (const letter of ['A', 'B', 'C', 'D']) {
      const headers = { cookie: `lianxin=${letter.repeat(43)}` }
      statuses.push((await kit.server.app.inject({ url: '/api/session', headers })).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 429])
  })
})
