/**
 * SIP over WebSocket (RFC 7118), server side: one WebSocket message, one SIP message. A browser cannot be called
 * but over the connection it opened, so none are opened from here.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { createConnections, type Connection, type Connections, type Wire } from './connections.ts'
import { closeServer, listenOn } from './listening.ts'
import type { SipAddress, SipFlow, SipTimer } from './stack.ts'
import type { Transport, TransportContext } from './transport.ts'

/** A dead browser is noticed within two of these. */
const pingMs = 20_000
const headersMs = 10_000

const octets = (data: RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)

const wireOver = (socket: WebSocket): Wire => ({
  get pending() {
    return socket.bufferedAmount
  },
  write: (data, onError) => {
    // Text, as sip.js and JsSIP expect of it (§4.2 allows either).
    socket.send(data.toString('utf8'), (error) => {
      if (error) onError(error)
    })
  },
  destroy: () => socket.terminate(),
})

const refuse = (socket: Duplex, status: string): void => {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const speaksSip = (request: IncomingMessage): boolean =>
  (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .some((name) => name.trim().toLowerCase() === 'sip')

/** Ends a connection whose far end answers no ping; sip.js and its like send nothing of themselves. */
const watch = (context: TransportContext, { flow }: Connection, socket: WebSocket): { heard: () => void } => {
  let alive = true
  let pinger: SipTimer | undefined
  const ping = (): void => {
    if (!alive) {
      context.logger.info({ flow }, 'WebSocket does not answer, closed')
      socket.terminate()
      return
    }
    alive = false
    socket.ping()
    pinger = context.clock.after(pingMs, ping)
  }
  const heard = (): void => {
    alive = true
  }
  pinger = context.clock.after(pingMs, ping)
  socket.on('pong', heard)
  socket.on('close', () => pinger?.cancel())
  return { heard }
}

const attach = (context: TransportContext, connection: Connection, socket: WebSocket): void => {
  const { heard } = watch(context, connection, socket)
  socket.on('message', (raw) => {
    heard()
    const data = octets(raw)
    if (data.length <= 4) {
      if (data.toString('latin1') === '\r\n\r\n') socket.send('\r\n')
      return
    }
    connection.touch(false)
    context.events.onMessage(data, connection.flow)
  })
  socket.on('error', (error) =>
    context.logger.info({ err: error, flow: connection.flow }, 'WebSocket failed'),
  )
  socket.on('close', () => connection.closed())
}

const send = (
  connections: Connections,
  data: Buffer,
  remote: SipAddress,
  connectionId: string | undefined,
  onError: (error: Error) => void,
): SipFlow | undefined => {
  const known = connectionId === undefined ? undefined : connections.byId(connectionId)
  const connection = known ?? connections.byRemote(remote)
  if (connection) connections.write(connection, data, onError)
  else setImmediate(() => onError(new Error('no WebSocket open to that address')))
  return connection?.flow
}

export const createWsTransport = (context: TransportContext): Transport => {
  const { listener, limits } = context
  const connections = createConnections(context)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  })
  let server: Server | undefined
  let local: SipAddress = { address: listener.host, port: listener.port }

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { remoteAddress: address = '', remotePort: port = 0 } = request.socket
    if (!speaksSip(request)) refuse(socket, '400 Bad Request')
    else if (!connections.admits(address)) refuse(socket, '503 Service Unavailable')
    else
      sockets.handleUpgrade(request, socket, head, (opened) =>
        attach(context, connections.add(wireOver(opened), { address, port }, local), opened),
      )
  }

  return {
    protocol: 'ws',
    reliable: true,
    get local() {
      return local
    },
    advertisedHost: listener.advertisedHost,
    start: async () => {
      server = createServer({ headersTimeout: headersMs, requestTimeout: headersMs }, (_request, reply) => {
        reply.writeHead(426, { Connection: 'close', Upgrade: 'websocket' }).end()
      })
      server.on('upgrade', upgrade)
      local = await listenOn(server, context, 'WebSocket')
    },
    stop: async () => {
      const closing = server
      server = undefined
      connections.destroyAll()
      sockets.close()
      closing?.closeAllConnections()
      await closeServer(closing)
    },
    hasConnection: (connectionId) => connections.byId(connectionId) !== undefined,
    send: (data, remote, connectionId, onError) =>
      send(connections, data, remote, connectionId, onError) ?? { protocol: 'ws', local, remote },
    close: (connectionId) => connections.byId(connectionId)?.wire.destroy(),
    probe: () => undefined,
  }
}
