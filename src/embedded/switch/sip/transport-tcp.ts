/** TCP (RFC 3261 §18.2, §18.3): connections are kept and reused for whatever goes to the same far end. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createConnections, type Connection, type Wire } from './connections.ts'
import { closeServer, listenOn } from './listening.ts'
import type { SipAddress, SipFlow } from './stack.ts'
import { createStreamFraming } from './stream-framing.ts'
import type { Transport, TransportContext } from './transport.ts'

const connectMs = 5_000
const keepAliveMs = 30_000
const pong = Buffer.from('\r\n')

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

const wireOver = (socket: Socket): Wire => ({
  get pending() {
    return socket.writableLength
  },
  write: (data, onError) => {
    if (socket.destroyed || socket.writableEnded)
      setImmediate(() => onError(new Error('connection is closed')))
    else
      socket.write(data, (error) => {
        if (error) onError(error)
      })
  },
  destroy: () => socket.destroy(),
})

export const createTcpTransport = (context: TransportContext): Transport => {
  const { listener, limits, logger, events } = context
  const connections = createConnections(context)
  let server: Server | undefined
  let local: SipAddress = { address: listener.host, port: listener.port }

  const attach = (socket: Socket, remote: SipAddress): Connection => {
    const connection = connections.add(wireOver(socket), remote, local)
    const framing = createStreamFraming(limits.maxMessageBytes)
    socket.setNoDelay(true)
    socket.setKeepAlive(true, keepAliveMs)
    socket.on('data', (chunk) => {
      for (const frame of framing.push(chunk)) {
        if (frame.type === 'message') {
          connection.touch(false)
          events.onMessage(frame.data, connection.flow)
        } else if (frame.type === 'ping') socket.write(pong)
        else {
          logger.info({ flow: connection.flow, reason: frame.reason }, 'stream is not SIP, closed')
          socket.destroy()
        }
      }
      if (framing.partial) connection.touch(true)
    })
    socket.on('error', (error) =>
      logger.debug({ err: error, flow: connection.flow }, 'TCP connection failed'),
    )
    socket.on('close', () => connection.closed())
    return connection
  }
  const accept = (socket: Socket): void => {
    const { remoteAddress: address = '', remotePort: port = 0 } = socket
    if (connections.admits(address)) attach(socket, { address, port })
    else socket.destroy()
  }
  const open = ({ address, port }: SipAddress): Connection => {
    const localAddress = isWildcard(listener.host) ? {} : { localAddress: listener.host }
    const socket = connect({ host: address, port, ...localAddress })
    socket.setTimeout(connectMs, () => socket.destroy(new Error('no connection in time')))
    socket.once('connect', () => socket.setTimeout(0))
    return attach(socket, { address, port })
  }

  return {
    protocol: 'tcp',
    reliable: true,
    get local() {
      return local
    },
    advertisedHost: listener.advertisedHost,
    start: async () => {
      server = createServer({ noDelay: true }, accept)
      local = await listenOn(server, context, 'TCP')
    },
    stop: async () => {
      const closing = server
      server = undefined
      connections.destroyAll()
      await closeServer(closing)
    },
    hasConnection: (connectionId) => connections.byId(connectionId) !== undefined,
    send: (data, remote, connectionId, onError): SipFlow => {
      const known = connectionId === undefined ? undefined : connections.byId(connectionId)
      const connection = known ?? connections.byRemote(remote) ?? open(remote)
      connections.write(connection, data, onError)
      return connection.flow
    },
    close: (connectionId) => connections.byId(connectionId)?.wire.destroy(),
    probe: () => undefined,
  }
}
