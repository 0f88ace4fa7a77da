/**
 * Turns packets that come when they like into 20 ms of samples at every tick. Packets are laid on a line by their
 * RTP timestamps; the reading point follows the clock some way behind. Late or lost packets leave silence (or, when
 * asked for, a fading repeat); a stream that restarts is anchored anew.
 *
 * The recorder uses a fixed, generous delay (nobody waits for it); mixing for conferences and eavesdropping uses a
 * delay that grows when packets come too late and shrinks when there is room for long.
 */
import { FRAME_SAMPLES } from './g711.ts'

export interface PlayoutBuffer {
  /** Lays decoded samples on the line. */
  push(ssrc: number, timestamp: number, samples: Int16Array): void
  /** Takes the next 160 samples into `target`; false if there was no sound in them (they are zero). */
  read(target: Int16Array): boolean
  readonly delaySamples: number
  readonly late: number
}

export interface PlayoutOptions {
  readonly delaySamples: number
  /** Largest delay it may grow to; equal to `delaySamples` when it is fixed. */
  readonly maxDelaySamples?: number
  /** Repeat the last frame, fading, for this many missing frames. */
  readonly concealFrames?: number
}

const RING_SAMPLES = 16384
const RING_MASK = RING_SAMPLES - 1
/** Coverage is kept in blocks of this many samples. */
const BLOCK = 8
const SHRINK_WINDOW_FRAMES = 150
const LATE_IN_A_ROW = 3

class TimeLine implements PlayoutBuffer {
  delaySamples: number
  late = 0
  readonly #options: PlayoutOptions
  readonly #maxDelay: number
  readonly #isAdaptive: boolean
  readonly #ring = new Int16Array(RING_SAMPLES)
  readonly #covered = new Uint8Array(RING_SAMPLES / BLOCK)
  readonly #last = new Int16Array(FRAME_SAMPLES)
  readonly #skipped = new Int16Array(FRAME_SAMPLES)
  #readAt = 0
  #anchor: { readonly ssrc: number; readonly offset: number } | undefined
  #lateInARow = 0
  #missing = Infinity
  #smallestLead = Infinity
  #framesInWindow = 0

  constructor(options: PlayoutOptions) {
    this.#options = options
    this.delaySamples = options.delaySamples
    this.#maxDelay = options.maxDelaySamples ?? options.delaySamples
    this.#isAdaptive = this.#maxDelay > options.delaySamples
  }

  push(ssrc: number, timestamp: number, samples: Int16Array): void {
    if (samples.length === 0 || samples.length > RING_SAMPLES / 4) return
    let place: number | undefined = this.#placeOf(ssrc, timestamp)
    this.#smallestLead = Math.min(this.#smallestLead, place - this.#readAt)
    if (place < this.#readAt) place = this.#noteLate(ssrc, timestamp, place)
    else this.#lateInARow = 0
    if (place !== undefined) this.#lay(place, samples)
  }

  read(target: Int16Array): boolean {
    if (this.#isAdaptive) this.#shrink()
    if (this.#take(target) === 0) return this.#conceal(target)
    this.#missing = 0
    this.#last.set(target)
    return true
  }

  #anchorAt(ssrc: number, timestamp: number): number {
    const place = this.#readAt + this.delaySamples
    this.#anchor = { ssrc, offset: place - timestamp }
    this.#lateInARow = 0
    this.#smallestLead = Infinity
    this.#framesInWindow = 0
    return place
  }

  /** The place of a timestamp on the line, taking the 32-bit wrap out. */
  #placeOf(ssrc: number, timestamp: number): number {
    if (this.#anchor?.ssrc !== ssrc) return this.#anchorAt(ssrc, timestamp)
    const expected = this.#readAt - this.#anchor.offset
    const place = this.#readAt + ((timestamp - (expected >>> 0)) | 0)
    const isFarAhead = place > this.#readAt + RING_SAMPLES / 2
    return isFarAhead ? this.#anchorAt(ssrc, timestamp) : place
  }

  #noteLate(ssrc: number, timestamp: number, place: number): number | undefined {
    this.late += 1
    this.#lateInARow += 1
    const lateness = this.#readAt - place
    // Later than any delay could mend: the sender paused without counting, which is no jitter.
    if (lateness > this.#maxDelay) return this.#anchorAt(ssrc, timestamp)
    if (this.#isAdaptive) {
      this.delaySamples = Math.min(this.#maxDelay, Math.max(this.delaySamples, lateness + FRAME_SAMPLES))
    }
    const mustMove = this.#isAdaptive || this.#lateInARow >= LATE_IN_A_ROW
    return mustMove ? this.#anchorAt(ssrc, timestamp) : undefined
  }

  #lay(place: number, samples: Int16Array): void {
    for (let index = 0; index < samples.length; index += 1) {
      this.#ring[(place + index) & RING_MASK] = samples[index] ?? 0
    }
    for (let at = place; at < place + samples.length; at += BLOCK) {
      this.#covered[((at & RING_MASK) / BLOCK) | 0] = 1
    }
  }

  /** When there has been room to spare for seconds, steps over one frame: the line moves 20 ms nearer. */
  #shrink(): void {
    this.#framesInWindow += 1
    if (this.#framesInWindow < SHRINK_WINDOW_FRAMES) return
    const spare = this.#smallestLead - this.#options.delaySamples
    if (this.#anchor && spare >= 2 * FRAME_SAMPLES && Number.isFinite(spare)) {
      this.#take(this.#skipped)
      this.delaySamples = Math.max(this.#options.delaySamples, this.delaySamples - FRAME_SAMPLES)
    }
    this.#smallestLead = Infinity
    this.#framesInWindow = 0
  }

  #conceal(target: Int16Array): boolean {
    this.#missing += 1
    if (this.#missing > (this.#options.concealFrames ?? 0)) return false
    const gain = 0.5 ** this.#missing
    for (let index = 0; index < FRAME_SAMPLES; index += 1) target[index] = (this.#last[index] ?? 0) * gain
    return true
  }

  /** Moves the next frame out of the ring; tells how many of its blocks had sound. */
  #take(target: Int16Array): number {
    let blocks = 0
    for (let index = 0; index < FRAME_SAMPLES; index += 1) {
      const at = (this.#readAt + index) & RING_MASK
      target[index] = this.#ring[at] ?? 0
      this.#ring[at] = 0
      if (index % BLOCK !== 0) continue
      const block = (at / BLOCK) | 0
      blocks += this.#covered[block] ?? 0
      this.#covered[block] = 0
    }
    this.#readAt += FRAME_SAMPLES
    return blocks
  }
}

export const createPlayoutBuffer = (options: PlayoutOptions): PlayoutBuffer => new TimeLine(options)
