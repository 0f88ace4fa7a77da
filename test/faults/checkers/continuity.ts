import { alaw, decodeOctets, ulaw } from '../../../src/embedded/switch/media/g711.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { isTone } from '../../support/agents/tone-watch.ts'

/** An ear for I1: how long the other's voice was missing, by the arrival of RTP packets that hold it. */
export type ContinuityEar = Ear & {
  /** From now on it counts; resolves when the voice is there (again). */
  voice(withinMs?: number): Promise<void>
  /**
   * The longest time without the voice since `voice` resolved last, up to now, ms. What the machine itself stood still
   * meanwhile (seen by a clock of our own) is taken off.
   */
  longestSilenceMs(): number
}

/** The longest time by which a clock that ticks every 10 ms was late, ms: a busy machine delays all its processes alike. */
const createStallMeter = () => {
  let lastAtMs = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - lastAtMs - tickMs)
    lastAtMs = now
  }, tickMs)
  timer.unref()
  return { reset: () => void (longest = 0), longestMs: () => longest }
}
const tickMs = 10
const stalls = createStallMeter()

export const createContinuityEar = (hertz: number): ContinuityEar => {
  let lastAtMs: number | null = null
  let longest = 0
  let packets = 0
  let wake: (() => void) | null = null
  return {
    hear: (payloadType, payload, _sequence, atMs) => {
      packets += 1
      const codec = payloadType === alaw.payloadType ? alaw : payloadType === ulaw.payloadType ? ulaw : null
      if (codec === null || !isTone(decodeOctets(codec, payload), hertz)) return
      if (lastAtMs !== null) longest = Math.max(longest, atMs - lastAtMs)
      lastAtMs = atMs
      wake?.()
    },
    heard: () => ({ packets, lost: 0, levelDbfs: null, longestGapMs: Math.round(longest) }),
    toneDbfs: () => null,
    voice: (withinMs = 5_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`nobody was heard at ${hertz} Hz within ${withinMs} ms`)),
          withinMs,
        )
        wake = () => {
          wake = null
          clearTimeout(timer)
          longest = 0
          stalls.reset()
          resolve()
        }
      }),
    longestSilenceMs: () => {
      const silence = Math.max(longest, performance.now() - (lastAtMs ?? 0))
      return Math.round(Math.max(0, silence - stalls.longestMs()))
    },
  }
}
