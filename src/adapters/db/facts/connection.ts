import pg from 'pg'
import type { Logger } from 'pino'
import { connectionSettings } from '../database.ts'

/**
 * One connection of the fact log's own, so that a busy pool never delays it. It is made on demand; `drop` ends it
 * whatever it is doing.
 */
export type FactConnection = {
  /** The live connection, or a new one. */
  readonly get: () => Promise<pg.Client>
  readonly drop: () => void
}

/** `onLost` is called when an idle connection breaks. */
export const createFactConnection = (options: {
  readonly connectionString: string
  readonly logger: Logger
  /** A statement without an answer fails after this, a connection after half of it. */
  readonly answerTimeoutMs: number
  readonly onLost: () => void
}): FactConnection => {
  const { answerTimeoutMs } = options
  let live: pg.Client | null = null

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({
      ...connectionSettings(options.connectionString, 'lianxin facts'),
      connectionTimeoutMillis: answerTimeoutMs / 2,
      query_timeout: answerTimeoutMs,
      // The server gives up a little earlier, unless it is the network that swallows the answer.
      statement_timeout: Math.round(answerTimeoutMs * 0.8),
      keepAliveInitialDelayMillis: 2000,
    })
    const lost = (): void => {
      if (live !== client) return
      live = null
      options.onLost()
    }
    client.on('error', (err) => {
      options.logger.warn({ err }, 'the connection of the fact log broke')
      lost()
    })
    client.on('end', lost)
    await client.connect()
    return client
  }

  return {
    get: async () => (live ??= await connect()),
    drop: () => {
      const dropped = live
      live = null
      // Resolves once the socket is closed; what it was doing has failed by then, and that is where it is told.
      dropped?.end().catch((err: unknown) => options.logger.debug({ err }, 'ending a broken connection'))
    },
  }
}
