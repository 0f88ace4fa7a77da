import { alaw, decodeOctets, ulaw } from '../embedded/switch/media/g711.ts'

/** What was heard in a call. Levels in dBFS (0 is the loudest a sample can be), null when nothing came. */
export type Heard = {
  readonly packets: number
  readonly lost: number
  readonly levelDbfs: number | null
  /** The longest time between two packets, ms. */
  readonly longestGapMs: number
}

export type Ear = {
  /** One packet's G.711 payload. `sequence` is the 16-bit RTP number, `atMs` a monotonic clock. */
  hear(payloadType: number, payload: Uint8Array, sequence: number, atMs: number): void
  heard(): Heard
  /** Level of one frequency in what was heard lately (up to a second), dBFS; null when nothing was. */
  toneDbfs(hertz: number): number | null
}

const sampleRate = 8000
const fullScale = 32768
const floorDbfs = -90

export const createEar = (): Ear => {
  const recent = new Int16Array(sampleRate)
  let filled = 0
  let next = 0
  let squares = 0
  let samples = 0
  let packets = 0
  let lost = 0
  let lastSequence: number | null = null
  let lastAtMs: number | null = null
  let longestGapMs = 0

  const follow = (sequence: number, atMs: number) => {
    packets += 1
    if (lastSequence !== null) {
      const step = (sequence - lastSequence) & 0xffff
      if (step > 1 && step < 0x8000) lost += step - 1
    }
    lastSequence = sequence
    if (lastAtMs !== null) longestGapMs = Math.max(longestGapMs, atMs - lastAtMs)
    lastAtMs = atMs
  }

  return {
    hear(payloadType, payload, sequence, atMs) {
      const codec = payloadType === alaw.payloadType ? alaw : payloadType === ulaw.payloadType ? ulaw : null
      if (codec === null) return
      follow(sequence, atMs)
      for (const sample of decodeOctets(codec, payload)) {
        squares += sample * sample
        samples += 1
        recent[next] = sample
        next = (next + 1) % recent.length
        filled = Math.min(filled + 1, recent.length)
      }
    },
    heard: () => ({
      packets,
      lost,
      levelDbfs: samples === 0 ? null : decibels(Math.sqrt(squares / samples) / fullScale),
      longestGapMs: Math.round(longestGapMs),
    }),
    toneDbfs: (hertz) => (filled === 0 ? null : decibels(goertzel(recent.subarray(0, filled), hertz))),
  }
}

const decibels = (ratio: number): number =>
  ratio <= 0 ? floorDbfs : Math.max(floorDbfs, Math.round(200 * Math.log10(ratio)) / 10)

/** Amplitude of one frequency, 0..1 of full scale (Goertzel 1958). */
const goertzel = (samples: Int16Array, hertz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate)
  let one = 0
  let two = 0
  for (const sample of samples) {
    const now = sample + turn * one - two
    two = one
    one = now
  }
  const power = one * one + two * two - turn * one * two
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length / fullScale
}
