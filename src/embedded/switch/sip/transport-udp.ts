/** UDP (RFC 3261 §18): one datagram, one message. */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { SipAddress, SipFlow } from './stack.ts'
import type { Transport, TransportContext } from './transport.ts'

/** Room for a burst while the event loop is busy with something else. */
const receiveBufferBytes = 1_048_576

/** How long a port unreachable may take on loopback. */
const probeMs = 200

const keepAlive = Buffer.from('\r\n\r\n')

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** RFC 5626 keep-alives and the single octets some telephones send to hold a NAT binding open. */
const isKeepAlive = (data: Buffer): boolean =>
  data.length <= 4 && /^[\r\n\0\s]*$/.test(data.toString('latin1'))

const bind = async (socket: Socket, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject)
      resolve()
    })
  })

export const createUdpTransport = ({
  listener,
  limits,
  clock,
  logger,
  events,
}: TransportContext): Transport => {
  let socket: Socket | undefined
  let local: SipAddress = { address: listener.host, port: listener.port }

  const flowTo = (remote: SipAddress): SipFlow => ({ protocol: 'udp', local, remote })

  const receive = (data: Buffer, remote: SipAddress): void => {
    if (isKeepAlive(data) || remote.port === 0) return
    if (data.length > limits.maxMessageBytes) {
      logger.warn({ remote, bytes: data.length }, 'datagram too large, dropped')
      return
    }
    events.onMessage(data, flowTo(remote))
  }

  return {
    protocol: 'udp',
    reliable: false,
    get local() {
      return local
    },
    advertisedHost: listener.advertisedHost,
    start: async () => {
      const opened = createSocket({ type: isIPv6(listener.host) ? 'udp6' : 'udp4' })
      await bind(opened, listener.host, listener.port)
      opened.setRecvBufferSize(receiveBufferBytes)
      local = { address: listener.host, port: opened.address().port }
      opened.on('message', (data, { address, port }) => receive(data, { address, port }))
      opened.on('error', (error) => logger.error({ err: error, local }, 'UDP socket error'))
      socket = opened
    },
    stop: async () => {
      const closing = socket
      socket = undefined
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()))
    },
    hasConnection: () => false,
    send: (data, remote, _connectionId, onError) => {
      if (!socket) {
        setImmediate(() => onError(new Error('UDP listener is closed')))
        return flowTo(remote)
      }
      socket.send(data, remote.port, remote.address, (error) => {
        if (error) onError(error)
      })
      return flowTo(remote)
    },
    close: () => undefined,
    probe: ({ address, port }, onRefused) => {
      if (!isLoopback(address)) return
      const asking = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4' })
      const done = (): void => {
        timer.cancel()
        asking.close()
      }
      const timer = clock.after(probeMs, done)
      asking.on('error', (error) => {
        done()
        onRefused(error)
      })
      asking.connect(port, address, () => asking.send(keepAlive))
    },
  }
}
