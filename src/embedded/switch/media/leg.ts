/**
 * One leg's sound: a transport, what comes in (statistics, keys, taps, other legs that forward it) and what goes out
 * (a source at the clock's pace, or another leg's packets at once, as one unbroken stream).
 */
import type { AudioSource } from './audio-source.ts'
import {
  createDtmfReceiver,
  createDtmfSender,
  type Digit,
  type DtmfReceiver,
  type DtmfSender,
} from './dtmf.ts'
import { alaw, type Codec, decodeOctets, FRAME_MS, ulaw } from './g711.ts'
import type { Pacer } from './pacer.ts'
import { buildRtcpReport, createRtpView, parseRtp, type RtpView } from './rtp.ts'
import { createRtpReceiver, type PacketKind, type ReceiverStatistics } from './rtp-receiver.ts'
import { createRtpSender, type RtpSender } from './rtp-sender.ts'
import type { Direction } from './sdp.ts'
import type { MediaTransport } from './transport.ts'

/** Takes copies of decoded sound; a playout buffer is one. */
export interface Tap {
  push(ssrc: number, timestamp: number, samples: Int16Array): void
}

/** What a leg sends: nothing, a source until its end, or what another leg receives. */
export type LegOutput =
  | { readonly kind: 'none' }
  | { readonly kind: 'source'; readonly source: AudioSource; onEnd?(): void }
  | { readonly kind: 'leg'; readonly from: MediaLeg }

/** Changes each octet of a law: a volume, or silence. Undefined changes nothing. */
export type OctetMap = ((codec: Codec) => Uint8Array) | undefined

export interface LegHandlers {
  onDigit?(digit: Digit): void
  /** The far end can be reached (at once for plain RTP, after DTLS for browsers). */
  onReady?(): void
  onLost?(why: string): void
}

export interface LegFormat {
  readonly codec: Codec
  readonly payloadType: number
  readonly eventPayloadType: number | undefined
  /** Our own direction: whether we send, and whether to expect anything. */
  readonly direction: Direction
}

export interface LegStatistics extends ReceiverStatistics {
  readonly sentPackets: number
  readonly sentOctets: number
  readonly sentEventPackets: number
}

export interface MediaLeg {
  readonly transport: MediaTransport
  readonly ssrc: number
  readonly codec: Codec
  readonly direction: Direction
  listen(handlers: LegHandlers): void
  setFormat(format: LegFormat): void
  setOutput(output: LegOutput): void
  readonly output: LegOutput
  /** Copies of what comes in. Returns what removes the tap. */
  tapIn(tap: Tap): () => void
  /** Copies of what goes out. */
  tapOut(tap: Tap): () => void
  mapIn(map: OctetMap): void
  mapOut(map: OctetMap): void
  /** Queues a key to be sent; false if the far end takes no telephone events. */
  sendDigit(key: string, durationMs: number): boolean
  statistics(): LegStatistics
  /** Monotonic milliseconds since the last packet (or other sign of life) came, or since the leg began or changed direction. */
  silentMs(): number
  close(): void
}

export interface LegDeps {
  readonly pacer: Pacer
  readonly wallClock: () => number
  readonly random32: () => number
}

/** Internal face of a leg towards the leg that feeds it. */
interface Sink {
  deliver(view: RtpView, payload: Uint8Array, codec: Codec): void
}

interface FeedableLeg extends MediaLeg {
  readonly sinks: Set<Sink>
}

const RTCP_INTERVAL_TICKS = 5000 / FRAME_MS
const COMFORT_NOISE_TYPE = 13
const MAX_AUDIO_BYTES = 1400

const maySend = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly'

const remap = (octets: Uint8Array, map: Uint8Array, target: Uint8Array): Uint8Array => {
  const view = target.subarray(0, octets.length)
  for (let index = 0; index < octets.length; index += 1) view[index] = map[octets[index] ?? 0] ?? 0
  return view
}

/** Shared by all legs: taps copy what they are given. */
const tapScratch = new Int16Array(MAX_AUDIO_BYTES)

