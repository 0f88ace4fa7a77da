import { readFileSync } from 'node:fs'
import { alaw, encodeSamples, FRAME_SAMPLES } from '../embedded/switch/media/g711.ts'
import { resampleTo8k } from '../embedded/switch/media/resample.ts'
import { decodeWav } from '../embedded/switch/media/wav.ts'

/** What the citizen says: A-law frames of 20 ms, over and over. */
export type Voice = { frame(index: number): Uint8Array }

/** The sound of a WAV file, any rate, repeated. Throws when it is none. */
export const wavVoice = (path: string): Voice => {
  const { samples, sampleRate } = decodeWav(readFileSync(path))
  return voiceOf(sampleRate === 8000 ? samples : resampleTo8k(samples, sampleRate))
}

/** A steady tone, `level` 0..1 of full scale. */
export const toneVoice = (hertz: number, level = 0.25): Voice => {
  const seconds = 1
  const samples = Int16Array.from({ length: 8000 * seconds }, (_, index) =>
    Math.round(level * 32767 * Math.sin((2 * Math.PI * hertz * index) / 8000)),
  )
  return voiceOf(samples)
}

const voiceOf = (samples: Int16Array): Voice => {
  const octets = encodeSamples(alaw, samples)
  const frames = Math.max(1, Math.floor(octets.length / FRAME_SAMPLES))
  return {
    frame: (index) => {
      const from = (index % frames) * FRAME_SAMPLES
      const frame = octets.subarray(from, from + FRAME_SAMPLES)
      if (frame.length === FRAME_SAMPLES) return frame
      const padded = new Uint8Array(FRAME_SAMPLES).fill(alaw.silence)
      padded.set(frame)
      return padded
    },
  }
}
