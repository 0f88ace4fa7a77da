/**
 * The inbound event socket (a TCP server with a password) and the outbound one (a connection to the controller, made for
 * a channel).
 */
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Channel } from './channel.ts'
import { EventSocketSession } from './event-socket-session.ts'
import type { Run } from './run.ts'
import type { Command, Runtime } from './runtime.ts'

export interface EventSocketOptions {
  readonly host: string
  readonly port: number
  readonly password: string
}

const AUTH_TIMEOUT_MS = 25_000
const CONNECT_TIMEOUT_MS = 5000
const MAX_CONNECTIONS = 256
const REJECTION = 'Access Denied, go away.\n'

export class EventSocketServer {
  readonly #options: EventSocketOptions
  readonly #commands: ReadonlyMap<string, Command>
  readonly #runtime: () => Runtime
  readonly #sessions = new Set<EventSocketSession>()
  readonly #server: Server
  port = 0

  constructor(options: EventSocketOptions, commands: ReadonlyMap<string, Command>, runtime: () => Runtime) {
    this.#options = options
    this.#commands = commands
    this.#runtime = runtime
    this.#server = createServer((socket) => this.#accept(socket))
  }

  /** Binds; rejects when the port is taken. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#options.port, this.#options.host, () => {
        this.#server.off('error', reject)
        this.#server.on('error', (error) => this.#runtime().log.error({ err: error }, 'event socket server failed'))
        const address = this.#server.address()
        this.port = typeof address === 'object' && address ? address.port : this.#options.port
        resolve()
      })
    })
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const session of this.#sessions) {
      session.close()
      session.destroy()
    }
    await closed
  }

  /** Connects to a controller for a channel; ends when that connection does, or when the run is taken away. */
  openOutbound(channel: Channel, run: Run, target: string, modes: readonly string[]): Promise<void> {
    const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(target) ?? []
    if (host === '') return Promise.resolve()
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(port), noDelay: true })
      const timer = setTimeout(() => socket.destroy(new Error('connect timed out')), CONNECT_TIMEOUT_MS)
      const failed = (error?: Error): void => {
        clearTimeout(timer)
        if (error) this.#runtime().log.warn({ err: error, uuid: channel.uuid, target }, 'no event socket to controller')
        resolve()
      }
      socket.once('error', failed)
      run.onAbort(() => {
        if (socket.connecting) socket.destroy()
        resolve()
      })
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', failed)
        if (channel.isUp) this.#open(socket, channel, modes, resolve)
        else socket.destroy()
      })
    })
  }

  #open(socket: Socket, channel: Channel, modes: readonly string[], onClose: () => void): void {
    const session = new EventSocketSession(socket, {
      runtime: this.#runtime(),
      commands: this.#commands,
      password: undefined,
      channel,
      isAsync: modes.includes('async'),
      isFull: modes.includes('full'),
      onClose: () => {
        this.#sessions.delete(session)
        onClose()
      },
    })
    this.#sessions.add(session)
  }

  #accept(socket: Socket): void {
    if (this.#sessions.size >= MAX_CONNECTIONS) {
      socket.on('error', () => socket.destroy())
      socket.end(`Content-Type: text/rude-rejection\nContent-Length: ${REJECTION.length}\n\n${REJECTION}`)
      return
    }
    const session: EventSocketSession = new EventSocketSession(socket, {
      runtime: this.#runtime(),
      commands: this.#commands,
      password: this.#options.password,
      channel: undefined,
      isAsync: true,
      isFull: true,
      onClose: () => {
        clearTimeout(timer)
        this.#sessions.delete(session)
      },
    })
    const timer = setTimeout(() => {
      if (!session.isAuthenticated) session.destroy()
    }, AUTH_TIMEOUT_MS)
    this.#sessions.add(session)
    session.greet()
  }
}
