import { alaw, decodeOctets, ulaw } from '../../../src/embedded/switch/media/g711.ts'
import type { Ear } from '../../../src/citizen/ear.ts'

export type ToneWatch = Ear & {
  /**
   * When the first packet that holds this tone and little else arrives from now on, by `performance.now()`; null if none
   * does within `withinMs`. One wait at a time.
   */
  firstPacket(hertz: number, withinMs: number): Promise<number | null>
}

type Wait = { readonly hertz: number; readonly settle: (atMs: number | null) => void }

/** Of a packet's power, what the tone must hold; music and silence stay far below. */
const leastShare = 0.6
const leastAmplitude = 0.08
/** A browser quietens a microphone that says nothing but a tone. */
export const leastAmplitudeOfBrowser = 0.01

/** An ear that looks at single packets: to know the very first one of somebody's voice. */
export const createToneWatch = (): ToneWatch => {
  let wait: Wait | null = null
  let packets = 0
  return {
    hear: (payloadType, payload, _sequence, atMs) => {
      packets += 1
      const codec = payloadType === alaw.payloadType ? alaw : payloadType === ulaw.payloadType ? ulaw : null
      if (wait === null || codec === null) return
      if (isTone(decodeOctets(codec, payload), wait.hertz)) wait.settle(atMs)
    },
    heard: () => ({ packets, lost: 0, levelDbfs: null, longestGapMs: 0 }),
    toneDbfs: () => null,
    firstPacket: (hertz, withinMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => settle(null), withinMs)
        const settle = (atMs: number | null): void => {
          clearTimeout(timer)
          wait = null
          resolve(atMs)
        }
        wait = { hertz, settle }
      }),
  }
}

/** Whether one packet's samples are a tone of this frequency. */
export const isTone = (samples: Int16Array, hertz: number, least = leastAmplitude): boolean => {
  const { amplitude, share } = toneIn(samples, hertz)
  return amplitude >= least && share >= leastShare
}

/** How loud one frequency is, of full scale, and its share of the packet's power (Goertzel 1958). */
export const toneIn = (
  samples: Int16Array,
  hertz: number,
): { readonly amplitude: number; readonly share: number } => {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 8000)
  let one = 0
  let two = 0
  let squares = 0
  for (const sample of samples) {
    const now = sample + turn * one - two
    two = one
    one = now
    squares += sample * sample
  }
  if (squares === 0) return { amplitude: 0, share: 0 }
  const amplitude = (2 * Math.sqrt(Math.max(0, one * one + two * two - turn * one * two))) / samples.length
  return { amplitude: amplitude / 32_768, share: (amplitude * amplitude * samples.length) / 2 / squares }
}
