/**
 * Plain RTP over UDP with RTCP on the next port: trunks and telephones.
 */
import { createLatch } from './latch.ts'
import { isRtcp } from './rtp.ts'
import type { MediaAddress, MediaTransport, TransportHandlers } from './transport.ts'
import type { UdpPorts } from './udp-ports.ts'

export interface UdpTransport extends MediaTransport {
  /** The far end's address as its SDP says. */
  setRemote(address: MediaAddress | undefined): void
}

export const createUdpTransport = async (ports: UdpPorts, now: () => number): Promise<UdpTransport> => {
  const { rtp, rtcp, port } = await ports.open(true)
  const latch = createLatch()
  let handlers: TransportHandlers | undefined
  let isOpen = true

  rtp.on('message', (packet, from) => {
    if (packet.length < 12 || packet.readUInt8(0) >> 6 !== 2 || isRtcp(packet)) return
    if (latch.admit(from.address, from.port, packet.readUInt32BE(8), now())) handlers?.onRtp(packet)
  })

  return {
    port,
    isSecure: false,
    listen(next) {
      handlers = next
    },
    setRemote: (address) => latch.expect(address),
    send(packet) {
      const to = latch.remote
      if (isOpen && to) rtp.send(packet, to.port, to.address)
    },
    sendRtcp(packet) {
      const to = latch.remote
      if (isOpen && to && to.port < 65535) rtcp?.send(packet, to.port + 1, to.address)
    },
    get remote() {
      return latch.remote
    },
    close() {
      if (!isOpen) return
      isOpen = false
      handlers = undefined
      rtp.close()
      rtcp?.close()
    },
  }
}
