/**
 * Puts the SIP stack together: listeners below, transactions above them (`stack.ts` says what it offers). Every
 * message that arrives is parsed here and goes to a transaction, to the user, gets 400, or is dropped.
 */
import { createClientTransactions } from './client-transactions.ts'
import { randomToken, silentLogger, standardLimits, standardTimers, systemClock } from './defaults.ts'
import { header, withFirstHeader, type SipRequest } from './message.ts'
import { advertised, locate } from './next-hop.ts'
import { parseMessage } from './parse.ts'
import { serialize } from './serialize.ts'
import { createServerTransactions } from './server-transactions.ts'
import type { SipFlow, SipStack, SipStackHandlers, SipStackOptions } from './stack.ts'
import { createTcpTransport } from './transport-tcp.ts'
import { createUdpTransport } from './transport-udp.ts'
import { createWsTransport } from './transport-ws.ts'
import type { Transport, TransportContext } from './transport.ts'
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

export const createSipStack = (options: SipStackOptions, handlers: SipStackHandlers): SipStack => {
  const clock = options.clock ?? systemClock
  const tokens = options.tokens ?? randomToken
  const logger = options.logger ?? silentLogger
  const timers = { ...standardTimers, ...options.timers }
  const limits = { ...standardLimits, ...options.limits }
  let connectionCount = 0

  const transports: Transport[] = options.listeners.map((listener) => {
    const context: TransportContext = {
      listener,
      limits,
      clock,
      logger,
      nextConnectionId: () => {
        connectionCount += 1
        return `${listener.protocol}-${connectionCount}`
      },
      events: {
        onMessage: (data, flow) => receive(data, flow, transport),
        onClosed: (connectionId) => {
          clients.connectionClosed(connectionId)
          handlers.onConnectionClosed?.(connectionId)
        },
      },
    }
    const transport = factories[listener.protocol](context)
    return transport
  })
  const context = { clock, timers, tokens, logger, transports }
  const clients = createClientTransactions(context)
  const servers = createServerTransactions(context, handlers, limits.maxServerTransactions)

  const receive = (data: Buffer, flow: SipFlow, transport: Transport): void => {
    const parsed = parseMessage(data)
    if (!parsed.ok) {
      logger.debug({ flow, reason: parsed.reason }, 'malformed message')
      if (parsed.answerable)
        servers.reply(withSourceNoted(parsed.answerable, flow), flow, transport, parsed.status)
    } else if (parsed.message.kind === 'response') {
      if (!clients.receive(parsed.message, flow)) logger.debug({ flow }, 'response nobody waits for')
    } else servers.receive(withSourceNoted(parsed.message, flow), flow, transport)
  }
  const stop = async (): Promise<void> => {
    clients.dispose()
    servers.dispose()
    await Promise.all(transports.map(async (transport) => transport.stop()))
  }

  return {
    start: async () => {
      const results = await Promise.allSettled(transports.map(async (transport) => transport.start()))
      const failed = results.find((result) => result.status === 'rejected')
      if (failed) {
        await stop()
        throw failed.reason
      }
    },
    stop,
    get listeners() {
      return transports.map((transport) => ({
        protocol: transport.protocol,
        host: transport.local.address,
        port: transport.local.port,
        advertisedHost: transport.advertisedHost ?? transport.local.address,
      }))
    },
    tokens,
    clock,
    timers,
    send: (request, target, transactionHandlers) => clients.send(request, target, transactionHandlers),
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
    sendAck: (ack, target, onSent) => {
      locate(transports, ack, target, (located) => {
        if ('error' in located) {
          logger.info({ reason: located.error }, 'ACK could not be sent')
          return
        }
        const { transport, remote, connectionId } = located
        const { host, port } = advertised(transport, remote.address)
        const params = new Map([
          ['branch', `${magicCookie}${tokens()}`],
          ['rport', ''],
        ])
        const via = formatVia({ transport: transport.protocol.toUpperCase(), host, port, params })
        const limited =
          header(ack, 'Max-Forwards') === undefined ? withFirstHeader(ack, 'Max-Forwards', '70') : ack
        const sent = withFirstHeader(limited, 'Via', via)
        const flow = transport.send(serialize(sent), remote, connectionId, (error) =>
          logger.info({ err: error }, 'ACK could not be sent'),
        )
        onSent?.(sent, flow)
      })
    },
    contactUri: (flow, user) => {
      const transport = transports.find(
        ({ protocol, local }) =>
          protocol === flow.protocol &&
          local.port === flow.local.port &&
          local.address === flow.local.address,
      )
      const { host, port } = transport
        ? advertised(transport, flow.remote.address)
        : { host: flow.local.address, port: flow.local.port }
      const userPart = user === undefined ? '' : `${user}@`
      const suffix = flow.protocol === 'udp' ? '' : `;transport=${flow.protocol}`
      return `sip:${userPart}${hostPort(host, port)}${suffix}`
    },
  }
}
