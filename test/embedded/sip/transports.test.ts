/** The listeners against clients that misbehave, and connections that break. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createUserAgent } from '../../../src/embedded/switch/sip/create-user-agent.ts'
import type { SipLimits } from '../../../src/embedded/switch/sip/stack.ts'
import type { IncomingCall, UserAgent } from '../../../src/embedded/switch/sip/user-agent.ts'
import { createDeferred } from './deferred.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

const agents: UserAgent[] = []
afterEach(async () => {
  await Promise.all(agents.splice(0).map(async (agent) => agent.stop()))
})

const start = async (
  limits: Partial<SipLimits> = {},
  onInvite: (call: IncomingCall) => void = () => undefined,
  clock?: FakeClock,
): Promise<Record<'udp' | 'tcp' | 'ws', number>> => {
  const listeners = (['udp', 'tcp', 'ws'] as const).map((protocol) => ({
    protocol,
    host: '127.0.0.1',
    port: 0,
  }))
  const agent = createUserAgent({ listeners, limits, ...(clock && { clock }) }, { onInvite })
  agents.push(agent)
  await agent.start()
  const [udp, tcp, ws] = agent.stack.listeners.map(({ port }) => port)
  return { udp: udp ?? 0, tcp: tcp ?? 0, ws: ws ?? 0 }
}

const options = (via: string, id = 'one', extra = ''): string =>
  [
    'OPTIONS sip:x@127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/${via};branch=z9hG4bK${id}`,
    'From: <sip:a@b>;tag=1',
    'To: <sip:x@127.0.0.1>',
    `Call-ID: ${id}`,
    'CSeq: 1 OPTIONS',
    `${extra}Content-Length: 0`,
    '',
    '',
  ].join('\r\n')

/** Sends datagrams, again and again as a client does, and waits for one that begins so. */
const overUdp = async (port: number, messages: readonly string[], begins: string): Promise<string> => {
  const socket = createSocket('udp4')
  const found = createDeferred<string>()
  socket.on('message', (data) => {
    if (data.toString().startsWith(begins)) found.resolve(data.toString())
  })
  const send = (): void => {
    for (const message of messages) socket.send(message, port, '127.0.0.1')
  }
  send()
  const again = setInterval(send, 100)
  const answer = await found.promise
  clearInterval(again)
  socket.close()
  return answer
}

describe('UDP', () => {
  test('ten thousand datagrams of garbage leave the next request answered', async () => {
    const { udp } = await start()
    const socket = createSocket('udp4')
    const sent = Array.from({ length: 10_000 }, async (_unused, index) => {
      const garbage =
        index % 3 === 0 ? Buffer.alloc(index % 1_400, index) : `INVITE sip:x SIP/2.0\r\nVia: ${index}\r\n\r\n`
      await new Promise((resolve) => socket.send(garbage, udp, '127.0.0.1', resolve))
    })
    await Promise.all(sent)
    socket.close()
    expect(await overUdp(udp, [options('UDP 127.0.0.1:9')], 'SIP/2.0 200')).toContain('rport=')
  })

  test('answers go to where the request came from, whatever its Via says', async () => {
    const { udp } = await start()
    const answer = await overUdp(udp, [options('UDP 203.0.113.7:5060;rport')], 'SIP/2.0 200')
    expect(answer).toMatch(/^Via: SIP\/2\.0\/UDP 203\.0\.113\.7:5060;.*rport=\d+.*received=127\.0\.0\.1/m)
  })

  test('what can be answered gets 400, or 505', async () => {
    const { udp } = await start()
    const bad = options('UDP 127.0.0.1', 'bad').replace('CSeq: 1 OPTIONS', 'CSeq: one OPTIONS')
    await overUdp(udp, [bad], 'SIP/2.0 400 Bad Request')
    await overUdp(udp, [options('UDP 127.0.0.1', 'v3').replace('SIP/2.0\r', 'SIP/3.0\r')], 'SIP/2.0 505')
  })

  test('past the limit of transactions new requests get 503', async () => {
    const { udp } = await start({ maxServerTransactions: 2 })
    const many = [1, 2, 3].map((index) => options('UDP 127.0.0.1', `full${index}`))
    await overUdp(udp, many, 'SIP/2.0 503')
  })
})

const tcpClient = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await once(socket, 'connect')
  return { socket, closed }
}

