import { describe, expect, it } from 'vitest'
import { createLeg } from '../../../src/embedded/switch/media/leg.ts'
import { createPacer } from '../../../src/embedded/switch/media/pacer.ts'
import type { MediaTransport, TransportHandlers } from '../../../src/embedded/switch/media/transport.ts'

/** A leg on a far end of paper, and its clock. */
const setUp = () => {
  let nowMs = 1000
  let far: TransportHandlers = { onRtp: () => undefined }
  const transport: MediaTransport = {
    port: 4000,
    isSecure: true,
    remote: undefined,
    listen: (handlers) => void (far = handlers),
    send: () => undefined,
    sendRtcp: () => undefined,
    close: () => undefined,
  }
  const timers = { now: () => nowMs, after: () => () => undefined }
  const pacer = createPacer((error) => {
    throw error
  }, timers)
  const leg = createLeg(transport, { pacer, wallClock: () => 0, random32: () => 1 })
  return { leg, far: () => far, pass: (ms: number) => (nowMs += ms) }
}

const packet = (sequence: number): Buffer => {
  const octets = Buffer.alloc(172, 0xd5)
  octets.writeUInt16BE(0x8008, 0)
  octets.writeUInt16BE(sequence, 2)
  octets.writeUInt32BE(sequence * 160, 4)
  octets.writeUInt32BE(7, 8)
  return octets
}

describe('the silence of a leg', () => {
  it('is measured from its beginning, then from the last packet', () => {
    const { leg, far, pass } = setUp()
    pass(500)
    expect(leg.silentMs()).toBe(500)
    far().onRtp(packet(1))
    pass(300)
    expect(leg.silentMs()).toBe(300)
    leg.close()
  })

  it("is not silence while a page's connectivity checks come in", () => {
    const { leg, far, pass } = setUp()
    far().onRtp(packet(1))
    pass(9000)
    far().onAlive?.()
    pass(1000)
    expect(leg.silentMs()).toBe(1000)
    leg.close()
  })

  it('begins anew when the direction changes', () => {
    const { leg, pass } = setUp()
    pass(700)
    leg.setFormat({ codec: leg.codec, payloadType: 8, eventPayloadType: undefined, direction: 'recvonly' })
    pass(50)
    expect(leg.silentMs()).toBe(50)
    leg.close()
  })
})
