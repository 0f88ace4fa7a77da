import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { Role } from '../../../src/domain/people.ts'
import { createFakeSipServer } from '../../support/fakes/sip-server.ts'
import { createWebKit } from '../../support/fakes/web.ts'

const setUp = async () => {
  const sip = await createFakeSipServer()
  const kit = await createWebKit({ sipServer: { host: '127.0.0.1', port: sip.port } })
  await kit.server.listen()
  const { port } = kit.server.raw.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const cookieOf = async (role: Role = 'AGENT') => {
    const { person, headers } = await kit.browser(role)
    return { person, cookie: headers['cookie'] ?? '' }
  }
  const dial = (headers: Record<string, string>, protocols: string[] = ['sip'], path = '/sip') => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers })
    onTestFinished(() => socket.terminate())
    // Refusals are asked for by name below.
    socket.on('error', () => undefined)
    return socket
  }
  const joined = async (cookie: string) => {
    const socket = dial({ cookie, origin })
    await once(socket, 'open')
    return { browser: socket, server: sip.sockets.at(-1) as WebSocket }
  }
  const refusal = async (socket: WebSocket): Promise<number> => {
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    return response.statusCode ?? 0
  }
  return { kit, sip, origin, cookieOf, dial, joined, refusal }
}

const received = async (socket: WebSocket): Promise<string> => {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return data.toString()
}
const closeCode = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0]

describe('/sip', () => {
  it('carries frames both ways, keep-alives unchanged, as text', async () => {
    const { cookieOf, joined } = await setUp()
    const { browser, server } = await joined((await cookieOf()).cookie)
    expect([browser.protocol, server.protocol]).toEqual(['sip', 'sip'])
    browser.send('REGISTER sip:lianxin SIP/2.0\r\n\r\n')
    expect(await received(server)).toBe('REGISTER sip:lianxin SIP/2.0\r\n\r\n')
    browser.send('\r\n\r\n')
    const [keepAlive, isBinary] = (await once(server, 'message')) as [Buffer, boolean]
    expect([keepAlive.toString(), isBinary]).toEqual(['\r\n\r\n', false])
    server.send('\r\n')
    expect(await received(browser)).toBe('\r\n')
  })

  it('refuses before the upgrade who comes from another page, without a session, or may take no calls', async () => {
    const { sip, origin, cookieOf, dial, refusal } = await setUp()
    const { cookie } = await cookieOf()
    const statuses = {
      otherOrigin: await refusal(dial({ cookie, origin: 'https://evil.example' })),
      otherScheme: await refusal(dial({ cookie, origin: origin.replace('http', 'https') })),
      noOrigin: await refusal(dial({ cookie })),
      noCookie: await refusal(dial({ origin })),
      forgedCookie: await refusal(dial({ origin, cookie: `lianxin=${'A'.repeat(43)}` })),
      otherRole: await refusal(dial({ origin, cookie: (await cookieOf('DISPATCHER')).cookie })),
      otherProtocol: await refusal(dial({ origin, cookie }, ['chat'])),
      otherPath: await refusal(dial({ origin, cookie }, ['sip'], '/sip/x')),
    }
    expect(statuses).toEqual({
      ...{ otherOrigin: 403, otherScheme: 403, noOrigin: 403, noCookie: 401, forgedCookie: 401 },
      ...{ otherRole: 403, otherProtocol: 400, otherPath: 404 },
    })
    expect(sip.sockets).toHaveLength(0)
  })

  it('closes when the session ends, on both sides', async () => {
    const { kit, cookieOf, joined } = await setUp()
    const { person, cookie } = await cookieOf()
    const { browser, server } = await joined(cookie)
    const closed = Promise.all([closeCode(browser), closeCode(server)])
    kit.people.put({ ...person, active: false })
    kit.clock.advance(11_000)
    await kit.sessions.resolve(cookie.split('=')[1] ?? '')
    expect(await closed).toEqual([1008, 1000])
  })

  it('closes the one side when the other has gone', async () => {
    const { cookieOf, joined } = await setUp()
    const { cookie } = await cookieOf()
    const first = await joined(cookie)
    first.browser.terminate()
    await once(first.server, 'close')
    const second = await joined(cookie)
    second.server.terminate()
    expect(await closeCode(second.browser)).toBe(1012)
  })

  it('ends a browser that sends a frame above 64 kB, or too many', async () => {
    const { cookieOf, joined } = await setUp()
    const large = await joined((await cookieOf()).cookie)
    large.browser.send('x'.repeat(64 * 1024 + 1))
    expect(await closeCode(large.browser)).toBe(1009)
    const many = await joined((await cookieOf()).cookie)
    for (let i = 0; i < 51; i += 1) many.browser.send('\r\n')
    expect(await closeCode(many.browser)).toBe(1008)
  })

  it('gives each person three sockets', async () => {
    const { origin, cookieOf, dial, joined, refusal } = await setUp()
    const { cookie } = await cookieOf()
    const first = await joined(cookie)
    await joined(cookie)
    await joined(cookie)
    expect(await refusal(dial({ cookie, origin }))).toBe(429)
    first.browser.close()
    await once(first.server, 'close')
    await joined(cookie)
    await joined((await cookieOf()).cookie)
  })

  it('ends a browser that answers no ping', async () => {
    const { kit, cookieOf, joined } = await setUp()
    const { browser } = await joined((await cookieOf()).cookie)
    // Read no further: pings stay unanswered.
    browser.pause()
    kit.clock.advance(40_000)
    browser.resume()
    expect(await closeCode(browser)).toBe(1001)
  })

  it('answers 502 while the SIP server is away', async () => {
    const kit = await createWebKit({ sipServer: { host: '127.0.0.1', port: 1 } })
    await kit.server.listen()
    const { port } = kit.server.raw.address() as AddressInfo
    const { headers } = await kit.browser()
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sip`, 'sip', {
      headers: { cookie: headers['cookie'] ?? '', origin: `http://127.0.0.1:${port}` },
    })
    socket.on('error', () => undefined)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.statusCode).toBe(502)
  })

  it('stops reading the SIP server while the browser does not read', async () => {
    const { cookieOf, joined } = await setUp()
    const { browser, server } = await joined((await cookieOf()).cookie)
    browser.pause()
    const other = await joined((await cookieOf()).cookie)
    const frame = 'x'.repeat(60_000)
    const frames = 400
    let sent = 0
    for (let i = 0; i < frames; i += 1) server.send(frame, () => (sent += 1))
    // Meanwhile another pair is served, for far more turns than all those frames would have needed.
    for (let i = 0; i < 1_500; i += 1) {
      other.server.send('\r\n')
      await once(other.browser, 'message')
    }
    // The buffers of the kernel and the proxy's quarter of a megabyte are full; the rest waits where it came from.
    expect(sent).toBeLessThan(frames)
    expect(server.bufferedAmount).toBeGreaterThan(1_000_000)
    let received = 0
    const all = new Promise<void>((resolve) => {
      browser.on('message', () => {
        received += 1
        if (received === frames) resolve()
      })
    })
    browser.resume()
    await all
  })
})