describe('TCP', () => {
  test('requests in one piece and in many are answered on their connection', async () => {
    const { tcp } = await start()
    const { socket } = await tcpClient(tcp)
    const two = options('TCP 127.0.0.1', 'a') + options('TCP 127.0.0.1', 'b')
    socket.write(two.slice(0, 100))
    socket.write(two.slice(100))
    let text = ''
    for await (const chunk of socket) {
      text += String(chunk)
      if (text.split('SIP/2.0 200').length === 3) break
    }
    expect(text).toContain('Call-ID: b')
  })

  test('a stream that is not SIP is closed, one too large as well', async () => {
    const { tcp } = await start({ maxMessageBytes: 2_000 })
    for (const text of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      options('TCP x', 'big', `X: ${'x'.repeat(3_000)}\r\n`),
    ]) {
      const { socket, closed } = await tcpClient(tcp)
      socket.write(text)
      await closed
    }
  })

  test('whoever says nothing, or only half of it, is closed in time; others stay', async () => {
    const clock = createFakeClock()
    const { tcp } = await start({ idleMs: 30_000, partialMessageMs: 10_000 }, undefined, clock)
    const silent = await tcpClient(tcp)
    const halting = await tcpClient(tcp)
    const good = await tcpClient(tcp)
    good.socket.write(options('TCP 127.0.0.1', 'good'))
    await once(good.socket, 'data')
    halting.socket.write(options('TCP 127.0.0.1', 'half').slice(0, 50))
    halting.socket.write('\r\n')
    await untilHeld(clock, 3)
    clock.advance(10_000)
    await halting.closed
    clock.advance(20_000)
    await silent.closed
    expect(good.socket.destroyed).toBe(false)
    good.socket.write(options('TCP 127.0.0.1', 'again'))
    await once(good.socket, 'data')
    good.socket.destroy()
  })

  test('connections past the limit are closed at once', async () => {
    const { tcp } = await start({ maxConnections: 2 })
    const kept = [await tcpClient(tcp), await tcpClient(tcp)]
    const refused = connect(tcp, '127.0.0.1')
    refused.on('error', () => undefined)
    await once(refused, 'close')
    for (const { socket } of kept) socket.destroy()
  })

  test('CRLF CRLF is answered with CRLF', async () => {
    const { tcp } = await start()
    const { socket } = await tcpClient(tcp)
    socket.write('\r\n\r\n')
    expect(String((await once(socket, 'data'))[0])).toBe('\r\n')
    socket.destroy()
  })
})

/** Waits until that many timers run: the server has taken in what was sent. */
const untilHeld = async (clock: FakeClock, timers: number): Promise<void> => {
  while (clock.pending < timers) await new Promise((resolve) => setImmediate(resolve))
}

const open = async (port: number): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'sip')
  await once(socket, 'open')
  return socket
}

describe('WebSocket', () => {
  test('a request is answered on its socket, keep-alives too, and a large frame closes it', async () => {
    const { ws } = await start({ maxMessageBytes: 4_000 })
    const socket = await open(ws)
    socket.send(options('WS abc.invalid', 'ws'))
    expect(String((await once(socket, 'message'))[0])).toMatch(/^SIP\/2\.0 200/)
    socket.send('\r\n\r\n')
    expect(String((await once(socket, 'message'))[0])).toBe('\r\n')
    socket.send('x'.repeat(5_000))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
  })

  test('without the subprotocol nobody gets in, and plain HTTP is told to upgrade', async () => {
    const { ws } = await start()
    const socket = new WebSocket(`ws://127.0.0.1:${ws}`)
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toContain('400')
    expect((await fetch(`http://127.0.0.1:${ws}/`)).status).toBe(426)
  })

  test('a browser that answers no ping is closed', async () => {
    const clock = createFakeClock()
    const { ws } = await start({}, undefined, clock)
    const socket = new WebSocket(`ws://127.0.0.1:${ws}`, 'sip', { autoPong: false })
    const pinged = once(socket, 'ping')
    const closed = once(socket, 'close')
    await once(socket, 'open')
    await untilHeld(clock, 2)
    clock.advance(20_000)
    await pinged
    clock.advance(20_000)
    await closed
  })

  test('a call over it is reached in its dialog, and ends with 410 when the socket is gone', async () => {
    const called = createDeferred<IncomingCall>()
    const { ws } = await start({}, (call) => {
      call.listen({ onAck: () => called.resolve(call) })
      call.respond(200, { body: 'v=0' })
    })
    const socket = await open(ws)
    const say = (method: string, to: string): void => {
      const contact = 'Contact: <sip:k@abc.invalid;transport=ws>\r\n'
      const text = options('WS abc.invalid', `${method}1`, contact).replaceAll('OPTIONS', method)
      socket.send(text.replace(/^Call-ID: .*$/m, 'Call-ID: call').replace(/^To: .*$/m, to))
    }
    const next = async (begins: string): Promise<string> => {
      for (;;) {
        const text = String((await once(socket, 'message'))[0])
        if (text.startsWith(begins)) return text
      }
    }
    const answer = next('SIP/2.0 200')
    say('INVITE', 'To: <sip:x@127.0.0.1>')
    const to = /^To: .*$/m.exec(await answer)?.[0] ?? ''
    say('ACK', to)
    const call = await called.promise
    const asked = next('INFO sip:k@abc.invalid;transport=ws SIP/2.0')
    const info = call.request('INFO')
    const request = await asked
    socket.send(
      `SIP/2.0 200 OK\r\n${request
        .split('\r\n')
        .filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
        .join('\r\n')}\r\nContent-Length: 0\r\n\r\n`,
    )
    expect((await info).status).toBe(200)
    const lost = call.request('INFO')
    await next('INFO')
    socket.terminate()
    expect((await lost).status).toBe(503)
    expect((await call.request('INFO')).status).toBe(410)
  })
})
