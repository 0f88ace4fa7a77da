/**
 * The open connections of a stream transport: found by id or by far end, counted against the limits, and closed
 * when they stay silent from the start, dawdle in the middle of a message, or do not take what is written.
 */
import type { SipAddress, SipFlow, SipTimer } from './stack.ts'
import type { TransportContext } from './transport.ts'

/** One connection, whatever carries it. */
export interface Wire {
  /** Octets waiting to be sent. */
  readonly pending: number
  write(data: Buffer, onError: (error: Error) => void): void
  /** Ends it at once. */
  destroy(): void
}

export interface Connection {
  readonly flow: SipFlow
  readonly wire: Wire
  /** A message arrived whole, or began (`partial`). */
  touch(partial: boolean): void
  /** The wire is gone. */
  closed(): void
}

export interface Connections {
  readonly size: number
  /** May another one come from this address? */
  admits(address: string): boolean
  add(wire: Wire, remote: SipAddress, local: SipAddress): Connection
  byId(connectionId: string): Connection | undefined
  byRemote(remote: SipAddress): Connection | undefined
  /** Writes unless too much is waiting already; then the connection is given up. */
  write(connection: Connection, data: Buffer, onError: (error: Error) => void): void
  destroyAll(): void
}

const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.')

const keyOf = ({ address, port }: SipAddress): string => `${address} ${port}`

export const createConnections = (context: TransportContext): Connections => {
  const { limits, clock, logger, events, listener } = context
  const byId = new Map<string, Connection>()
  const byRemote = new Map<string, Connection>()
  const countByAddress = new Map<string, number>()

  const count = (address: string, change: number): void => {
    const value = (countByAddress.get(address) ?? 0) + change
    if (value > 0) countByAddress.set(address, value)
    else countByAddress.delete(address)
  }
  const forget = (connectionId: string, remote: SipAddress): void => {
    const connection = byId.get(connectionId)
    if (!connection) return
    byId.delete(connectionId)
    if (byRemote.get(keyOf(remote)) === connection) byRemote.delete(keyOf(remote))
    count(remote.address, -1)
    events.onClosed(connectionId)
  }
  const add = (wire: Wire, remote: SipAddress, local: SipAddress): Connection => {
    const connectionId = context.nextConnectionId()
    const flow: SipFlow = { protocol: listener.protocol, local, remote, connectionId }
    const giveUp = (reason: string) => () => {
      logger.info({ flow, reason }, 'connection given up')
      wire.destroy()
    }
    let proven = false
    let idle: SipTimer | undefined = clock.after(limits.idleMs, giveUp('nothing said'))
    let dawdling: SipTimer | undefined
    const connection: Connection = {
      flow,
      wire,
      touch: (partial) => {
        dawdling?.cancel()
        dawdling = undefined
        if (partial) dawdling = clock.after(limits.partialMessageMs, giveUp('message not completed'))
        else if (!proven) {
          proven = true
          idle?.cancel()
          idle = undefined
        }
      },
      closed: () => {
        idle?.cancel()
        dawdling?.cancel()
        forget(connectionId, remote)
      },
    }
    byId.set(connectionId, connection)
    byRemote.set(keyOf(remote), connection)
    count(remote.address, 1)
    return connection
  }

  return {
    get size() {
      return byId.size
    },
    admits: (address) =>
      byId.size < limits.maxConnections &&
      // The desk's own WebSocket proxy brings every browser from loopback.
      (isLoopback(address) || (countByAddress.get(address) ?? 0) < limits.maxConnectionsPerAddress),
    add,
    byId: (connectionId) => byId.get(connectionId),
    byRemote: (remote) => byRemote.get(keyOf(remote)),
    write: (connection, data, onError) => {
      if (connection.wire.pending > limits.maxBufferedBytes) {
        logger.warn({ flow: connection.flow }, 'connection does not take what is sent, closed')
        connection.wire.destroy()
        setImmediate(() => onError(new Error('connection is stuck')))
        return
      }
      connection.wire.write(data, onError)
    },
    destroyAll: () => {
      for (const connection of [...byId.values()]) connection.wire.destroy()
    },
  }
}
