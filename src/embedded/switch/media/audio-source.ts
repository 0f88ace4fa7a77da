/**
 * What a channel plays: something that gives 20 ms of G.711 at each tick until it ends.
 */
import type { Clip } from './clip.ts'
import { type Codec, encodeSamples, FRAME_SAMPLES, SAMPLE_RATE } from './g711.ts'
import { renderTone, toneSamples, type ToneProgram } from './tone.ts'

export interface AudioSource {
  /** The next 160 octets, which the caller must use before the next call, or undefined at the end. */
  next(codec: Codec): Uint8Array | undefined
  /** Samples given out so far. */
  readonly playedSamples: number
  /** Position in the underlying file in samples. */
  readonly offsetSamples: number
}

const padded = (octets: Uint8Array, codec: Codec): Uint8Array => {
  const frame = new Uint8Array(FRAME_SAMPLES).fill(codec.silence)
  frame.set(octets)
  return frame
}

/** Plays a clip `loops` times (Infinity for ever) from `startSample` on. */
export const clipSource = (clip: Clip, startSample = 0, loops = 1): AudioSource => {
  let at = Math.min(Math.max(0, startSample), clip.length)
  let played = 0
  let left = clip.length === 0 ? 0 : loops
  return {
    next(codec) {
      if (at >= clip.length) {
        left -= 1
        if (left <= 0) return undefined
        at = 0
      }
      const frame = clip.octets(codec).subarray(at, at + FRAME_SAMPLES)
      at += FRAME_SAMPLES
      played += frame.length
      return frame.length === FRAME_SAMPLES ? frame : padded(frame, codec)
    },
    get playedSamples() {
      return played
    },
    get offsetSamples() {
      return Math.min(at, clip.length)
    },
  }
}

/** Silence for `ms`, or for ever when negative. */
export const silenceSource = (ms: number): AudioSource => {
  const total = ms < 0 ? Infinity : (ms * SAMPLE_RATE) / 1000
  let played = 0
  let frame: Uint8Array | undefined
  return {
    next(codec) {
      if (played >= total) return undefined
      played += FRAME_SAMPLES
      frame ??= new Uint8Array(FRAME_SAMPLES)
      return frame.fill(codec.silence)
    },
    get playedSamples() {
      return played
    },
    get offsetSamples() {
      return played
    },
  }
}

/** Generates tones too long to keep in memory. */
export const toneSource = (program: ToneProgram): AudioSource => {
  const round = toneSamples(program)
  const samples = new Int16Array(FRAME_SAMPLES)
  const frame = new Uint8Array(FRAME_SAMPLES)
  let played = 0
  return {
    next(codec) {
      if (round === 0 || played >= round * program.loops) return undefined
      renderTone(program, played % round, samples)
      played += FRAME_SAMPLES
      return encodeSamples(codec, samples, frame)
    },
    get playedSamples() {
      return played
    },
    get offsetSamples() {
      return played
    },
  }
}

/** One after the other. */
export const sequenceSource = (sources: readonly AudioSource[]): AudioSource => {
  let index = 0
  return {
    next(codec) {
      for (; index < sources.length; index += 1) {
        const frame = sources[index]?.next(codec)
        if (frame) return frame
      }
      return undefined
    },
    get playedSamples() {
      return sources.reduce((sum, source) => sum + source.playedSamples, 0)
    },
    get offsetSamples() {
      return sources[Math.min(index, sources.length - 1)]?.offsetSamples ?? 0
    },
  }
}

/**
 * A stream that runs whether or not anybody listens (`local_stream://`): every listener hears the same moment.
 * `tick` tells the time in frames.
 */
export const sharedSource = (clips: readonly Clip[], tick: () => number): AudioSource => {
  const lengths = clips.map((clip) => Math.ceil(clip.length / FRAME_SAMPLES))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  let played = 0
  return {
    next(codec) {
      if (total === 0) return undefined
      let frameIndex = tick() % total
      let which = 0
      while (frameIndex >= (lengths[which] ?? total)) {
        frameIndex -= lengths[which] ?? 0
        which += 1
      }
      const start = frameIndex * FRAME_SAMPLES
      const frame = clips[which]?.octets(codec).subarray(start, start + FRAME_SAMPLES)
      played += FRAME_SAMPLES
      return frame?.length === FRAME_SAMPLES ? frame : padded(frame ?? new Uint8Array(0), codec)
    },
    get playedSamples() {
      return played
    },
    get offsetSamples() {
      return played
    },
  }
}
