/**
 * The outgoing side of a leg: whatever is sent (frames of a playback, packets forwarded from another leg, telephone
 * events) leaves as ONE stream with one SSRC, rising sequence numbers and timestamps that follow the clock, so
 * that the far end's jitter buffer never has to start anew (RFC 3550 §5.1, §7.1).
 */
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from './g711.ts'
import { RTP_HEADER_BYTES, type RtpView, sequenceDelta, timestampDelta, writeRtpHeader } from './rtp.ts'

export interface RtpSender {
  readonly ssrc: number
  readonly packets: number
  readonly octets: number
  readonly eventPackets: number
  /** Of the newest packet sent. */
  readonly timestamp: number
  /** A frame of a source or mixer: 20 ms on from the one before. Returns its timestamp, as `forward` does. */
  sendFrame(octets: Uint8Array): number
  /**
   * A packet of another leg, its sequence and timestamp kept relative to its neighbours, so that loss and
   * reordering stay visible. `payload` is in this leg's law.
   */
  forward(view: RtpView, payload: Uint8Array): number
  /** One packet of a telephone event, whose timestamp is its beginning (RFC 4733 §2.5). */
  sendEvent(payload: Uint8Array, first: boolean): void
  /** Payload types negotiated; audio as sent, events if the far end takes them. */
  setPayloadTypes(audio: number, event: number | undefined): void
}

export interface RtpSenderDeps {
  /** Must have used the packet by the time seven more have been sent: buffers are reused. */
  send(packet: Buffer): void
  /** Monotonic milliseconds. */
  now(): number
  /** A random unsigned 32-bit number. */
  random32(): number
}

const SAMPLES_PER_MS = SAMPLE_RATE / 1000
/** A pause longer than this shows in the timestamps and sets the marker. */
const CONTIGUOUS_MS = 3 * FRAME_MS
const BUFFERS = 8
const MAX_PAYLOAD_BYTES = 1400
/** A source whose timestamps drift further from the clock than this is re-anchored. */
const MAX_DRIFT_SAMPLES = 10 * SAMPLE_RATE

/** How another leg's numbers become ours. */
interface Mapping {
  readonly sourceSsrc: number
  readonly sequenceOffset: number
  readonly timestampOffset: number
}

class SteadySender implements RtpSender {
  readonly ssrc: number
  packets = 0
  octets = 0
  eventPackets = 0
  timestamp: number
  readonly #deps: RtpSenderDeps
  readonly #buffers: readonly Buffer[]
  #turn = 0
  #audioType = 8
  #eventType: number | undefined
  /** Of the next packet in order. */
  #sequence: number
  #lastSamples = FRAME_SAMPLES
  #lastAt = -Infinity
  #eventTimestamp = 0
  #mapping: Mapping | undefined

  constructor(deps: RtpSenderDeps) {
    this.#deps = deps
    this.#buffers = Array.from({ length: BUFFERS }, () =>
      Buffer.allocUnsafe(RTP_HEADER_BYTES + MAX_PAYLOAD_BYTES),
    )
    this.ssrc = deps.random32()
    this.timestamp = deps.random32()
    this.#sequence = deps.random32() & 0xffff
  }

  setPayloadTypes(audio: number, event: number | undefined): void {
    this.#audioType = audio
    this.#eventType = event
  }

  sendFrame(octets: Uint8Array): number {
    const now = this.#deps.now()
    const timestamp = this.#nextTimestamp(now)
    const marker = this.#mapping !== undefined || !this.#isContiguous(now)
    this.#mapping = undefined
    const sequence = this.#sequence
    this.#emit(this.#audioType, marker, sequence, timestamp, octets)
    this.#advance(sequence, timestamp, octets.length, now)
    return timestamp
  }

  forward(view: RtpView, payload: Uint8Array): number {
    const now = this.#deps.now()
    const kept = this.#mapping
    const isNew = kept?.sourceSsrc !== view.ssrc || this.#hasDrifted(kept, view, now)
    const mapping = isNew ? this.#mappingOf(view, now) : kept
    this.#mapping = mapping
    const sequence = (view.sequence + mapping.sequenceOffset) & 0xffff
    const timestamp = (view.timestamp + mapping.timestampOffset) >>> 0
    this.#emit(this.#audioType, view.marker || isNew, sequence, timestamp, payload)
    this.#advance(sequence, timestamp, payload.length, now)
    return timestamp
  }

  sendEvent(payload: Uint8Array, first: boolean): void {
    if (this.#eventType === undefined) return
    const now = this.#deps.now()
    if (first) this.#eventTimestamp = this.#nextTimestamp(now)
    this.#mapping = undefined
    const sequence = this.#sequence
    // The stream's own time goes on while the event keeps the stamp of its beginning.
    const streamTime = first ? this.#eventTimestamp : this.#nextTimestamp(now)
    this.#emit(this.#eventType, first, sequence, this.#eventTimestamp, payload)
    this.eventPackets += 1
    this.#advance(sequence, streamTime, FRAME_SAMPLES, now)
  }

  #emit(type: number, marker: boolean, sequence: number, timestamp: number, payload: Uint8Array): void {
    const buffer = this.#buffers[this.#turn]
    if (!buffer || payload.length > MAX_PAYLOAD_BYTES) return
    this.#turn = (this.#turn + 1) % BUFFERS
    writeRtpHeader(buffer, type, marker, sequence, timestamp, this.ssrc)
    buffer.set(payload, RTP_HEADER_BYTES)
    this.packets += 1
    this.octets += payload.length
    this.#deps.send(buffer.subarray(0, RTP_HEADER_BYTES + payload.length))
  }

  #isContiguous(now: number): boolean {
    return now - this.#lastAt < CONTIGUOUS_MS
  }

  /** Where the stream stands now. */
  #nextTimestamp(now: number): number {
    if (this.#lastAt === -Infinity) return this.timestamp
    if (this.#isContiguous(now)) return (this.timestamp + this.#lastSamples) >>> 0
    const frames = Math.max(1, Math.round((now - this.#lastAt) / FRAME_MS))
    return (this.timestamp + frames * FRAME_SAMPLES) >>> 0
  }

  #mappingOf(view: RtpView, now: number): Mapping {
    return {
      sourceSsrc: view.ssrc,
      sequenceOffset: (this.#sequence - view.sequence) & 0xffff,
      timestampOffset: (this.#nextTimestamp(now) - view.timestamp) >>> 0,
    }
  }

  #hasDrifted(mapping: Mapping, view: RtpView, now: number): boolean {
    const mapped = (view.timestamp + mapping.timestampOffset) >>> 0
    const expected = (this.timestamp + Math.round((now - this.#lastAt) * SAMPLES_PER_MS)) >>> 0
    return Math.abs(timestampDelta(expected, mapped)) > MAX_DRIFT_SAMPLES
  }

  /** Notes a packet as the newest, unless it came out of order. */
  #advance(sequence: number, timestamp: number, samples: number, now: number): void {
    if (sequenceDelta(this.#sequence, sequence) < 0) return
    this.#sequence = (sequence + 1) & 0xffff
    this.timestamp = timestamp
    this.#lastSamples = samples
    this.#lastAt = now
  }
}

export const createRtpSender = (deps: RtpSenderDeps): RtpSender => new SteadySender(deps)
