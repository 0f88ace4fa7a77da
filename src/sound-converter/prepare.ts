import { UnreadableSound, type Sound } from './sound.ts'

/**
 * Brings any sound to what all prompts are (freeswitch/prompts/README.md): 8 kHz, speech at -20 dBFS RMS with its pauses
 * not counted, no peak above -3, little silence at the ends.
 */

export const promptRateHz = 8000
const levelDb = -20
const peakDb = -3
const leastMs = 100
const longestMs = 120_000
/** Below this it is the noise of a microphone that nobody spoke into. */
const silenceDb = -55
const leadMs = 40
const tailMs = 120

export type Measured = {
  /** RMS of what is spoken, and the highest peak, both in dBFS. */
  readonly levelDb: number
  readonly peakDb: number
}
export type Prepared = {
  readonly sound: Sound
  readonly before: Measured
  readonly after: Measured
  readonly clipped: boolean
}

/** Throws `UnreadableSound` when no prompt comes of it. */
export const prepare = (given: Sound): Prepared => {
  const lengthMs = (given.samples.length / given.rateHz) * 1000
  if (lengthMs > longestMs) throw new UnreadableSound('tooLong', String(longestMs / 1000))
  const before = measure(given)
  if (!(before.levelDb > silenceDb)) throw new UnreadableSound('silent')
  const cut = trim(resample(given, promptRateHz))
  if ((cut.samples.length / promptRateHz) * 1000 < leastMs + leadMs + tailMs)
    throw new UnreadableSound('tooShort', String(leastMs / 1000))
  const sound = toLevel(cut)
  return { sound, before, after: measure(sound), clipped: isClipped(given) }
}

const toDb = (ratio: number): number => 20 * Math.log10(Math.max(ratio, 1e-6))
const fromDb = (db: number): number => 10 ** (db / 20)

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length))

/** RMS of each 10 ms. */
const framesOf = ({ rateHz, samples }: Sound): readonly number[] => {
  const size = Math.max(1, Math.round(rateHz / 100))
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, at) =>
    rms(samples.subarray(at * size, (at + 1) * size)),
  )
}

/** Frames within 30 dB of the loudest are speech, the others its pauses. */
const speechRms = (sound: Sound): number => {
  const frames = framesOf(sound)
  const floor = highest(frames) * fromDb(-30)
  const spoken = frames.filter((level) => level >= floor)
  return Math.sqrt(spoken.reduce((sum, level) => sum + level * level, 0) / Math.max(1, spoken.length))
}

const highest = (levels: readonly number[]): number =>
  levels.reduce((most, level) => Math.max(most, level), 0)
const peakOf = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)

export const measure = (sound: Sound): Measured => ({
  levelDb: toDb(speechRms(sound)),
  peakDb: toDb(peakOf(sound.samples)),
})

/** Several samples in a row at full scale, again and again: it was recorded too loud, and no level mends that. */
const isClipped = ({ samples }: Sound): boolean => {
  let [row, places] = [0, 0]
  for (const sample of samples) {
    row = Math.abs(sample) >= 0.999 ? row + 1 : 0
    if (row === 3) places += 1
  }
  return places >= 10
}

const crossings = 16
const phases = 512

/** Windowed sinc (Hann), read from a table between whose entries it is interpolated. */
const resample = ({ rateHz, samples }: Sound, toHz: number): Sound => {
  if (rateHz === toHz) return { rateHz, samples }
  const step = rateHz / toHz
  const cutoff = 0.94 * Math.min(1, 1 / step)
  const reach = Math.ceil(crossings / cutoff)
  const kernel = kernelOf(cutoff, reach)
  const result = new Float32Array(Math.floor(samples.length / step))
  for (let index = 0; index < result.length; index += 1) {
    const centre = index * step
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(samples.length - 1, Math.floor(centre + reach))
    let sum = 0
    for (let at = first; at <= last; at += 1) {
      const place = Math.abs(at - centre) * phases
      const low = Math.floor(place)
      const [near = 0, far = 0] = [kernel[low], kernel[low + 1]]
      sum += (samples[at] ?? 0) * (near + (far - near) * (place - low))
    }
    result[index] = sum
  }
  return { rateHz: toHz, samples: result }
}

const kernelOf = (cutoff: number, reach: number): Float32Array =>
  Float32Array.from({ length: reach * phases + 2 }, (_, at) => {
    const distance = at / phases
    if (distance >= reach) return 0
    const x = Math.PI * cutoff * distance
    return cutoff * (x === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach))
  })

/** Silence at both ends is cut to a breath, with ramps of 5 ms so that no edge clicks. */
const trim = (sound: Sound): Sound => {
  const { rateHz, samples } = sound
  const frames = framesOf(sound)
  const floor = highest(frames) * fromDb(-40)
  const perFrame = Math.round(rateHz / 100)
  const from = Math.max(0, frames.findIndex((level) => level > floor) * perFrame)
  const to = Math.min(samples.length, (frames.findLastIndex((level) => level > floor) + 1) * perFrame)
  const lead = (leadMs * rateHz) / 1000
  const result = new Float32Array(lead + (to - from) + (tailMs * rateHz) / 1000)
  result.set(samples.subarray(from, to), lead)
  const ramp = (5 * rateHz) / 1000
  for (let at = 0; at < Math.min(ramp, to - from); at += 1) {
    const end = lead + (to - from) - 1 - at
    result[lead + at] = (result[lead + at] ?? 0) * (at / ramp)
    result[end] = (result[end] ?? 0) * (at / ramp)
  }
  return { rateHz, samples: result }
}

/** Peaks over the knee are bent towards the ceiling, never cut flat; so the level is come to in some rounds. */
const toLevel = (sound: Sound): Sound => {
  const [knee, ceiling] = [fromDb(-8), fromDb(peakDb - 0.2)]
  const bend = (sample: number): number => {
    const size = Math.abs(sample)
    if (size <= knee) return sample
    return Math.sign(sample) * (knee + (ceiling - knee) * Math.tanh((size - knee) / (ceiling - knee)))
  }
  let { samples } = sound
  for (let round = 0; round < 4; round += 1) {
    const gain = fromDb(levelDb) / speechRms({ ...sound, samples })
    samples = samples.map((sample) => bend(sample * gain))
  }
  return { ...sound, samples }
}
