/** The admin port: applications connect here. */
import { createServer, type Server, type Socket } from 'node:net'
import type { SipLogger } from '../sip/stack.ts'
import { attachAgentConnection, type AgentConnectionOptions, type Application } from './agent-connection.ts'

export interface AgentListenerOptions extends Omit<AgentConnectionOptions, 'socket'> {
  readonly host: string
  readonly port: number
}

export interface AgentListener {
  start(): Promise<void>
  stop(): Promise<void>
  /** As bound; before `start` as asked for. */
  readonly port: number
  /** Connections, authenticated or not. */
  readonly connections: number
}

const listen = async (server: Server, host: string, port: number, logger: SipLogger): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => logger.error({ err: error }, 'admin listener error'))
}

export const createAgentListener = (options: AgentListenerOptions): AgentListener => {
  const sockets = new Set<Socket>()
  let server: Server | undefined

  const accept = (socket: Socket): void => {
    if (sockets.size >= options.limits.maxConnections) {
      options.logger.warn({ connections: sockets.size }, 'too many applications, connection refused')
      socket.destroy()
      return
    }
    sockets.add(socket)
    const onClose = (application: Application): void => {
      sockets.delete(socket)
      options.onClose(application)
    }
    attachAgentConnection({ ...options, socket, onClose })
  }
  return {
    start: async () => {
      const opened = createServer({ noDelay: true }, accept)
      await listen(opened, options.host, options.port, options.logger)
      server = opened
    },
    stop: async () => {
      const closing = server
      server = undefined
      for (const socket of sockets) socket.destroy()
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()))
    },
    get port() {
      const bound = server?.address()
      return bound !== null && typeof bound === 'object' ? bound.port : options.port
    },
    get connections() {
      return sockets.size
    },
  }
}
