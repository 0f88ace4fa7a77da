import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createDtmfReceiver,
  createDtmfSender,
  type Digit,
  parseDtmfInfo,
  parseDtmfString,
} from '../../../src/embedded/switch/media/dtmf.ts'
import { createInbandDetector } from '../../../src/embedded/switch/media/inband-dtmf.ts'
import { createLatch } from '../../../src/embedded/switch/media/latch.ts'
import { createPlayoutBuffer } from '../../../src/embedded/switch/media/playout-buffer.ts'
import {
  buildRtcpReport,
  createRtpView,
  parseRtp,
  type RtpView,
  writeRtpHeader,
} from '../../../src/embedded/switch/media/rtp.ts'
import { createRtpReceiver } from '../../../src/embedded/switch/media/rtp-receiver.ts'
import { createRtpSender } from '../../../src/embedded/switch/media/rtp-sender.ts'
import { dtmfFrequencies } from '../../../src/embedded/switch/media/tone.ts'

const view = (sequence: number, timestamp: number, ssrc = 1, length = 160): RtpView => ({
  payloadType: 8,
  marker: false,
  sequence: sequence & 0xffff,
  timestamp: timestamp >>> 0,
  ssrc,
  payload: new Uint8Array(length),
})

describe('RTP packets', () => {
  it('are read with their extension, contributors and padding taken off', () => {
    const packet = Buffer.concat([
      Buffer.alloc(12),
      Buffer.alloc(4, 7),
      Buffer.from([0xbe, 0xde, 0, 1, 1, 2, 3, 4]),
      Buffer.from([9, 9, 0, 0, 3]),
    ])
    writeRtpHeader(packet, 8, true, 65_535, 0xffff_ffff, 0xabcd_ef01)
    packet[0] = 0x80 | 0x20 | 0x10 | 1
    const parsed = createRtpView()
    expect(parseRtp(packet, parsed)).toBe(true)
    expect(parsed).toMatchObject({
      payloadType: 8,
      marker: true,
      sequence: 65_535,
      timestamp: 0xffff_ffff,
      ssrc: 0xabcd_ef01,
    })
    expect([...parsed.payload]).toEqual([9, 9])
  })

  it('are refused when anything about them is inconsistent, without throwing', () => {
    const parsed = createRtpView()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (junk) => void parseRtp(Buffer.from(junk), parsed)),
    )
    expect(parseRtp(Buffer.alloc(11, 0x80), parsed)).toBe(false)
    expect(parseRtp(Buffer.alloc(20, 0x40), parsed)).toBe(false)
  })

  it('have reports of whole 32-bit words', () => {
    const report = buildRtcpReport(
      { ssrc: 1, wallMs: 1_700_000_000_500, timestamp: 5, packets: 9, octets: 99 },
      { ssrc: 2, fractionLost: 0.5, lost: -3, highestSequence: 77, jitter: 4.4 },
      'name',
    )
    expect(report.length % 4).toBe(0)
    expect(report.readUInt8(1)).toBe(200)
    expect(report.readUInt16BE(2)).toBe((28 + 24) / 4 - 1)
    expect(report.readUInt8(28 + 4)).toBe(128)
  })
})

