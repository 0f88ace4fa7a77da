/**
 * One application's connection: framing, authentication, and replies. What comes after authentication is handed on.
 * Unlike drachtio-server, which lets anybody in, nothing but `authenticate` and `ping` is heard before it.
 */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import type { SipClock, SipLogger } from '../sip/stack.ts'
import { createFrameReader, frame } from './agent-frames.ts'
import { parseAgentMessage, type AgentMessage } from './agent-message.ts'

/** An authenticated application, as the rest of the server sees it. */
export interface Application {
  readonly open: boolean
  readonly tags: ReadonlySet<string>
  /** Sends one message; `text` goes after a fresh id. */
  send(text: string): void
  /** `OK`, `NO` (protocol) or `NOK` (SIP) to the message with that id. */
  reply(messageId: string, ...parts: readonly string[]): void
  /** Hangs up, once what was said has been sent. */
  close(): void
}

export interface AgentConnectionOptions {
  readonly socket: Socket
  readonly secret: string
  /** What an authenticated application is told: `<listeners>|<version>|<listeners>`. */
  readonly welcome: () => string
  readonly clock: SipClock
  readonly logger: SipLogger
  readonly limits: AgentLimits
  readonly onMessage: (message: AgentMessage, from: Application) => void
  readonly onClose: (application: Application) => void
}

export interface AgentLimits {
  /** Connections at once, authenticated or not. */
  readonly maxConnections: number
  /** A connection must authenticate within this time. */
  readonly authenticateMs: number
  /** Octets that may wait for an application that does not read. */
  readonly maxBufferedBytes: number
}

const sameSecret = (given: string, secret: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}

export const attachAgentConnection = (options: AgentConnectionOptions): Application => {
  const { socket, logger, limits } = options
  const reader = createFrameReader()
  const tags = new Set<string>()
  let authenticated = false
  let open = true

  const send = (text: string): void => {
    if (!open) return
    if (socket.writableLength > limits.maxBufferedBytes) {
      logger.warn({ bytes: socket.writableLength }, 'application does not read, connection closed')
      socket.destroy()
      return
    }
    socket.write(frame(`${randomUUID()}|${text}`))
  }
  const reply = (messageId: string, ...parts: readonly string[]): void =>
    send(['response', messageId, ...parts].join('|'))
  const close = (): void => {
    socket.end()
    open = false
  }
  const refuse = (messageId: string, reason: string): void => {
    reply(messageId, 'NO', reason)
    close()
  }
  /** A fault in handling one message ends neither the server nor the other calls. */
  const hand = (message: AgentMessage): void => {
    try {
      options.onMessage(message, application)
    } catch (error) {
      logger.error({ err: error, type: message.type }, 'message of an application could not be handled')
      reply(message.id, 'NOK', 'internal server error')
    }
  }
  const authenticate = ({ id, args: [secret = '', tagList = ''] }: AgentMessage): void => {
    if (!sameSecret(secret, options.secret)) {
      refuse(id, 'incorrect secret')
      return
    }
    authenticated = true
    patience.cancel()
    for (const tag of tagList.split(',')) if (tag !== '') tags.add(tag)
    reply(id, 'OK', options.welcome())
  }
  const receive = (text: string): void => {
    const message = parseAgentMessage(text)
    if (message.type === 'authenticate') authenticate(message)
    else if (message.type === 'ping') reply(message.id, 'OK', 'pong')
    else if (message.type === '') refuse(message.id, 'Invalid message format')
    else if (!authenticated) refuse(message.id, 'not authenticated')
    else hand(message)
  }
  const application: Application = {
    get open() {
      return open && authenticated
    },
    tags,
    send,
    reply,
    close,
  }
  const patience = options.clock.after(limits.authenticateMs, () => socket.destroy())

  socket.setNoDelay(true)
  socket.setKeepAlive(true, 45_000)
  const framesOf = (chunk: Buffer): string[] => {
    try {
      return reader.push(chunk)
    } catch (error) {
      logger.warn({ err: error }, 'application breaks the protocol, connection closed')
      socket.destroy()
      return []
    }
  }
  socket.on('data', (chunk) => {
    for (const text of framesOf(chunk)) if (open) receive(text)
  })
  socket.on('error', (error) => logger.info({ err: error }, 'connection of an application failed'))
  socket.on('close', () => {
    open = false
    patience.cancel()
    options.onClose(application)
  })
  return application
}
