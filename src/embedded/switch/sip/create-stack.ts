/**
 * Puts the SIP stack together: listeners below, transactions above them (`stack.ts` says what it offers). Every
 * message that arrives is parsed here and goes to a transaction, to the user, gets 400, or is dropped.
 */
import { createClientTransactions, type ClientTransactions } from './client-transactions.ts'
import { randomToken, silentLogger, standardLimits, standardTimers, systemClock } from './defaults.ts'
import type { SipRequest } from './message.ts'
import { advertised, locate } from './next-hop.ts'
import { withVia } from './outgoing-request.ts'
import { parseMessage } from './parse.ts'
import { serialize } from './serialize.ts'
import { createServerTransactions, type ServerTransactions } from './server-transactions.ts'
import type { SipFlow, SipStack, SipStackHandlers, SipStackOptions } from './stack.ts'
import type { TransactionContext } from './transaction-context.ts'
import { createTcpTransport } from './transport-tcp.ts'
import { createUdpTransport } from './transport-udp.ts'
import { createWsTransport } from './transport-ws.ts'
import type { Transport, TransportEvents } from './transport.ts'
import { hostPort } from './uri.ts'
import { formatVia, magicCookie, parseVia, withSource } from './via.ts'

const factories = { udp: createUdpTransport, tcp: createTcpTransport, ws: createWsTransport }

/** The request with `received` and `rport` in its top Via (§18.2.1, RFC 3581 §4). */
const withSourceNoted = (request: SipRequest, flow: SipFlow): SipRequest => {
  const index = request.headers.findIndex((field) => field.name === 'Via')
  const value = request.headers[index]?.value ?? ''
  const [top = '', ...others] = value.split(',')
  const via = parseVia(top)
  if (!via) return request
  const noted = formatVia(withSource(via, flow.remote.address, flow.remote.port))
  const headers = [...request.headers]
  headers[index] = { name: 'Via', value: [noted, ...others].join(',') }
  return { ...request, headers }
}

/** Listeners whose connections are numbered over all of them; events name the listener. */
const createTransports = (
  options: SipStackOptions,
  context: Pick<TransactionContext, 'clock' | 'logger'>,
  eventsOf: (transport: () => Transport) => TransportEvents,
): Transport[] => {
  const limits = { ...standardLimits, ...options.limits }
  let connectionCount = 0
  return options.listeners.map((listener) => {
    const transport: Transport = factories[listener.protocol]({
      listener,
      limits,
      clock: context.clock,
      logger: context.logger,
      nextConnectionId: () => {
        connectionCount += 1
        return `${listener.protocol}-${connectionCount}`
      },
      events: eventsOf(() => transport),
    })
    return transport
  })
}

const startAll = async (transports: readonly Transport[]): Promise<void> => {
  const results = await Promise.allSettled(transports.map(async (transport) => transport.start()))
  const failed = results.find((result) => result.status === 'rejected')
  if (!failed) return
  await stopAll(transports)
  throw failed.reason
}

const stopAll = async (transports: readonly Transport[]): Promise<void> => {
  await Promise.all(transports.map(async (transport) => transport.stop()))
}

const listenersOf = (transports: readonly Transport[]): SipStack['listeners'] =>
  transports.map(({ protocol, local, advertisedHost }) => ({
    protocol,
    host: local.address,
    port: local.port,
    advertisedHost: advertisedHost ?? local.address,
  }))

const contactUri = (transports: readonly Transport[], flow: SipFlow, user?: string): string => {
  const { protocol, local, remote } = flow
  const transport = transports.find(
    (candidate) =>
      candidate.protocol === protocol &&
      candidate.local.port === local.port &&
      candidate.local.address === local.address,
  )
  const { host, port } = transport
    ? advertised(transport, remote.address)
    : { host: local.address, port: local.port }
  const userPart = user === undefined ? '' : `${user}@`
  const suffix = protocol === 'udp' ? '' : `;transport=${protocol}`
  return `sip:${userPart}${hostPort(host, port)}${suffix}`
}

/** Requests and ACKs on their way out. */
const createSending = (
  context: TransactionContext,
  clients: ClientTransactions,
): Pick<SipStack, 'send' | 'sendAck' | 'route' | 'isOpen' | 'contactUri'> => {
  const { transports, tokens, logger } = context
  return {
    send: (request, target, handlers) => clients.send(request, target, handlers),
    route: (request, target, done) =>
      locate(transports, request, target, (located) => {
        if ('error' in located) done(null)
        else {
          const { transport, remote } = located
          done({ protocol: transport.protocol, local: transport.local, remote })
        }
      }),
    isOpen: ({ connectionId }) =>
      connectionId === undefined || transports.some((transport) => transport.hasConnection(connectionId)),
    sendAck: (ack, target, onSent) =>
      locate(transports, ack, target, (located) => {
        if ('error' in located) {
          logger.info({ reason: located.error }, 'ACK could not be sent')
          return
        }
        const sent = withVia(ack, located, `${magicCookie}${tokens()}`)
        const { transport, remote, connectionId } = located
        const flow = transport.send(serialize(sent), remote, connectionId, (error) =>
          logger.info({ err: error }, 'ACK could not be sent'),
        )
        onSent?.(sent, flow)
      }),
    contactUri: (flow, user) => contactUri(transports, flow, user),
  }
}

/** Takes what a listener received. */
const createReceiver =
  (context: TransactionContext, clients: ClientTransactions, servers: ServerTransactions) =>
  (data: Buffer, flow: SipFlow, transport: Transport): void => {
    const parsed = parseMessage(data)
    if (!parsed.ok) {
      context.logger.debug({ flow, reason: parsed.reason }, 'malformed message')
      if (parsed.answerable)
        servers.reply(withSourceNoted(parsed.answerable, flow), flow, transport, parsed.status)
    } else if (parsed.message.kind === 'response') {
      if (!clients.receive(parsed.message, flow)) context.logger.debug({ flow }, 'response nobody waits for')
    } else servers.receive(withSourceNoted(parsed.message, flow), flow, transport)
  }

export const createSipStack = (options: SipStackOptions, handlers: SipStackHandlers): SipStack => {
  const clock = options.clock ?? systemClock
  const tokens = options.tokens ?? randomToken
  const logger = options.logger ?? silentLogger
  const timers = { ...standardTimers, ...options.timers }
  const limits = { ...standardLimits, ...options.limits }
  const transports: Transport[] = createTransports(options, { clock, logger }, (transport) => ({
    onMessage: (data, flow) => receive(data, flow, transport()),
    onClosed: (connectionId) => {
      clients.connectionClosed(connectionId)
      handlers.onConnectionClosed?.(connectionId)
    },
  }))
  const context: TransactionContext = { clock, timers, tokens, logger, transports }
  const clients = createClientTransactions(context)
  const servers = createServerTransactions(context, handlers, limits.maxServerTransactions)
  const take = createReceiver(context, clients, servers)
  /** A fault in handling one message must not end the calls that others are in. */
  const receive = (data: Buffer, flow: SipFlow, transport: Transport): void => {
    try {
      take(data, flow, transport)
    } catch (error) {
      logger.error({ err: error, flow }, 'message could not be handled')
    }
  }
  return {
    start: async () => startAll(transports),
    stop: async () => {
      clients.dispose()
      servers.dispose()
      await stopAll(transports)
    },
    get listeners() {
      return listenersOf(transports)
    },
    tokens,
    clock,
    timers,
    ...createSending(context, clients),
  }
}