describe('an outgoing stream', () => {
  const setUp = () => {
    let now = 1000
    const sent: RtpView[] = []
    const sender = createRtpSender({
      send: (packet) => {
        const copy = createRtpView()
        parseRtp(Buffer.from(packet), copy)
        sent.push(copy)
      },
      now: () => now,
      random32: () => 0xffff_ff00,
    })
    sender.setPayloadTypes(8, 101)
    return { sender, sent, pass: (ms: number) => (now += ms) }
  }
  const frame = new Uint8Array(160)

  it('is contiguous over frames, forwarded packets of two sources, and events', () => {
    const { sender, sent, pass } = setUp()
    const step = (action: () => void): void => {
      action()
      pass(20)
    }
    for (let index = 0; index < 3; index += 1) step(() => sender.sendFrame(frame))
    for (let index = 0; index < 3; index += 1)
      step(() => sender.forward(view(65_534 + index, 5000 + index * 160, 7), frame))
    for (let index = 0; index < 3; index += 1)
      step(() => sender.forward(view(10 + index, 99 + index * 160, 8), frame))
    for (let index = 0; index < 3; index += 1) step(() => sender.sendFrame(frame))
    for (const [index, packet] of sent.entries()) {
      if (index === 0) continue
      expect((packet.sequence - (sent[index - 1]?.sequence ?? 0)) & 0xffff).toBe(1)
      expect((packet.timestamp - (sent[index - 1]?.timestamp ?? 0)) >>> 0).toBe(160)
      expect(packet.ssrc).toBe(sender.ssrc)
    }
    expect(sent.map((packet) => packet.marker)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
    ])
  })

  it('shows a pause in its timestamps, and a loss or a reordering of its source in its sequence', () => {
    const { sender, sent, pass } = setUp()
    sender.sendFrame(frame)
    pass(1000)
    sender.sendFrame(frame)
    expect(((sent[1]?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)) >>> 0).toBe(8000)
    pass(20)
    const base = (sent[1]?.sequence ?? 0) + 1
    for (const offset of [0, 1, 4, 3]) {
      sender.forward(view(100 + offset, offset * 160, 7), frame)
      pass(20)
    }
    expect(sent.slice(2).map((packet) => (packet.sequence - base) & 0xffff)).toEqual([0, 1, 4, 3])
    sender.sendFrame(frame)
    expect(((sent.at(-1)?.sequence ?? 0) - base) & 0xffff).toBe(5)
  })

  it('anchors anew a source whose clock jumps', () => {
    const { sender, sent, pass } = setUp()
    sender.forward(view(1, 0, 7), frame)
    pass(20)
    sender.forward(view(2, 0x7000_0000, 7), frame)
    expect(((sent[1]?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)) >>> 0).toBe(160)
  })
})

describe('an incoming stream', () => {
  it('counts loss, duplicates and reordering over the wrap', () => {
    const receiver = createRtpReceiver()
    const order = [65_533, 65_534, 65_534, 0, 65_535, 3]
    const taken = order.map((sequence, index) =>
      receiver.accept(view(sequence, index * 160), 'audio', index * 20),
    )
    expect(taken).toEqual([true, true, false, true, true, true])
    expect(receiver.statistics()).toMatchObject({
      duplicates: 1,
      reordered: 1,
      lost: 2,
      packets: 6,
      audioPackets: 5,
    })
    expect(receiver.report()).toMatchObject({ lost: 2 })
  })

  it('begins anew with another SSRC or a restart, keeping the sums', () => {
    const receiver = createRtpReceiver()
    receiver.accept(view(1, 0, 1), 'audio', 0)
    receiver.accept(view(3, 320, 1), 'audio', 40)
    receiver.accept(view(40_000, 0, 2), 'audio', 60)
    receiver.accept(view(10, 0, 2), 'audio', 80)
    expect(receiver.statistics()).toMatchObject({ lost: 1, ssrc: 2 })
  })

  it('is judged worse the more is lost', () => {
    const mos = (keep: (index: number) => boolean): number => {
      const receiver = createRtpReceiver()
      for (let index = 0; index < 500; index += 1) {
        if (keep(index)) receiver.accept(view(index, index * 160), 'audio', index * 20)
      }
      return receiver.statistics().mos
    }
    const [clean, some, much] = [
      mos(() => true),
      mos((index) => index % 20 !== 0),
      mos((index) => index % 4 !== 0),
    ]
    expect(clean).toBeGreaterThan(4.3)
    expect(some).toBeLessThan(clean)
    expect(much).toBeLessThan(some)
    expect(much).toBeGreaterThanOrEqual(1)
  })
})

