/**
 * Measuring sound: every test speaks in pure tones of its own, so that who is heard where can be read off the samples
 * (Goertzel), and the ear says when it began and where it broke off.
 */
import { createEar, type Ear } from '../../../src/citizen/ear.ts'
import {
  alaw,
  decodeOctets,
  FRAME_SAMPLES,
  SAMPLE_RATE,
  ulaw,
} from '../../../src/embedded/switch/media/g711.ts'
import { createTape, type Tape } from './tape.ts'

/** A tone in hertz (one of `tones`), nothing, or anything else: music, speech, two tones at once. */
export type Heard = number | 'silence' | 'sound'

/** Whole numbers of periods in 100 ms, so that a window holds each one exactly. */
export const tones = Array.from({ length: 20 }, (_, index) => 300 + index * 100)

/** A pause between packets that counts as a break, ms. Longer than any that a busy machine makes by itself. */
export const brokenMs = 400

const windowFrames = 5
const silentRms = 60
/** A tone counts as pure when it carries this share of the energy. */
const pureShare = 0.85

/** What a stretch of samples is. */
export const classify = (samples: Int16Array): Heard => {
  let squares = 0
  for (const sample of samples) squares += sample * sample
  const power = squares / Math.max(1, samples.length)
  if (power < silentRms ** 2) return 'silence'
  let best: { hertz: number; power: number } = { hertz: 0, power: 0 }
  for (const hertz of tones) {
    const found = tonePower(samples, hertz)
    if (found > best.power) best = { hertz, power: found }
  }
  return best.power / power >= pureShare ? best.hertz : 'sound'
}

/** Mean square of one frequency (Goertzel 1958). */
const tonePower = (samples: Int16Array, hertz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE)
  let one = 0
  let two = 0
  for (const sample of samples) {
    const now = sample + turn * one - two
    two = one
    one = now
  }
  const power = one * one + two * two - turn * one * two
  return (2 * power) / samples.length ** 2
}

export type Listener = Ear & {
  /** Settles as soon as the last 100 ms were that and nothing else; with the time of it (performance.now). */
  hears(what: Heard, withinMs?: number): Promise<number>
  /** Keys that came by RFC 4733, each once. */
  readonly keys: Tape<string>
  /** What the last 100 ms were. */
  readonly now: Heard
  /** The longest time without a packet since `sinceMs`, up to the last one. */
  longestGapMs(sinceMs: number): number
  /** What was heard since then, in order, runs shorter than 120 ms left out. */
  runs(sinceMs?: number): readonly { readonly heard: Heard; readonly ms: number }[]
}

type Frame = { readonly atMs: number; readonly heard: Heard }

export const createListener = (): Listener => {
  const ear = createEar()
  const frames: Frame[] = []
  const recent = new Int16Array(windowFrames * FRAME_SAMPLES)
  let filled = 0
  const waiting = new Set<(frame: Frame) => void>()
  let last: Heard = 'silence'

  const keys = createTape<string>('keys')
  const hearKey = keyHearer((key) => keys.add(key))
  const take = (samples: Int16Array, atMs: number) => {
    recent.copyWithin(0, samples.length)
    recent.set(samples, recent.length - samples.length)
    filled = Math.min(recent.length, filled + samples.length)
    last = filled < recent.length ? 'silence' : classify(recent)
    const frame = { atMs, heard: last }
    frames.push(frame)
    if (filled === recent.length) for (const offer of [...waiting]) offer(frame)
  }

  return {
    ...ear,
    keys,
    hear: (payloadType, payload, sequence, atMs) => {
      if (payloadType === eventPayloadType) hearKey(payload)
      ear.hear(payloadType, payload, sequence, atMs)
      const codec = payloadType === alaw.payloadType ? alaw : payloadType === ulaw.payloadType ? ulaw : null
      if (codec !== null && payload.length > 0 && payload.length <= recent.length)
        take(decodeOctets(codec, payload), atMs)
    },
    hears: (what, withinMs = 6_000) => {
      if (filled === recent.length && last === what && performance.now() - (frames.at(-1)?.atMs ?? 0) < 60)
        return Promise.resolve(performance.now())
      return new Promise((resolve, reject) => {
        const offer = ({ heard, atMs }: Frame) => {
          if (heard !== what) return
          clearTimeout(late)
          waiting.delete(offer)
          resolve(atMs)
        }
        const late = setTimeout(() => {
          waiting.delete(offer)
          const told = JSON.stringify(runsOf(frames))
          reject(new Error(`${what} was not heard within ${withinMs} ms; heard: ${told.slice(-400)}`))
        }, withinMs)
        waiting.add(offer)
      })
    },
    get now() {
      return last
    },
    longestGapMs: (sinceMs) => {
      const times = frames.map(({ atMs }) => atMs).filter((atMs) => atMs >= sinceMs)
      return times.slice(1).reduce((gap, atMs, index) => Math.max(gap, atMs - (times[index] ?? atMs)), 0)
    },
    runs: (sinceMs = 0) => runsOf(frames.filter(({ atMs }) => atMs >= sinceMs)),
  }
}

const eventPayloadType = 101
const keyNames = '0123456789*#ABCD'

/** A key begins where the one before had ended, or gives way to another (RFC 4733 §2.5). */
const keyHearer = (pressed: (key: string) => void): ((payload: Uint8Array) => void) => {
  let down: string | null = null
  return (payload) => {
    const key = keyNames[payload[0] ?? 255]
    if (key === undefined || payload.length < 4) return
    const isEnd = ((payload[1] ?? 0) & 0x80) !== 0
    if (isEnd) down = null
    else if (down !== key) {
      down = key
      pressed(key)
    }
  }
}

const shortestRunFrames = 6

const runsOf = (frames: readonly Frame[]): { heard: Heard; ms: number }[] => {
  const runs: { heard: Heard; frames: number }[] = []
  for (const { heard } of frames) {
    const run = runs.at(-1)
    if (run?.heard === heard) run.frames += 1
    else runs.push({ heard, frames: 1 })
  }
  const merged: { heard: Heard; ms: number }[] = []
  for (const run of runs.filter((one) => one.frames >= shortestRunFrames)) {
    const before = merged.at(-1)
    if (before?.heard === run.heard) before.ms += run.frames * 20
    else merged.push({ heard: run.heard, ms: run.frames * 20 })
  }
  return merged
}