class TransportLeg implements FeedableLeg, Sink {
  readonly transport: MediaTransport
  readonly ssrc: number
  readonly sinks = new Set<Sink>()
  readonly #deps: LegDeps
  readonly #receiver = createRtpReceiver()
  readonly #sender: RtpSender
  readonly #view = createRtpView()
  readonly #inScratch = new Uint8Array(MAX_AUDIO_BYTES)
  readonly #outScratch = new Uint8Array(MAX_AUDIO_BYTES)
  readonly #inTaps = new Set<Tap>()
  readonly #outTaps = new Set<Tap>()
  readonly #dtmfIn: DtmfReceiver
  readonly #dtmfOut: DtmfSender
  readonly #stopTicking: () => void
  readonly #reportOffset: number
  #handlers: LegHandlers = {}
  #format: LegFormat = { codec: alaw, payloadType: 8, eventPayloadType: undefined, direction: 'sendrecv' }
  #output: LegOutput = { kind: 'none' }
  #inMap: OctetMap
  #outMap: OctetMap
  #expectingSince: number
  #aliveAt = 0
  #isClosed = false

  constructor(transport: MediaTransport, deps: LegDeps) {
    this.transport = transport
    this.#deps = deps
    this.#sender = createRtpSender({
      send: (packet) => transport.send(packet),
      now: () => deps.pacer.now(),
      random32: deps.random32,
    })
    this.ssrc = this.#sender.ssrc
    this.#dtmfIn = createDtmfReceiver((digit) => this.#handlers.onDigit?.(digit))
    this.#dtmfOut = createDtmfSender((payload, first) => this.#sender.sendEvent(payload, first))
    this.#expectingSince = deps.pacer.now()
    this.#reportOffset = deps.random32() % RTCP_INTERVAL_TICKS
    this.#stopTicking = deps.pacer.add((tick) => this.#tick(tick))
    transport.listen({
      onRtp: (packet) => this.#onRtp(packet),
      onReady: () => this.#handlers.onReady?.(),
      onAlive: () => (this.#aliveAt = this.#deps.pacer.now()),
      onLost: (why) => this.#handlers.onLost?.(why),
    })
  }

  get codec(): Codec {
    return this.#format.codec
  }

  get direction(): Direction {
    return this.#format.direction
  }

  get output(): LegOutput {
    return this.#output
  }

  listen(handlers: LegHandlers): void {
    this.#handlers = handlers
  }

  setFormat(format: LegFormat): void {
    if (format.direction !== this.#format.direction) this.#expectingSince = this.#deps.pacer.now()
    this.#format = format
    this.#sender.setPayloadTypes(format.payloadType, format.eventPayloadType)
  }

  setOutput(output: LegOutput): void {
    if (this.#isClosed) return
    this.#detach()
    this.#output = output
    if (output.kind === 'leg') (output.from as FeedableLeg).sinks.add(this)
  }

  tapIn(tap: Tap): () => void {
    this.#inTaps.add(tap)
    return () => void this.#inTaps.delete(tap)
  }

  tapOut(tap: Tap): () => void {
    this.#outTaps.add(tap)
    return () => void this.#outTaps.delete(tap)
  }

  mapIn(map: OctetMap): void {
    this.#inMap = map
  }

  mapOut(map: OctetMap): void {
    this.#outMap = map
  }

  sendDigit(key: string, durationMs: number): boolean {
    return this.#format.eventPayloadType !== undefined && this.#dtmfOut.add(key, durationMs)
  }

  statistics(): LegStatistics {
    return {
      ...this.#receiver.statistics(),
      sentPackets: this.#sender.packets,
      sentOctets: this.#sender.octets,
      sentEventPackets: this.#sender.eventPackets,
    }
  }

  silentMs(): number {
    return this.#deps.pacer.now() - Math.max(this.#expectingSince, this.#receiver.lastAtMs, this.#aliveAt)
  }

  close(): void {
    if (this.#isClosed) return
    this.#detach()
    this.#isClosed = true
    this.#stopTicking()
    this.#output = { kind: 'none' }
    this.sinks.clear()
    this.#inTaps.clear()
    this.#outTaps.clear()
    this.transport.close()
  }

  /** A packet of the leg that feeds this one: out again at once. */
  deliver(view: RtpView, payload: Uint8Array, codec: Codec): void {
    if (this.#isClosed || this.#dtmfOut.isBusy || !maySend(this.#format.direction)) return
    const own = codec === this.#format.codec ? payload : remap(payload, codec.transcode, this.#outScratch)
    const octets = this.#adjusted(own)
    const timestamp = this.#sender.forward(view, octets)
    this.#copyTo(this.#outTaps, this.ssrc, timestamp, octets, this.#format.codec)
  }

  #detach(): void {
    if (this.#output.kind === 'leg') (this.#output.from as FeedableLeg).sinks.delete(this)
  }

  #adjusted(octets: Uint8Array): Uint8Array {
    return this.#outMap ? remap(octets, this.#outMap(this.#format.codec), this.#outScratch) : octets
  }

  #copyTo(taps: Set<Tap>, ssrc: number, timestamp: number, octets: Uint8Array, codec: Codec): void {
    if (taps.size === 0) return
    const samples = decodeOctets(codec, octets, tapScratch.subarray(0, octets.length))
    for (const tap of taps) tap.push(ssrc, timestamp, samples)
  }

  /** The law of an incoming packet: as negotiated, or the other one by its static number. */
  #codecOf(payloadType: number): Codec | undefined {
    if (payloadType === this.#format.payloadType) return this.#format.codec
    if (payloadType === alaw.payloadType) return alaw
    return payloadType === ulaw.payloadType ? ulaw : undefined
  }

  #kindOf(payloadType: number): PacketKind | undefined {
    if (payloadType === this.#format.eventPayloadType) return 'event'
    if (payloadType === COMFORT_NOISE_TYPE) return 'comfortNoise'
    return this.#codecOf(payloadType) ? 'audio' : undefined
  }

  #onRtp(packet: Buffer): void {
    const view = this.#view
    if (this.#isClosed || !parseRtp(packet, view)) return
    const kind = this.#kindOf(view.payloadType)
    const now = this.#deps.pacer.now()
    if (!kind || !this.#receiver.accept(view, kind, now)) return
    if (kind === 'audio') this.#takeAudio(view)
    else if (kind === 'event') this.#dtmfIn.push(view.timestamp, view.payload, now)
  }

  #takeAudio(view: RtpView): void {
    const codec = this.#codecOf(view.payloadType)
    if (!codec || view.payload.length === 0 || view.payload.length > MAX_AUDIO_BYTES) return
    const payload = this.#inMap ? remap(view.payload, this.#inMap(codec), this.#inScratch) : view.payload
    this.#copyTo(this.#inTaps, view.ssrc, view.timestamp, payload, codec)
    for (const sink of this.sinks) sink.deliver(view, payload, codec)
  }

  #tick(tick: number): void {
    this.#playFrame()
    if (this.#dtmfOut.isBusy) this.#dtmfOut.tick()
    this.#dtmfIn.poll(this.#deps.pacer.now())
    if (tick % RTCP_INTERVAL_TICKS === this.#reportOffset) this.#sendReport()
  }

  #playFrame(): void {
    const playing = this.#output
    if (playing.kind !== 'source') return
    const frame = playing.source.next(this.#format.codec)
    if (!frame) {
      this.#output = { kind: 'none' }
      playing.onEnd?.()
      return
    }
    if (this.#dtmfOut.isBusy || !maySend(this.#format.direction)) return
    const octets = this.#adjusted(frame)
    const timestamp = this.#sender.sendFrame(octets)
    this.#copyTo(this.#outTaps, this.ssrc, timestamp, octets, this.#format.codec)
  }

  #sendReport(): void {
    const reception = this.#receiver.report()
    const sender = this.#sender
    if (sender.packets === 0 && !reception) return
    const own = {
      ssrc: sender.ssrc,
      wallMs: this.#deps.wallClock(),
      timestamp: sender.timestamp,
      packets: sender.packets,
      octets: sender.octets,
    }
    this.transport.sendRtcp(buildRtcpReport(own, reception, 'lianxin'))
  }
}

export const createLeg = (transport: MediaTransport, deps: LegDeps): MediaLeg =>
  new TransportLeg(transport, deps)

const levelFactors = [0.2, 0.4, 0.6, 0.8, 1, 1.3, 2.3, 3.3, 4.3]

/** The map of `uuid_audio … level n` (-4 to 4, FreeSWITCH's factors), or of a mute. */
export const volumeMap = (change: { readonly level: number } | 'mute'): OctetMap => {
  const factor = change === 'mute' ? 0 : (levelFactors[Math.max(-4, Math.min(4, change.level)) + 4] ?? 1)
  const made = new Map<Codec, Uint8Array>()
  return (codec) => {
    const known = made.get(codec)
    if (known) return known
    const map = Uint8Array.from(codec.decode, (sample) => {
      const changed = Math.max(-32768, Math.min(32767, Math.round(sample * factor)))
      return factor === 0 ? codec.silence : (codec.encode[changed & 0xffff] ?? codec.silence)
    })
    made.set(codec, map)
    return map
  }
}
