import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

type Routes = {
  readonly handlersByPath: Readonly<Record<string, Upgrade>>
  /** Beginnings of paths that another listener of the same server answers. */
  readonly leaveTo: readonly string[]
}

/** Every request for a WebSocket: handled by its path, or refused. */
export const routeUpgrades = (server: Server, { handlersByPath, leaveTo }: Routes): void => {
  server.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (leaveTo.some((start) => path.startsWith(start))) return
    const handle = Object.hasOwn(handlersByPath, path) ? handlersByPath[path] : undefined
    if (handle) handle(request, socket, head)
    else refuseUpgrade(socket, 404)
  })
}

/** Answers in plain HTTP and closes: no WebSocket ever opened. */
export const refuseUpgrade = (socket: Duplex, status: number): void => {
  // A client that resets the connection while it is being refused has got its way.
  socket.on('error', () => socket.destroy())
  const reason = STATUS_CODES[status] ?? 'Refused'
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
