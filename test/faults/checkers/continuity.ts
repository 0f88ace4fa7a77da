import { alaw, decodeOctets, ulaw } from '../../../src/embedded/switch/media/g711.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { isTone } from '../../support/agents/tone-watch.ts'

/** An ear for I1: how long the other's voice was missing, by the arrival of RTP packets that hold it. */
export type ContinuityEar = Ear & {
  /** From now on it counts; resolves when the voice is there (again). */
  voice(withinMs?: number): Promise<void>
  /** The longest time without the voice since `voice` resolved last, up to now, ms. */
  longestSilenceMs(): number
}

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
          resolve()
        }
      }),
    longestSilenceMs: () => Math.round(Math.max(longest, performance.now() - (lastAtMs ?? 0))),
  }
}
