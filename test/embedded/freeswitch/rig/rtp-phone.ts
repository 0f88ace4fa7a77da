/** A telephone's sound: sends a tone or silence in real RTP, keeps what it hears, and can press keys. */
import { createSocket, type Socket } from 'node:dgram'
import { alaw, codecs, type Codec, type CodecName, decodeOctets } from '../../../../src/embedded/switch/media/g711.ts'
import { eventOfKey } from '../../../../src/embedded/switch/media/dtmf.ts'
import { createRtpView, parseRtp, writeRtpHeader } from '../../../../src/embedded/switch/media/rtp.ts'

export interface HeardPacket {
  readonly at: number
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
}

/** Power of one frequency in samples, as an amplitude (a full-scale sine gives 32767). */
export const amplitudeAt = (samples: Int16Array, frequencyHz: number): number => {
  let real = 0
  let imaginary = 0
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * frequencyHz * index) / 8000
    real += sample * Math.cos(angle)
    imaginary -= sample * Math.sin(angle)
  }
  return samples.length === 0 ? 0 : (2 * Math.hypot(real, imaginary)) / samples.length
}

export class RtpPhone {
  readonly #socket: Socket
  readonly codec: Codec
  readonly port: number
  readonly heard: HeardPacket[] = []
  #remote: { readonly address: string; readonly port: number } | undefined
  #timer: NodeJS.Timeout | undefined
  #frequencyHz: number | undefined
  #sequence = 100
  #timestamp = 8000
  #sampleIndex = 0
  ssrc = 0x1234_5678
  #waiting: { readonly test: () => boolean; readonly resolve: () => void }[] = []

  private constructor(socket: Socket, codec: Codec) {
    this.#socket = socket
    this.codec = codec
    this.port = socket.address().port
    const view = createRtpView()
    socket.on('message', (packet) => {
      if (!parseRtp(packet, view)) return
      this.heard.push({
        at: performance.now(),
        payloadType: view.payloadType,
        marker: view.marker,
        sequence: view.sequence,
        timestamp: view.timestamp,
        ssrc: view.ssrc,
        payload: Buffer.from(view.payload),
      })
      this.#waiting = this.#waiting.filter(({ test, resolve }) => {
        if (!test()) return true
        resolve()
        return false
      })
    })
  }

  static async open(codec: CodecName = 'PCMA'): Promise<RtpPhone> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new RtpPhone(socket, codecs[codec])
  }

  get sdp(): string {
    const { payloadType, name } = this.codec
    return [
      'v=0', 'o=phone 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
      `m=audio ${this.port} RTP/AVP ${payloadType} 101`, `a=rtpmap:${payloadType} ${name}/8000`,
      'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:20', 'a=sendrecv', '',
    ].join('\r\n') // prettier-ignore
  }

  /** Sends to where an SDP says. */
  connect(sdp: string): void {
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1] ?? '127.0.0.1'
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0)
    this.#remote = { address, port }
  }

  /** Speaks a tone, or silence, in packets of 20 ms. */
  speak(frequencyHz?: number): void {
    this.#frequencyHz = frequencyHz
    if (this.#timer) return
    const startedAt = performance.now()
    let sent = 0
    this.#timer = setInterval(() => {
      while (sent * 20 <= performance.now() - startedAt) {
        this.sendFrame()
        sent += 1
      }
    }, 5)
  }

  hush(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  sendFrame(): void {
    const payload = Buffer.alloc(160, this.codec.silence)
    if (this.#frequencyHz !== undefined) {
      for (let index = 0; index < 160; index += 1) {
        const sample = Math.round(8000 * Math.sin((2 * Math.PI * this.#frequencyHz * (this.#sampleIndex + index)) / 8000))
        payload[index] = this.codec.encode[sample & 0xffff] ?? 0
      }
    }
    this.#sampleIndex += 160
    this.sendRtp(this.codec.payloadType, false, payload)
    this.#timestamp += 160
  }

  sendRtp(payloadType: number, marker: boolean, payload: Uint8Array, timestamp = this.#timestamp): void {
    const packet = Buffer.alloc(12 + payload.length)
    writeRtpHeader(packet, payloadType, marker, this.#sequence, timestamp, this.ssrc)
    packet.set(payload, 12)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.sendRaw(packet)
  }

  sendRaw(packet: Buffer): void {
    if (this.#remote) this.#socket.send(packet, this.#remote.port, this.#remote.address)
  }

  /** A key of 100 ms as RFC 4733 sends it: five packets and the end three times. */
  press(key: string): void {
    const event = eventOfKey(key) ?? 0
    const timestamp = this.#timestamp
    for (let step = 1; step <= 7; step += 1) {
      const duration = Math.min(step, 5) * 160
      const isEnd = step >= 5
      this.sendRtp(101, step === 1, Uint8Array.of(event, isEnd ? 0x8a : 0x0a, duration >> 8, duration & 0xff), timestamp)
    }
    this.#timestamp += 800
  }

  /** Resolves when `test` holds after some packet came. */
  until(test: () => boolean, ms = 5000): Promise<void> {
    if (test()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('not heard in time')), ms)
      this.#waiting.push({
        test,
        resolve: () => {
          clearTimeout(timer)
          resolve()
        },
      })
    })
  }

  /** The last `count` audio packets as samples. */
  lastSamples(count: number): Int16Array {
    const packets = this.heard.filter((packet) => packet.payloadType === 0 || packet.payloadType === 8).slice(-count)
    const parts = packets.map((packet) => decodeOctets(packet.payloadType === 8 ? alaw : codecs.PCMU, packet.payload))
    const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }

  /** Whether a tone is what it has heard in the last packets. */
  hears(frequencyHz: number, packets = 10): boolean {
    return this.heard.length >= packets && amplitudeAt(this.lastSamples(packets), frequencyHz) > 2000
  }

  async untilHears(frequencyHz: number, ms?: number): Promise<void> {
    await this.until(() => this.hears(frequencyHz), ms)
  }

  async untilSilent(ms?: number): Promise<void> {
    await this.until(() => this.lastSamples(10).every((sample) => Math.abs(sample) < 200), ms)
  }

  close(): void {
    this.hush()
    this.#socket.close()
  }
}
