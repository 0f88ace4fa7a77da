import type { Server } from 'node:net'
import type { SipAddress } from './stack.ts'
import type { TransportContext } from './transport.ts'

/** Listens where the transport should; resolves to where it does. What fails later is logged. */
export const listenOn = async (
  server: Server,
  { listener, logger }: TransportContext,
  name: string,
): Promise<SipAddress> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: listener.host, port: listener.port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : listener.port
  const local = { address: listener.host, port }
  server.on('error', (error) => logger.error({ err: error, local }, `${name} listener error`))
  return local
}

/** Resolves when it takes nobody any more and all whom it took are gone. */
export const closeServer = (server: Server | undefined): Promise<void> =>
  server === undefined ? Promise.resolve() : new Promise((resolve) => server.close(() => resolve()))
