import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect, createServer, type Socket } from 'node:net'
import type Mrf from 'drachtio-fsmrf'
import { expect, it } from 'vitest'
import { shed } from '../../../src/adapters/media/shed.ts'

type Connection = Mrf.Connection & {
  readonly channelData: { readonly headers: readonly { readonly name: string }[] }
  readonly parser: { readonly buffer: Buffer }
  execute(application: string, argument: string): void
  getInfo(): Mrf.EslEvent
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
  shed({ conn } as unknown as Mrf.Endpoint)
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
