/**
 * UDP sockets on ports out of a range, round robin, so that a port rests as long as possible before its next call.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { MediaNetwork } from './transport.ts'

export interface UdpPorts {
  readonly network: MediaNetwork
  /** One socket on an even port, as RTP wants (RFC 3550 §11), or a pair with RTCP on the next one. */
  open(
    withRtcp: boolean,
  ): Promise<{ readonly rtp: Socket; readonly rtcp: Socket | undefined; readonly port: number }>
}

const MAX_ATTEMPTS = 400

/** Addresses are IP literals already: skip the resolver, which costs a turn of the event loop per packet. */
const noLookup = (
  host: string,
  _options: unknown,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void => done(null, host, isIPv6(host) ? 6 : 4)

const bind = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', lookup: noLookup })
    socket.once('error', reject)
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.off('error', reject)
      // ICMP errors of a far end that went away surface here; the media timeout deals with that end.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })

const isInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')

export const createUdpPorts = (network: MediaNetwork, random: () => number): UdpPorts => {
  const [lowest, highest] = network.ports
  const first = lowest + (lowest & 1)
  const pairs = Math.max(1, Math.floor((highest - first + 1) / 2))
  let turn = Math.floor(random() * pairs)

  const openPair = async (port: number, withRtcp: boolean) => {
    const rtp = await bind(network.host, port)
    if (!withRtcp) return { rtp, rtcp: undefined, port }
    try {
      return { rtp, rtcp: await bind(network.host, port + 1), port }
    } catch (error) {
      rtp.close()
      throw error
    }
  }

  return {
    network,
    async open(withRtcp) {
      for (let attempt = 0; attempt < Math.min(pairs, MAX_ATTEMPTS); attempt += 1) {
        turn = (turn + 1) % pairs
        try {
          return await openPair(first + turn * 2, withRtcp)
        } catch (error) {
          if (!isInUse(error)) throw error
        }
      }
      throw new Error(`no free media port in ${lowest}-${highest}`)
    },
  }
}
