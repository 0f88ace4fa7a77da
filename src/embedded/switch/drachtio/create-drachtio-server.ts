/**
 * A server that speaks drachtio-server's agent protocol to applications (`drachtio-srf`) and SIP to the network.
 * README.md tells where it differs from the original.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createSipStack } from '../sip/create-stack.ts'
import { silentLogger } from '../sip/defaults.ts'
import type { SipListener, SipLogger, SipStackOptions } from '../sip/stack.ts'
import { attachAgentConnection, type AgentLimits, type Application } from './agent-connection.ts'
import type { AgentMessage } from './agent-message.ts'
import { createAnswers } from './answers.ts'
import { createDialogs } from './dialogs.ts'
import { createInDialog } from './in-dialog.ts'
import { createInbound } from './inbound.ts'
import { createOutbound } from './outbound.ts'
import { createRegisteredFlows } from './registered-flows.ts'
import { createSubscriptions } from './subscriptions.ts'
import type { Switchboard } from './switchboard.ts'

export interface DrachtioServerOptions extends Pick<
  SipStackOptions,
  'clock' | 'tokens' | 'timers' | 'limits'
> {
  readonly adminHost: string
  /** 0 takes a free port, told by `DrachtioServer.adminPort`. */
  readonly adminPort: number
  readonly secret: string
  readonly sip: readonly SipListener[]
  readonly logger?: SipLogger
  readonly agentLimits?: Partial<AgentLimits>
  /** Wall clock for the time in meta lines. */
  readonly now?: () => Date
}

export interface DrachtioServerCounts {
  readonly applications: number
  readonly dialogs: number
  readonly requests: number
  readonly invites: number
}

export interface DrachtioServer {
  /** Binds all ports; rejects, with nothing left open, if one is taken. */
  start(): Promise<void>
  stop(): Promise<void>
  readonly adminPort: number
  /** As bound. */
  readonly sip: readonly Required<SipListener>[]
  /** What is held at the moment. */
  readonly counts: DrachtioServerCounts
}

/** Of the server whose protocol this is; drachtio-srf wants at least v0.8.2 before it sends pings. */
const protocolVersion = 'v0.9.10'

const standardAgentLimits: AgentLimits = {
  maxConnections: 64,
  authenticateMs: 10_000,
  maxBufferedBytes: 16_777_216,
}

export const createDrachtioServer = (options: DrachtioServerOptions): DrachtioServer => {
  const logger = options.logger ?? silentLogger
  const agentLimits = { ...standardAgentLimits, ...options.agentLimits }
  const sockets = new Set<Socket>()
  const applications = new Set<Application>()
  let admin: Server | undefined

  const stack = createSipStack(
    { ...options, listeners: options.sip, logger },
    {
      onRequest: (transaction) => inbound.onRequest(transaction),
      onAck: (ack, flow) => inbound.onAck(ack, flow),
      onConnectionClosed: (connectionId) => board.registered.connectionClosed(connectionId),
    },
  )
  const board: Switchboard = {
    stack,
    logger,
    now: options.now ?? (() => new Date()),
    subscriptions: createSubscriptions(),
    dialogs: createDialogs(),
    registered: createRegisteredFlows(stack.clock),
    requests: new Map(),
    invites: new Map(),
  }
  const inbound = createInbound(board)
  const answer = createAnswers(board)
  const sendOutside = createOutbound(board)
  const inDialog = createInDialog(board)

  const onSip = (message: AgentMessage, from: Application): void => {
    const [transactionId = '', dialogId = ''] = message.args
    const callId = message.headers.find(({ name }) => name === 'Call-ID')?.value
    const known = callId === undefined ? undefined : board.dialogs.byCallId(callId)
    if (message.startLine.startsWith('SIP/')) answer(message, from)
    else if (dialogId !== '') inDialog.send(message, dialogId, from)
    else if (transactionId !== '' && message.startLine.startsWith('CANCEL'))
      inDialog.cancel(message, transactionId, from)
    else if (transactionId !== '') from.reply(message.id, 'NOK', 'only CANCEL belongs to a transaction')
    else if (known) inDialog.send(message, known.id, from)
    else sendOutside(message, from)
  }
  const onMessage = (message: AgentMessage, from: Application): void => {
    const [verb = ''] = message.args
    applications.add(from)
    switch (message.type) {
      case 'route':
        board.subscriptions.add(verb, from)
        from.reply(message.id, 'OK')
        break
      case 'remove_route':
        board.subscriptions.remove(verb, from)
        from.reply(message.id, 'OK')
        break
      case 'sip':
        onSip(message, from)
        break
      case 'proxy':
        from.reply(message.id, 'NOK', 'proxying is not supported')
        break
      default:
        from.reply(message.id, 'NO', 'Unknown message type')
        from.close()
    }
  }
  const hostPorts = (own: boolean): string =>
    stack.listeners
      .map(({ protocol, host, port, advertisedHost }) => `${protocol}/${own ? host : advertisedHost}:${port}`)
      .join(',')

  const accept = (socket: Socket): void => {
    if (sockets.size >= agentLimits.maxConnections) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    attachAgentConnection({
      socket,
      secret: options.secret,
      welcome: () => `${hostPorts(false)}|${protocolVersion}|${hostPorts(true)}`,
      clock: stack.clock,
      logger,
      limits: agentLimits,
      onMessage,
      onClose: (application) => {
        sockets.delete(socket)
        applications.delete(application)
        board.subscriptions.removeAll(application)
      },
    })
  }
  const listen = async (): Promise<Server> => {
    const server = createServer({ noDelay: true }, accept)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: options.adminHost, port: options.adminPort }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    server.on('error', (error) => logger.error({ err: error }, 'admin listener error'))
    return server
  }
  const stop = async (): Promise<void> => {
    const closing = admin
    admin = undefined
    for (const socket of sockets) socket.destroy()
    board.dialogs.clear()
    for (const { patience, reliable } of board.requests.values()) {
      patience?.cancel()
      reliable?.stop()
    }
    board.requests.clear()
    board.invites.clear()
    await stack.stop()
    if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()))
  }

  return {
    start: async () => {
      await stack.start()
      try {
        admin = await listen()
      } catch (error) {
        await stack.stop()
        throw error
      }
    },
    stop,
    get adminPort() {
      const bound = admin?.address()
      return bound !== null && typeof bound === 'object' ? bound.port : options.adminPort
    },
    get sip() {
      return stack.listeners
    },
    get counts() {
      return {
        applications: applications.size,
        dialogs: board.dialogs.size,
        requests: board.requests.size,
        invites: board.invites.size,
      }
    },
  }
}
