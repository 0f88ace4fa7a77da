import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Certificate, HttpLimits } from './settings.ts'

/**
 * The socket server below Fastify. Its timeouts end who sends a request letter by letter, or nothing at all; its limits
 * leave room for others when one address opens connections without end.
 */
export const createRawServer = (
  handler: http.RequestListener,
  tls: Certificate | undefined,
  limits: HttpLimits,
): http.Server => {
  const options: http.ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
    maxHeaderSize: 16 * 1024,
  }
  const server = tls
    ? https.createServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, handler)
    : http.createServer(options, handler)
  server.maxConnections = limits.connections
  limitPerAddress(server, limits.connectionsPerAddress)
  return server
}

const limitPerAddress = (server: http.Server, most: number): void => {
  const openByAddress = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // Gone already.
    if (address === undefined) return
    const open = openByAddress.get(address) ?? 0
    if (open >= most) {
      socket.destroy()
      return
    }
    openByAddress.set(address, open + 1)
    socket.once('close', () => {
      const left = (openByAddress.get(address) ?? 1) - 1
      if (left > 0) openByAddress.set(address, left)
      else openByAddress.delete(address)
    })
  })
}
