/** A server, real `drachtio-srf` applications, and bare SIP peers that know nothing of our own stack. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import Srf from 'drachtio-srf'
import { WebSocket } from 'ws'
import {
  createDrachtioServer,
  type DrachtioServer,
  type DrachtioServerOptions,
} from '../../../src/embedded/switch/drachtio/create-drachtio-server.ts'

export const secret = 'the secret of this test'
export const sdp =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n'

// The package's own types leave out much of what is used here.
export interface AppMessage {
  readonly body: string
  readonly method: string
  readonly status: number
  readonly protocol: string
  readonly source_port: number
  readonly stackDialogId: string
  get(name: string): string
  has(name: string): boolean
}
export interface AppRequest extends AppMessage {
  on(
    event: 'cancel' | 'response',
    listener: (message: AppMessage, ack: (opts?: object) => void) => void,
  ): void
  cancel(options: object, callback?: (error: unknown, request: AppMessage) => void): void
}
export interface AppResponse {
  send(
    status: number,
    options?: object,
    callback?: (error: unknown, sent: AppMessage) => void,
    onPrack?: (prack: AppMessage) => void,
  ): void
}
export interface AppDialog {
  readonly id: string
  readonly local: { readonly sdp: string; readonly uri: string }
  readonly remote: { readonly sdp: string; readonly uri: string }
  on(event: string, listener: (request: AppRequest, response: AppResponse) => void): this
  request(options: object): Promise<AppMessage>
  modify(sdp: string): Promise<string>
  destroy(options?: object): Promise<unknown>
}
export type Handler = (request: AppRequest, response: AppResponse) => unknown
export type AppHandler = (app: App, request: AppRequest, response: AppResponse) => unknown
export interface App {
  createUAS(request: AppRequest, response: AppResponse, options: object): Promise<AppDialog>
  createUAC(uri: string, options: object, callbacks?: object): Promise<AppDialog>
  /** Typed as a promise in the package, but returns none. */
  connect(options: object): void
  disconnect(): void
  on(event: string, listener: (...args: never[]) => void): void
  use(method: string, handler: Handler): void
  unregisterForMessages(verb: string): void
  readonly _app: {
    request(
      options: object,
      callback: (error: (Error & { code?: string }) | null, request: AppRequest) => void,
    ): void
  }
}

type Cleanup = () => Promise<void> | void
const cleanups: Cleanup[] = []
export const atEnd = (cleanup: Cleanup): void => void cleanups.push(cleanup)

/** Ends everything that a test has started, the last first. */
export const endAll = async (): Promise<void> => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

export const startServer = async (options: Partial<DrachtioServerOptions> = {}): Promise<DrachtioServer> => {
  const server = createDrachtioServer({
    adminHost: '127.0.0.1',
    adminPort: 0,
    secret,
    sip: (['udp', 'tcp', 'ws'] as const).map((protocol) => ({ protocol, host: '127.0.0.1', port: 0 })),
    ...options,
  })
  await server.start()
  atEnd(async () => server.stop())
  return server
}

export const portOf = (server: DrachtioServer, protocol: string): number =>
  server.sip.find((listener) => listener.protocol === protocol)?.port ?? 0

/** Connects an application whose handlers were set before; resolves when its routes have been taken. */
export const startApp = async (
  server: DrachtioServer,
  handlers: Readonly<Record<string, AppHandler>> = {},
  password = secret,
): Promise<App> => {
  const app = new Srf() as unknown as App
  for (const [method, handler] of Object.entries(handlers))
    app.use(method, (request, response) => handler(app, request, response))
  app.on('error', () => undefined)
  const connected = new Promise<void>((resolve, reject) => {
    app.on('connect', (error: Error | null) => (error ? reject(error) : resolve()))
  })
  app.connect({ host: '127.0.0.1', port: server.adminPort, secret: password })
  atEnd(() => quit(app))
  await connected
  await settled(server)
  return app
}

export const quit = (app: App): void => {
  try {
    app.disconnect()
  } catch {
    // Its assertion fails when the connection is gone already.
    return
  }
}

/** What was sent to the server over its admin port has been acted upon: a later message has been answered. */
const settled = async (server: DrachtioServer): Promise<void> => {
  const raw = await openRaw(server)
  raw.say('wait|ping')
  await raw.hear(/pong$/)
  raw.socket.destroy()
}

