import type { Sound } from './wav.ts'

export const toDb = (ratio: number): number => 20 * Math.log10(Math.max(ratio, 1e-9))
export const fromDb = (db: number): number => 10 ** (db / 20)

/** Changes the sample rate with a windowed sinc (24 zero crossings a side, Blackman). */
export const resample = (sound: Sound, rateHz: number): Sound => {
  if (rateHz === sound.rateHz) return sound
  const cutoff = Math.min(1, rateHz / sound.rateHz) * 0.94
  const reach = Math.ceil(24 / cutoff)
  const step = sound.rateHz / rateHz
  const samples = new Float64Array(Math.floor(sound.samples.length / step))
  for (let i = 0; i < samples.length; i++) {
    const centre = i * step
    let sum = 0
    for (let k = Math.ceil(centre - reach); k <= centre + reach; k++) {
      const x = k - centre
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x)
      const w = 0.42 + 0.5 * Math.cos((Math.PI * x) / reach) + 0.08 * Math.cos((2 * Math.PI * x) / reach)
      sum += (sound.samples[k] ?? 0) * sinc * w
    }
    samples[i] = sum
  }
  return { rateHz, samples }
}

/** Second-order high-pass (RBJ cookbook, Q 0.707): takes away what a telephone does not carry anyway. */
export const highPass = (sound: Sound, hz: number): Sound => {
  const w = (2 * Math.PI * hz) / sound.rateHz
  const [cos, alpha] = [Math.cos(w), Math.sin(w) / Math.SQRT2]
  const a0 = 1 + alpha
  let [x1, x2, y1, y2] = [0, 0, 0, 0]
  const samples = sound.samples.map((x) => {
    const y = (((1 + cos) / 2) * (x - 2 * x1 + x2) + 2 * cos * y1 - (1 - alpha) * y2) / a0
    ;[x2, x1, y2, y1] = [x1, x, y1, y]
    return y
  })
  return { rateHz: sound.rateHz, samples }
}

/** RMS of each 10 ms frame. */
const frames = (sound: Sound): number[] => {
  const size = Math.round(sound.rateHz / 100)
  return Array.from({ length: Math.floor(sound.samples.length / size) }, (_, i) =>
    rms(sound.samples.subarray(i * size, (i + 1) * size)),
  )
}

export const rms = (samples: Float64Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length))

/** RMS over the frames within 30 dB of the loudest: the level of the speech without its pauses. */
export const activeRms = (sound: Sound): number => {
  const levels = frames(sound)
  const floor = Math.max(...levels) * fromDb(-30)
  const active = levels.filter((level) => level >= floor)
  return Math.sqrt(active.reduce((sum, level) => sum + level * level, 0) / Math.max(1, active.length))
}

/** Cuts the silence at both ends down to the given lengths, with 5 ms ramps so that no edge clicks. */
export const trim = (sound: Sound, leadMs: number, tailMs: number): Sound => {
  const levels = frames(sound)
  const floor = Math.max(...levels) * fromDb(-42)
  const first = levels.findIndex((level) => level > floor)
  const last = levels.findLastIndex((level) => level > floor)
  const perMs = sound.rateHz / 1000
  const from = Math.round(first * 10 * perMs)
  const to = Math.min(sound.samples.length, Math.round((last + 1) * 10 * perMs))
  const lead = Math.round(leadMs * perMs)
  const samples = new Float64Array(lead + (to - from) + Math.round(tailMs * perMs))
  samples.set(sound.samples.subarray(from, to), lead)
  const ramp = Math.round(5 * perMs)
  for (let i = 0; i < ramp; i++) {
    samples[lead + i] = (samples[lead + i] ?? 0) * (i / ramp)
    const end = lead + (to - from) - 1 - i
    samples[end] = (samples[end] ?? 0) * (i / ramp)
  }
  return { rateHz: sound.rateHz, samples }
}

/** Peaks over the knee are bent towards the ceiling, never cut flat. */
const limit = (x: number, knee: number, ceiling: number): number => {
  const size = Math.abs(x)
  if (size <= knee) return x
  return Math.sign(x) * (knee + (ceiling - knee) * Math.tanh((size - knee) / (ceiling - knee)))
}

/** Brings the level measured by `measure` to `targetDb` dBFS and holds peaks under -3.2 dBFS. */
export const level = (sound: Sound, targetDb: number, measure: (sound: Sound) => number): Sound => {
  let samples = sound.samples
  for (let pass = 0; pass < 4; pass++) {
    const gain = fromDb(targetDb) / measure({ rateHz: sound.rateHz, samples })
    samples = samples.map((x) => limit(x * gain, fromDb(-8), fromDb(-3.2)))
  }
  return { rateHz: sound.rateHz, samples }
}
