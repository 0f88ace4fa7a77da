import { alaw, decodeOctets, ulaw } from '../../../src/embedded/switch/media/g711.ts'
import type { Ear } from '../../../src/citizen/ear.ts'
import { isTone, toneIn } from '../../support/agents/tone-watch.ts'

/** An ear for I1: how long the other's voice was missing, by the arrival of RTP packets that hold it. */
export type ContinuityEar = Ear & {
  /** From now on it counts; resolves when the voice is there (again). */
  voice(withinMs?: number): Promise<void>
  /**
   * The longest time without the voice since `voice` resolved last, up to now, ms. What the machine itself stood still
   * meanwhile (seen by a clock of our own) is taken off.
   */
  longestSilenceMs(): number
  /** Resolves with the ms until something else than the voice is heard, music say. */
  anotherSound(withinMs?: number): Promise<number>
}

/** I1: a conversation may lose this much of its sound, whatever the controller meets; a busy machine is late now and then. */
export const soundGapMs = 200

/** Of full scale, root mean square: well above silence, below any music. */
const leastLevel = 0.004

/** A packet with less of the voice than this is another sound. */
const leastOfVoice = 0.2

const isSound = (samples: Int16Array): boolean => {
  const squares = samples.reduce((sum, sample) => sum + sample * sample, 0)
  return Math.sqrt(squares / samples.length) / 32_768 > leastLevel
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

export const createContinuityEar = (hertz: number, leastAmplitude?: number): ContinuityEar => {
  let lastAtMs: number | null = null
  let longest = 0
  let packets = 0
  let wake: (() => void) | null = null
  let wakeByOther: (() => void) | null = null
  return {
    hear: (payloadType, payload, _sequence, atMs) => {
      packets += 1
      const codec = payloadType === alaw.payloadType ? alaw : payloadType === ulaw.payloadType ? ulaw : null
      if (codec === null) return
      const samples = decodeOctets(codec, payload)
      if (!isTone(samples, hertz, leastAmplitude)) {
        if (isSound(samples) && toneIn(samples, hertz).share < leastOfVoice) wakeByOther?.()
        return
      }
      if (lastAtMs !== null) longest = Math.max(longest, atMs - lastAtMs)
      lastAtMs = atMs
      wake?.()
    },
    heard: () => ({ packets, lost: 0, levelDbfs: null, longestGapMs: Math.round(longest) }),
    toneDbfs: () => null,
    voice: (withinMs = 15_000) =>
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
    anotherSound: (withinMs = 15_000) => {
      const beganMs = performance.now()
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`nothing else was heard within ${withinMs} ms`)),
          withinMs,
        )
        wakeByOther = () => {
          wakeByOther = null
          clearTimeout(timer)
          resolve(Math.round(performance.now() - beganMs))
        }
      })
    },
    longestSilenceMs: () => {
      const silence = Math.max(longest, performance.now() - (lastAtMs ?? 0))
      return Math.round(Math.max(0, silence - stalls.longestMs()))
    },
  }
}
