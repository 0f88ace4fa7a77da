/**
 * What is known of a leg's incoming stream: order, loss, jitter (RFC 3550 §6.4.1 and Appendix A), and a rough
 * opinion-score for the quality meter (E-model, ITU-T G.107, reduced to loss and jitter).
 */
import { SAMPLE_RATE } from './g711.ts'
import { type ReceptionReport, type RtpView, sequenceDelta } from './rtp.ts'

export interface ReceiverStatistics {
  readonly packets: number
  readonly octets: number
  readonly audioPackets: number
  readonly audioOctets: number
  readonly eventPackets: number
  readonly comfortNoisePackets: number
  readonly lost: number
  readonly duplicates: number
  readonly reordered: number
  readonly jitterMs: number
  readonly maxJitterMs: number
  readonly meanIntervalMs: number
  readonly lossRate: number
  readonly qualityPercentage: number
  readonly mos: number
  /** Monotonic time of the last packet, -Infinity before the first. */
  readonly lastAtMs: number
  readonly ssrc: number
}

export type PacketKind = 'audio' | 'event' | 'comfortNoise'

export interface RtpReceiver {
  /** Counts a packet. False: a duplicate, to be dropped. */
  accept(view: RtpView, kind: PacketKind, nowMs: number): boolean
  statistics(): ReceiverStatistics
  /** Monotonic time of the last packet, -Infinity before the first. */
  readonly lastAtMs: number
  /** The block for the next RTCP report; undefined before the first packet. */
  report(): ReceptionReport | undefined
}

/** How far back a sequence number may lie before it counts as a restart of the sender. */
const MAX_MISORDER = 100
const MAX_DROPOUT = 3000

/** One SSRC's numbers (RFC 3550 Appendix A.1, A.3). */
class Stream {
  readonly ssrc: number
  readonly #base: number
  #highest: number
  #cycles = 0
  received = 1
  #expectedAtReport = 0
  #receivedAtReport = 0
  /** Bit n: the packet n before the highest has come. */
  #window = 1n

  constructor(view: RtpView) {
    this.ssrc = view.ssrc
    this.#base = view.sequence
    this.#highest = view.sequence
  }

  get expected(): number {
    return this.#cycles + this.#highest - this.#base + 1
  }

  get lost(): number {
    return Math.max(0, this.expected - this.received)
  }

  /** Places a sequence number. `restart`: so far off that the sender must have begun anew. */
  place(sequence: number): 'inOrder' | 'reordered' | 'duplicate' | 'restart' {
    const delta = sequenceDelta(this.#highest, sequence)
    if (delta > MAX_DROPOUT || delta < -MAX_MISORDER) return 'restart'
    if (delta > 0) {
      if (sequence < this.#highest) this.#cycles += 0x10000
      this.#highest = sequence
      this.#window = ((this.#window << BigInt(delta)) | 1n) & WINDOW_MASK
      this.received += 1
      return 'inOrder'
    }
    const bit = 1n << BigInt(-delta)
    if (this.#window & bit) return 'duplicate'
    this.#window |= bit
    this.received += 1
    return 'reordered'
  }

  report(jitter: number): ReceptionReport {
    const expectedNow = this.expected - this.#expectedAtReport
    const lostNow = expectedNow - (this.received - this.#receivedAtReport)
    this.#expectedAtReport = this.expected
    this.#receivedAtReport = this.received
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow > 0 ? Math.max(0, lostNow / expectedNow) : 0,
      lost: this.expected - this.received,
      highestSequence: (this.#cycles + this.#highest) >>> 0,
      jitter,
    }
  }
}

const WINDOW_MASK = (1n << 128n) - 1n
const SAMPLES_PER_MS = SAMPLE_RATE / 1000

/** E-model rating (ITU-T G.107) of G.711 with this loss and jitter; 93.2 is the best there is. */
const ratingOf = (lossRate: number, jitterMs: number): number =>
  Math.max(0, Math.min(93.2, 93.2 - lossRate * 250 - Math.max(0, jitterMs - 20) * 0.2))

const createCounts = () => ({
  packets: 0,
  octets: 0,
  audioPackets: 0,
  audioOctets: 0,
  eventPackets: 0,
  comfortNoisePackets: 0,
  duplicates: 0,
  reordered: 0,
  lastAtMs: -Infinity,
})

class CountingReceiver implements RtpReceiver {
  readonly #counts = createCounts()
  #stream: Stream | undefined
  #lostBefore = 0
  #receivedBefore = 0
  #jitter = 0
  #maxJitter = 0
  #lastTransit: number | undefined
  #firstAudioAt = -Infinity
  #lastAudioAt = -Infinity

  get lastAtMs(): number {
    return this.#counts.lastAtMs
  }

  accept(view: RtpView, kind: PacketKind, nowMs: number): boolean {
    const counts = this.#counts
    counts.packets += 1
    counts.octets += view.payload.length + 12
    counts.lastAtMs = nowMs
    if (!this.#order(view)) return false
    if (kind === 'event') counts.eventPackets += 1
    else if (kind === 'comfortNoise') counts.comfortNoisePackets += 1
    else this.#measure(view, nowMs)
    return true
  }

  statistics(): ReceiverStatistics {
    const lost = this.#lostBefore + (this.#stream?.lost ?? 0)
    const received = this.#receivedBefore + (this.#stream?.received ?? 0)
    const lossRate = received + lost > 0 ? lost / (received + lost) : 0
    const jitterMs = this.#jitter / SAMPLES_PER_MS
    const rating = ratingOf(lossRate, jitterMs)
    const intervals = this.#counts.audioPackets - 1
    return {
      ...this.#counts,
      lost,
      lossRate,
      jitterMs,
      maxJitterMs: this.#maxJitter / SAMPLES_PER_MS,
      meanIntervalMs: intervals > 0 ? (this.#lastAudioAt - this.#firstAudioAt) / intervals : 0,
      qualityPercentage: Math.round((rating / 93.2) * 100),
      mos: Math.max(1, 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating)),
      ssrc: this.#stream?.ssrc ?? 0,
    }
  }

  report(): ReceptionReport | undefined {
    return this.#stream?.report(this.#jitter)
  }

  #order(view: RtpView): boolean {
    if (this.#stream?.ssrc !== view.ssrc) return this.#begin(view)
    const place = this.#stream.place(view.sequence)
    if (place === 'restart') return this.#begin(view)
    if (place === 'reordered') this.#counts.reordered += 1
    if (place === 'duplicate') this.#counts.duplicates += 1
    return place !== 'duplicate'
  }

  #begin(view: RtpView): true {
    this.#lostBefore += this.#stream?.lost ?? 0
    this.#receivedBefore += this.#stream?.received ?? 0
    this.#stream = new Stream(view)
    this.#lastTransit = undefined
    return true
  }

  #measure(view: RtpView, nowMs: number): void {
    const transit = nowMs * SAMPLES_PER_MS - view.timestamp
    if (this.#lastTransit !== undefined) {
      const difference = Math.abs(transit - this.#lastTransit)
      // A jump of seconds is a new timestamp base (hold, another source), not jitter.
      if (difference < 2 * SAMPLE_RATE) this.#jitter += (difference - this.#jitter) / 16
      this.#maxJitter = Math.max(this.#maxJitter, this.#jitter)
    }
    this.#lastTransit = transit
    if (this.#counts.audioPackets === 0) this.#firstAudioAt = nowMs
    this.#lastAudioAt = nowMs
    this.#counts.audioPackets += 1
    this.#counts.audioOctets += view.payload.length
  }
}

export const createRtpReceiver = (): RtpReceiver => new CountingReceiver()
