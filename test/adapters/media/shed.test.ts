import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect, createServer, type Socket } from 'node:net'
import type Mrf from 'drachtio-fsmrf'
import { expect, it, vi } from 'vitest'
import { trimEventSockets } from '../../../src/adapters/media/event-sockets.ts'
import { shed } from '../../../src/adapters/media/shed.ts'

type Connection = Mrf.Connection & {
  readonly channelData: { readonly headers: readonly { readonly name: string }[] }
  readonly parser: { readonly buffer: Buffer }
  execute(application: string, argument: string): void
  getInfo(): Mrf.EslEvent
  sendRecv(command: string, done: () => void): void
}

/** drachtio-fsmrf's own, which nobody else may depend on. */
const esl = createRequire(createRequire(import.meta.url).resolve('drachtio-fsmrf'))('drachtio-modesl') as {
  Connection: new (socket: Socket) => Connection
}

const reply = (headers: readonly string[]): string =>
  `${['Content-Type: command/reply', ...headers].join('\n')}\n\n`
const variables = Array.from({ length: 200 }, (_, index) => `variable_${String(index)}: value`)
const birth = reply(['Event-Name: CHANNEL_DATA', 'Unique-ID: leg', ...variables])

/** A connection that a media server has made to us, as drachtio-fsmrf holds it for a leg. */
const connectionOf = async (): Promise<{ conn: Connection; mediaServer: Socket; end: () => void }> => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  const mediaServer = connect(port, '127.0.0.1')
  const [socket] = (await once(listener, 'connection')) as [Socket]
  const asked = once(mediaServer, 'data')
  const conn = new esl.Connection(socket)
  await asked
  mediaServer.write(birth)
  await once(conn, 'esl::ready')
  return {
    conn,
    mediaServer,
    end: () => {
      mediaServer.destroy()
      listener.close()
    },
  }
}

it('keeps of a leg’s birth only what is asked for later, and no rest of a packet', async () => {
  const { conn, mediaServer, end } = await connectionOf()
  expect(conn.channelData.headers.length).toBeGreaterThan(200)
  conn.on('esl::event::CUSTOM::leg', () => undefined)
  conn.on('esl::event::DTMF::leg', () => undefined)
  shed({ conn, uuid: 'leg' } as unknown as Mrf.Endpoint)
  const heard = (event: string) => conn.listeners(`esl::event::${event}`).length
  expect([heard('CUSTOM::leg'), heard('logdata'), heard('DTMF::leg'), heard('command::reply')]).toEqual([
    0, 0, 1, 1,
  ])
  expect(conn.channelData.headers.map(({ name }) => name)).toEqual(['Unique-ID'])
  expect(conn.parser.buffer.buffer.byteLength).toBe(0)

  const told = once(mediaServer, 'data') as Promise<[Buffer]>
  conn.execute('set', 'a=b')
  expect(String((await told)[0])).toContain('sendmsg leg')

  const news = once(conn, 'esl::event::DTMF::leg')
  const event = 'Event-Name: DTMF\nUnique-ID: leg\n\n'
  mediaServer.write(`Content-Type: text/event-plain\nContent-Length: ${String(event.length)}\n\n${event}`)
  await news
  await new Promise((resolve) => setImmediate(resolve))
  expect(conn.parser.buffer.buffer.byteLength).toBe(0)
  end()
})

it('sends a command in one piece, and asks for no event that nobody reads', async () => {
  const { conn, mediaServer, end } = await connectionOf()
  trimEventSockets({ conn })
  const pieces: string[] = []
  mediaServer.on('data', (piece: Buffer) => void pieces.push(String(piece)))
  const writes = vi.spyOn(conn.socket, 'write')
  conn.execute('set', 'a=b')
  conn.subscribe('CHANNEL_EXECUTE CHANNEL_CALLSTATE CUSTOM conference::maintenance')
  conn.sendRecv('auth secret', () => undefined)
  await vi.waitFor(() => expect(pieces.join('')).toMatch(/auth secret\n\n$/))
  expect(writes).toHaveBeenCalledTimes(3)
  const [command, subscription] = pieces.join('').split('\n\n')
  expect(command?.split('\n')).toEqual([
    'sendmsg leg',
    ...['execute-app-name: set', 'execute-app-arg: a=b', 'call-command: execute'],
    expect.stringMatching(/^Event-UUID: /),
  ])
  expect(subscription).toBe('event json CHANNEL_CALLSTATE BACKGROUND_JOB CHANNEL_EXECUTE_COMPLETE')

  const tell = async (digit: string) => {
    const news = once(conn, 'esl::event::DTMF::leg')
    const event = `Event-Name: DTMF\nUnique-ID: leg\nDTMF-Digit: ${digit}\n\n`
    mediaServer.write(`Content-Type: text/event-plain\nContent-Length: ${String(event.length)}\n\n${event}`)
    return ((await news) as [{ readonly headers: object[] }])[0]
  }
  for (const digit of ['1', '2'])
    expect((await tell(digit)).headers).toEqual([
      { name: 'Event-Name', value: 'DTMF' },
      { name: 'Unique-ID', value: 'leg' },
      { name: 'DTMF-Digit', value: digit },
    ])
  end()
})