/** The agent protocol by hand. */
export const openRaw = async (server: DrachtioServer) => {
  const socket = connect(server.adminPort, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const heard = createInbox<string>()
  socket.on('data', (data) => {
    for (const text of String(data).split(/\d+#(?=[0-9a-f]{8}-)/)) if (text !== '') heard.put(text)
  })
  await once(socket, 'connect')
  return {
    socket,
    closed,
    say: (text: string) => void socket.write(`${Buffer.byteLength(text)}#${text}`),
    hear: async (pattern: RegExp) => heard.take((text) => pattern.test(text)),
  }
}

/** Messages that came and have not been asked for yet. */
const createInbox = <T>() => {
  let waiting: T[] = []
  let takers: { readonly wanted: (item: T) => boolean; readonly resolve: (item: T) => void }[] = []
  return {
    put: (item: T): void => {
      const taker = takers.find(({ wanted }) => wanted(item))
      takers = takers.filter((other) => other !== taker)
      if (taker) taker.resolve(item)
      else waiting.push(item)
    },
    take: async (wanted: (item: T) => boolean): Promise<T> => {
      const found = waiting.find(wanted)
      waiting = waiting.filter((item) => item !== found)
      return found ?? new Promise<T>((resolve) => takers.push({ wanted, resolve }))
    },
    count: (wanted: (item: T) => boolean): number => waiting.filter(wanted).length,
  }
}

export const headerOf = (message: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(message)?.[1]?.trim() ?? ''
export const bodyOf = (message: string): string => message.split('\r\n\r\n').slice(1).join('\r\n\r\n')

type Protocol = 'udp' | 'tcp' | 'ws'

interface Line {
  readonly localPort: number
  write(text: string): void
  close(): void
}

const openLine = async (protocol: Protocol, port: number, receive: (text: string) => void): Promise<Line> => {
  if (protocol === 'udp') {
    const socket = createSocket('udp4')
    socket.on('message', (data) => receive(String(data)))
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return {
      localPort: socket.address().port,
      write: (text) => socket.send(text, port, '127.0.0.1'),
      close: () => socket.close(),
    }
  }
  if (protocol === 'ws') {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'sip')
    await once(socket, 'open')
    socket.on('message', (data: Buffer) => receive(data.toString('utf8')))
    return { localPort: 0, write: (text) => socket.send(text), close: () => socket.terminate() }
  }
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  receiveStream(socket, receive)
  return {
    localPort: socket.localPort ?? 0,
    write: (text) => void socket.write(text),
    close: () => socket.destroy(),
  }
}

const receiveStream = (socket: Socket, receive: (text: string) => void): void => {
  let held = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (data) => {
    held = Buffer.concat([held, Buffer.from(data)])
    for (;;) {
      const head = held.indexOf('\r\n\r\n')
      const size = head + 4 + Number(headerOf(held.toString('latin1', 0, head + 2), 'Content-Length'))
      if (head < 0 || held.length < size) return
      receive(held.toString('utf8', 0, size))
      held = held.subarray(size)
    }
  })
}

interface Say {
  readonly headers?: string
  readonly body?: string
  readonly to?: string
  readonly cseq?: number
  readonly branch?: string
  readonly uri?: string
}

let peers = 0

/** A telephone made of text: it says what it is told to, and keeps what it hears until asked. */
export const startPeer = async (server: DrachtioServer, protocol: Protocol = 'udp', contact?: string) => {
  peers += 1
  const name = `peer${peers}`
  const port = portOf(server, protocol)
  const inbox = createInbox<string>()
  const line = await openLine(protocol, port, (text) => inbox.put(text))
  atEnd(() => line.close())
  const host = protocol === 'ws' ? `${name}.invalid` : `127.0.0.1:${line.localPort}`
  const ownContact = contact ?? `sip:${name}@${host}${protocol === 'udp' ? '' : `;transport=${protocol}`}`
  const call = { id: `call-${name}`, tag: `tag-${name}`, to: '<sip:12345@127.0.0.1>', cseq: 0 }

  const request = (method: string, say: Say = {}): string => {
    const body = say.body ?? ''
    call.cseq = say.cseq ?? call.cseq + (method === 'ACK' ? 0 : 1)
    const text = [
      `${method} ${say.uri ?? `sip:12345@127.0.0.1:${port}`} SIP/2.0`,
      `Via: SIP/2.0/${protocol.toUpperCase()} ${host};branch=z9hG4bK${say.branch ?? `${name}${method}${call.cseq}`};rport`,
      'Max-Forwards: 70',
      `From: "市民" <sip:139@${host}>;tag=${call.tag}`,
      `To: ${say.to ?? call.to}`,
      `Call-ID: ${call.id}`,
      `CSeq: ${call.cseq} ${method}`,
      `Contact: <${ownContact}>`,
      `${say.headers ?? ''}${body === '' ? '' : 'Content-Type: application/sdp\r\n'}Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n')
    line.write(text)
    return text
  }
  const hear = async (begins: string | RegExp): Promise<string> =>
    inbox.take((text) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)))
  /** The final response to the request last sent. */
  const final = async (): Promise<string> => {
    const { cseq } = call
    return hear(new RegExp(`^SIP/2\\.0 [2-6]\\d\\d [\\s\\S]*^CSeq: ${cseq} (?!CANCEL|ACK)`, 'm'))
  }
  return {
    name,
    port: line.localPort,
    uri: ownContact,
    call,
    request,
    hear,
    final,
    write: (text: string) => line.write(text),
    close: () => line.close(),
    heard: (begins: string): number => inbox.count((text) => text.startsWith(begins)),
    statusOf: async (): Promise<number> => Number((await final()).slice(8, 11)),
    /** INVITE, answered and acknowledged; later requests are in its dialog. */
    dial: async (say: Say = { body: sdp }, answer?: string): Promise<string> => {
      request('INVITE', say)
      const ok = await final()
      if (!ok.startsWith('SIP/2.0 200')) return ok
      call.to = headerOf(ok, 'To')
      request('ACK', { branch: `${name}ack`, ...(answer === undefined ? {} : { body: answer }) })
      return ok
    },
    reply: (
      to: string,
      status: number,
      say: { headers?: string; body?: string; tag?: string } = {},
    ): void => {
      const body = say.body ?? ''
      const toHeader = headerOf(to, 'To')
      const vias = to.split('\r\n').filter((header) => header.startsWith('Via:'))
      const tag = toHeader.includes(';tag=') ? '' : `;tag=${say.tag ?? name}`
      line.write(
        [
          `SIP/2.0 ${status} Whatever`,
          ...vias,
          `From: ${headerOf(to, 'From')}`,
          `To: ${toHeader}${tag}`,
          `Call-ID: ${headerOf(to, 'Call-ID')}`,
          `CSeq: ${headerOf(to, 'CSeq')}`,
          `Contact: <${ownContact}>`,
          `${say.headers ?? ''}${body === '' ? '' : 'Content-Type: application/sdp\r\n'}Content-Length: ${Buffer.byteLength(body)}`,
          '',
          body,
        ].join('\r\n'),
      )
    },
  }
}
