/**
 * What a leg would play anyway, with voices mixed over it: a supervisor's whisper. A leg's packets have to be lined up
 * with the clock for that, so a little delay comes in while it lasts.
 */
import type { AudioSource } from './audio-source.ts'
import { clampSample, type Codec, decodeOctets, encodeSamples, FRAME_SAMPLES } from './g711.ts'
import type { LegOutput, Tap } from './leg.ts'
import { createPlayoutBuffer, type PlayoutBuffer } from './playout-buffer.ts'

/** A buffer for live voice that goes into a mix: 40 ms behind, more when the network asks for it. */
export const createVoiceBuffer = (): PlayoutBuffer =>
  createPlayoutBuffer({
    delaySamples: 2 * FRAME_SAMPLES,
    maxDelaySamples: 12 * FRAME_SAMPLES,
    concealFrames: 2,
  })

export const sameOutput = (one: LegOutput, other: LegOutput): boolean => {
  if (one.kind !== other.kind) return false
  if (one.kind === 'source' && other.kind === 'source') return one.source === other.source
  return one.kind === 'leg' && other.kind === 'leg' ? one.from === other.from : true
}

/** Of a stream that never leaves this process: no packet carries it. */
const mixSsrc = 0

export class MixSource implements AudioSource {
  readonly output: LegOutput
  playedSamples = 0
  readonly #base: LegOutput
  readonly #voices: readonly PlayoutBuffer[]
  readonly #own: PlayoutBuffer | undefined
  readonly #untap: (() => void) | undefined
  readonly #taps: ReadonlySet<Tap>
  readonly #sum = new Int16Array(FRAME_SAMPLES)
  readonly #voice = new Int16Array(FRAME_SAMPLES)
  readonly #octets = new Uint8Array(FRAME_SAMPLES)
  #hasEnded = false

  /** `taps` are given what would be played anyway: whoever whispers does not hear themselves. */
  constructor(base: LegOutput, voices: readonly PlayoutBuffer[], taps: ReadonlySet<Tap>) {
    this.#base = base
    this.#voices = voices
    this.#taps = taps
    this.output = { kind: 'source', source: this }
    if (base.kind !== 'leg') return
    this.#own = createVoiceBuffer()
    this.#untap = base.from.tapIn(this.#own)
  }

  get offsetSamples(): number {
    return this.playedSamples
  }

  isOf(base: LegOutput, voices: readonly PlayoutBuffer[]): boolean {
    return (
      sameOutput(this.#base, base) &&
      voices.length === this.#voices.length &&
      voices.every((voice, index) => voice === this.#voices[index])
    )
  }

  next(codec: Codec): Uint8Array {
    this.playedSamples += FRAME_SAMPLES
    this.#takeBase(codec)
    for (const tap of this.#taps) tap.push(mixSsrc, this.playedSamples, this.#sum)
    for (const voice of this.#voices) {
      if (!voice.read(this.#voice)) continue
      for (let index = 0; index < FRAME_SAMPLES; index += 1) {
        this.#sum[index] = clampSample((this.#sum[index] ?? 0) + (this.#voice[index] ?? 0))
      }
    }
    return encodeSamples(codec, this.#sum, this.#octets)
  }

  release(): void {
    this.#untap?.()
  }

  #takeBase(codec: Codec): void {
    if (this.#own) {
      this.#own.read(this.#sum)
      return
    }
    const frame = this.#base.kind === 'source' && !this.#hasEnded ? this.#base.source.next(codec) : undefined
    if (frame) decodeOctets(codec, frame, this.#sum)
    else this.#sum.fill(0)
    if (frame || this.#base.kind !== 'source' || this.#hasEnded) return
    this.#hasEnded = true
    this.#base.onEnd?.()
  }
}