describe('where packets are taken from', () => {
  const now = 0
  it('is the address in the SDP, at once', () => {
    const latch = createLatch()
    latch.expect({ address: '10.0.0.1', port: 4000 })
    expect(latch.admit('10.0.0.1', 4000, 1, now)).toBe(true)
    expect(latch.admit('10.0.0.9', 5000, 2, now)).toBe(false)
    expect(latch.remote).toMatchObject({ address: '10.0.0.1', port: 4000 })
  })

  it('is another that is steady, when the SDP was wrong', () => {
    const latch = createLatch()
    latch.expect({ address: '192.168.0.2', port: 4000 })
    expect([1, 2, 3].map(() => latch.admit('203.0.113.5', 61_000, 1, now))).toEqual([false, false, true])
    expect(latch.remote).toMatchObject({ address: '203.0.113.5', port: 61_000 })
  })

  it('does not change for strangers while the stream lives, however many packets they send', () => {
    const latch = createLatch()
    latch.expect({ address: '10.0.0.1', port: 4000 })
    for (let at = 0; at < 10_000; at += 20) {
      latch.admit('10.0.0.1', 4000, 1, at)
      expect(latch.admit('10.6.6.6', 6666, 1, at)).toBe(false)
    }
  })

  it('follows its own SSRC to another port once the old one is silent', () => {
    const latch = createLatch()
    latch.expect({ address: '10.0.0.1', port: 4000 })
    latch.admit('10.0.0.1', 4000, 1, 0)
    expect([1, 2, 3].map(() => latch.admit('10.0.0.1', 4444, 9, 3000))).toEqual([false, false, false])
    expect([1, 2, 3].map(() => latch.admit('10.0.0.1', 4444, 1, 3000))).toEqual([false, false, true])
  })

  it('is learnt anew after a re-INVITE with another address', () => {
    const latch = createLatch()
    latch.expect({ address: '10.0.0.1', port: 4000 })
    latch.admit('10.0.0.1', 4000, 1, 0)
    latch.expect({ address: '10.0.0.2', port: 5000 })
    expect(latch.admit('10.0.0.2', 5000, 2, 0)).toBe(true)
    expect(latch.admit('10.0.0.1', 4000, 1, 0)).toBe(false)
  })
})

describe('keys', () => {
  const setUp = () => {
    const digits: Digit[] = []
    return { digits, receiver: createDtmfReceiver((digit) => digits.push(digit)) }
  }
  const event = (key: number, isEnd: boolean, duration: number) =>
    Uint8Array.of(key, isEnd ? 0x8a : 0x0a, duration >> 8, duration & 0xff)

  it('are told once, however often the packets come', () => {
    const { digits, receiver } = setUp()
    for (let step = 1; step <= 5; step += 1) receiver.push(1000, event(5, false, step * 160), step * 20)
    for (let count = 0; count < 3; count += 1) receiver.push(1000, event(5, true, 800), 120)
    receiver.push(1000, event(5, false, 320), 130)
    expect(digits).toEqual([{ digit: '5', duration: 800 }])
  })

  it('are told when one end packet of three arrives, or none', () => {
    const { digits, receiver } = setUp()
    receiver.push(1000, event(11, true, 800), 0)
    receiver.push(9000, event(10, false, 160), 1000)
    receiver.poll(1050)
    expect(digits.map(({ digit }) => digit)).toEqual(['#'])
    receiver.poll(1200)
    expect(digits.map(({ digit }) => digit)).toEqual(['#', '*'])
  })

  it('are two when the same one is pressed twice', () => {
    const { digits, receiver } = setUp()
    receiver.push(1000, event(1, true, 800), 0)
    receiver.push(4000, event(1, true, 800), 400)
    expect(digits).toHaveLength(2)
  })

  it('take no harm from nonsense', () => {
    const { receiver } = setUp()
    fc.assert(
      fc.property(fc.nat(), fc.uint8Array({ maxLength: 8 }), (timestamp, payload) =>
        receiver.push(timestamp, payload, 0),
      ),
    )
  })

  it('leave with three end packets and one timestamp', () => {
    const packets: { payload: Uint8Array; first: boolean }[] = []
    const sender = createDtmfSender((payload, first) => packets.push({ payload, first }))
    expect(sender.add('5', 100)).toBe(true)
    expect(sender.add('x', 100)).toBe(false)
    while (sender.isBusy) sender.tick()
    expect(packets).toHaveLength(4 + 3)
    expect(packets.filter(({ first }) => first)).toHaveLength(1)
    expect(packets.filter(({ payload }) => (payload[1] ?? 0) & 0x80)).toHaveLength(3)
  })

  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', { digit: '5', duration: 1280 }],
    ['application/dtmf-relay; charset=x', 'Signal= *\nDuration= 250', { digit: '*', duration: 2000 }],
    ['application/dtmf-relay', 'Signal=11', { digit: '#', duration: 2000 }],
    ['application/dtmf', '#', { digit: '#', duration: 2000 }],
    ['application/dtmf', 'hello', undefined],
    ['text/plain', '5', undefined],
  ])('in SIP INFO: %s %j', (type, body, expected) => {
    expect(parseDtmfInfo(type, body)).toEqual(expected)
  })

  it('in a command: 12w3@200', () => {
    expect(parseDtmfString('12w3@200', 100)).toEqual({ keys: ['1', '2', 'w', '3'], durationMs: 200 })
    expect(parseDtmfString('hello', 100)).toBeUndefined()
    expect(parseDtmfString('1@x', 100)).toBeUndefined()
  })

  it('in the voice itself, and no others', () => {
    for (const key of '0123456789*#ABCD') {
      const digits: Digit[] = []
      const detector = createInbandDetector((digit) => digits.push(digit))
      const [low, high] = dtmfFrequencies(key) ?? [0, 0]
      const samples = Int16Array.from({ length: 1600 }, (_, index) =>
        index >= 800
          ? 0
          : 5000 *
            (Math.sin((2 * Math.PI * low * index) / 8000) + Math.sin((2 * Math.PI * high * index) / 8000)),
      )
      for (let at = 0; at < samples.length; at += 160) detector.push(1, at, samples.subarray(at, at + 160))
      expect(digits.map(({ digit }) => digit)).toEqual([key])
    }
  })
})

