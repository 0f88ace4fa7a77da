/** A bare event-socket client: writes text, and resolves with the messages that come back. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface EslMessage {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export class EslClient {
  readonly socket: Socket
  readonly messages: EslMessage[] = []
  #buffer = Buffer.alloc(0)
  #taken = 0
  #waiting: (() => void)[] = []
  isClosed = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data])
      this.#parse()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.isClosed = true
      this.#wake()
    })
  }

  static async connect(port: number, password?: string): Promise<EslClient> {
    const socket = connect({ port, host: '127.0.0.1' })
    const client = new EslClient(socket)
    await client.next()
    if (password !== undefined) await client.ask(`auth ${password}`)
    return client
  }

  /** Listens for one outbound connection of the switch. */
  static async listen(): Promise<{ port: number; server: Server; accepted: Promise<EslClient> }> {
    let resolveClient: (client: EslClient) => void = () => undefined
    const accepted = new Promise<EslClient>((resolve) => (resolveClient = resolve))
    const server = createServer((socket) => resolveClient(new EslClient(socket)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return { port: typeof address === 'object' && address ? address.port : 0, server, accepted }
  }

  send(text: string): void {
    this.socket.write(`${text}\n\n`)
  }

  /** The next message, or one that comes. */
  async next(ms = 5000): Promise<EslMessage> {
    const deadline = performance.now() + ms
    while (this.#taken >= this.messages.length) {
      if (this.isClosed) throw new Error('closed')
      if (performance.now() > deadline) throw new Error('no message in time')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - performance.now())
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    this.#taken += 1
    return this.messages[this.#taken - 1] as EslMessage
  }

  /** The next message that fits, others being passed over. */
  async nextThat(test: (message: EslMessage) => boolean): Promise<EslMessage> {
    for (;;) {
      const message = await this.next()
      if (test(message)) return message
    }
  }

  /** Sends a command; its reply: `Reply-Text`, or the body of an API response. */
  async ask(text: string): Promise<string> {
    this.send(text)
    const reply = await this.nextThat(({ headers }) => /reply|response/.test(headers.get('Content-Type') ?? ''))
    return reply.headers.get('Reply-Text') ?? reply.body
  }

  async event(name: string): Promise<Record<string, string>> {
    const message = await this.nextThat(({ body }) => body.startsWith('{') && body.includes(`"Event-Name":"${name}"`))
    return JSON.parse(message.body) as Record<string, string>
  }

  async untilClosed(): Promise<void> {
    while (!this.isClosed) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #parse(): void {
    for (;;) {
      const end = this.#buffer.indexOf('\n\n')
      if (end < 0) return
      const lines = this.#buffer.toString('utf8', 0, end).split('\n')
      const headers = new Map(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
      const length = Number(headers.get('Content-Length') ?? 0)
      if (this.#buffer.length < end + 2 + length) return
      const body = this.#buffer.toString('utf8', end + 2, end + 2 + length)
      this.#buffer = this.#buffer.subarray(end + 2 + length)
      this.messages.push({ headers, body })
      this.#wake()
    }
  }
}
