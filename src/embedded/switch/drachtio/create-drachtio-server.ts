/**
 * A server that speaks drachtio-server's agent protocol to applications (`drachtio-srf`) and SIP to the network.
 * README.md tells where it differs from the original.
 */
import { createSipStack } from '../sip/create-stack.ts'
import { silentLogger } from '../sip/defaults.ts'
import type { SipListener, SipLogger, SipStack, SipStackOptions } from '../sip/stack.ts'
import type { AgentLimits, Application } from './agent-connection.ts'
import { createAgentListener } from './agent-listener.ts'
import type { AgentMessage } from './agent-message.ts'
import { answer } from './answers.ts'
import { createDialogs } from './dialogs.ts'
import { cancelInvite, requestInside } from './in-dialog.ts'
import { createInbound } from './inbound.ts'
import { requestOutside } from './outbound.ts'
import { createRegisteredFlows } from './registered-flows.ts'
import { createSubscriptions } from './subscriptions.ts'
import { abandon, release, type Switchboard } from './switchboard.ts'

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
  readonly connections: number
  readonly dialogs: number
  /** Requests from the network that no application has answered. */
  readonly requests: number
  /** INVITEs of applications without a final response. */
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

const onSip = (board: Switchboard, message: AgentMessage, from: Application): void => {
  const [transactionId = '', dialogId = ''] = message.args
  const callId = message.headers.find(({ name }) => name === 'Call-ID')?.value
  const known = callId === undefined ? undefined : board.dialogs.byCallId(callId)
  if (message.startLine.startsWith('SIP/')) answer(board, message, from)
  else if (dialogId !== '') requestInside(board, message, dialogId, from)
  else if (transactionId !== '' && message.startLine.startsWith('CANCEL'))
    cancelInvite(board, message, transactionId, from)
  else if (transactionId !== '') from.reply(message.id, 'NOK', 'only CANCEL belongs to a transaction')
  else if (known) requestInside(board, message, known.id, from)
  else requestOutside(board, message, from)
}

const onMessage = (board: Switchboard, message: AgentMessage, from: Application): void => {
  const [verb = ''] = message.args
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
      onSip(board, message, from)
      break
    case 'proxy':
      from.reply(message.id, 'NOK', 'proxying is not supported')
      break
    default:
      from.reply(message.id, 'NO', 'Unknown message type')
      from.close()
  }
}

/** What an application is told when it has authenticated: listeners to the outside, version, listeners as bound. */
const welcome = ({ listeners }: SipStack): string => {
  const list = (hostOf: (listener: Required<SipListener>) => string): string =>
    listeners.map((listener) => `${listener.protocol}/${hostOf(listener)}:${listener.port}`).join(',')
  return `${list(({ advertisedHost }) => advertisedHost)}|${protocolVersion}|${list(({ host }) => host)}`
}

const createBoard = (options: DrachtioServerOptions, stack: SipStack, logger: SipLogger): Switchboard => ({
  stack,
  logger,
  now: options.now ?? (() => new Date()),
  subscriptions: createSubscriptions(),
  dialogs: createDialogs(),
  registered: createRegisteredFlows(stack.clock),
  requests: new Map(),
  invites: new Map(),
})

const clear = (board: Switchboard): void => {
  board.dialogs.clear()
  for (const pending of board.requests.values()) release(board, pending)
  board.invites.clear()
}

export const createDrachtioServer = (options: DrachtioServerOptions): DrachtioServer => {
  const logger = options.logger ?? silentLogger
  const stack = createSipStack(
    { ...options, listeners: options.sip, logger },
    {
      onRequest: (transaction) => inbound.onRequest(transaction),
      onAck: (ack, flow) => inbound.onAck(ack, flow),
      onConnectionClosed: (connectionId) => board.registered.connectionClosed(connectionId),
    },
  )
  const board = createBoard(options, stack, logger)
  const inbound = createInbound(board)
  const admin = createAgentListener({
    host: options.adminHost,
    port: options.adminPort,
    secret: options.secret,
    welcome: () => welcome(stack),
    clock: stack.clock,
    logger,
    limits: { ...standardAgentLimits, ...options.agentLimits },
    onMessage: (message, from) => onMessage(board, message, from),
    onClose: (application) => {
      board.subscriptions.removeAll(application)
      abandon(board, application)
    },
  })
  return {
    start: async () => {
      await stack.start()
      try {
        await admin.start()
      } catch (error) {
        await stack.stop()
        throw error
      }
    },
    stop: async () => {
      clear(board)
      await Promise.all([admin.stop(), stack.stop()])
    },
    get adminPort() {
      return admin.port
    },
    get sip() {
      return stack.listeners
    },
    get counts() {
      return {
        connections: admin.connections,
        dialogs: board.dialogs.size,
        requests: board.requests.size,
        invites: board.invites.size,
      }
    },
  }
}