describe('a playout buffer', () => {
  const packet = (value: number): Int16Array => new Int16Array(160).fill(value)
  const frame = new Int16Array(160)

  it('gives packets back in order, as late as its delay, whatever their order', () => {
    const buffer = createPlayoutBuffer({ delaySamples: 480 })
    buffer.push(1, 0xffff_ff60, packet(1))
    buffer.push(1, 320 - 160, packet(3))
    buffer.push(1, 0, packet(2))
    const heard = Array.from({ length: 7 }, () => (buffer.read(frame) ? frame[0] : 0))
    expect(heard).toEqual([0, 0, 0, 1, 2, 3, 0])
  })

  it('leaves silence for what is lost, and conceals a little when asked to', () => {
    const plain = createPlayoutBuffer({ delaySamples: 0 })
    const kind = createPlayoutBuffer({ delaySamples: 0, concealFrames: 2 })
    for (const buffer of [plain, kind]) {
      buffer.push(1, 0, packet(1000))
      buffer.push(1, 480, packet(1000))
    }
    const heard = (buffer: typeof plain) =>
      Array.from({ length: 4 }, () => (buffer.read(frame) ? (frame[0] ?? 0) : 0))
    expect(heard(plain)).toEqual([1000, 0, 0, 1000])
    expect(heard(kind)).toEqual([1000, 500, 250, 1000])
  })

  it('bears 5 % loss and 300 ms jitter in a recording, every packet in its place', () => {
    const buffer = createPlayoutBuffer({ delaySamples: 3200 })
    const random = (index: number): number => ((index * 2_654_435_761) >>> 0) / 2 ** 32
    const arrivals = Array.from({ length: 500 }, (_, index) => ({
      index,
      at: index * 20 + random(index) * 300,
    }))
      .filter(({ index }) => index === 0 || random(index + 9999) > 0.05)
      .sort((one, other) => one.at - other.at)
    const heard: number[] = []
    let next = 0
    for (let tick = 0; tick < 540; tick += 1) {
      for (; (arrivals[next]?.at ?? Infinity) <= tick * 20; next += 1) {
        const { index } = arrivals[next] ?? { index: 0 }
        buffer.push(1, index * 160, packet(index + 1))
      }
      heard.push(buffer.read(frame) ? (frame[0] ?? 0) : 0)
    }
    const present = heard.filter((value) => value > 0)
    expect(present.length).toBeGreaterThan(460)
    expect(present.every((value, index) => index === 0 || value > (present[index - 1] ?? 0))).toBe(true)
  })

  it('grows its delay when packets come late, and shrinks it again', () => {
    const buffer = createPlayoutBuffer({ delaySamples: 320, maxDelaySamples: 1920 })
    let timestamp = 0
    const step = (lateFrames: number): void => {
      buffer.push(1, timestamp - lateFrames * 160, packet(5))
      buffer.read(frame)
      timestamp += 160
    }
    for (let count = 0; count < 20; count += 1) step(0)
    for (let count = 0; count < 5; count += 1) step(4)
    expect(buffer.delaySamples).toBeGreaterThan(320)
    const grown = buffer.delaySamples
    for (let count = 0; count < 3000; count += 1) step(0)
    expect(buffer.delaySamples).toBeLessThan(grown)
  })
})
