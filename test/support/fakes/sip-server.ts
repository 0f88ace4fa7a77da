import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'

/** A WebSocket that speaks `sip` and answers nothing by itself; the test holds its ends. */
export const createFakeSipServer = async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' })
  await once(server, 'listening')
  const sockets: WebSocket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}
