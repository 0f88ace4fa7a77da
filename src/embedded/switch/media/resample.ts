/**
 * Sample-rate conversion of whole clips when they are loaded (never in a call's path): windowed-sinc interpolation.
 */
import { clampSample, SAMPLE_RATE } from './g711.ts'

const HALF_TAPS = 16
/** Part of the narrower band that passes; the rest is left to the filter's slope. */
const PASSBAND = 0.94

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
const hann = (x: number): number => (Math.abs(x) >= 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * x))

/** Converts to 8 kHz. Returns the input itself when it has that rate. */
export const resampleTo8k = (samples: Int16Array, sampleRate: number): Int16Array => {
  if (sampleRate === SAMPLE_RATE) return samples
  const step = sampleRate / SAMPLE_RATE
  const cutoff = PASSBAND * Math.min(1, 1 / step)
  const reach = Math.ceil(HALF_TAPS * Math.max(1, step))
  const result = new Int16Array(Math.floor(samples.length / step))
  for (let index = 0; index < result.length; index += 1) {
    const center = index * step
    const first = Math.max(0, Math.ceil(center - reach))
    const last = Math.min(samples.length - 1, Math.floor(center + reach))
    let sum = 0
    for (let at = first; at <= last; at += 1) {
      const distance = at - center
      sum += (samples[at] ?? 0) * cutoff * sinc(cutoff * distance) * hann(distance / reach)
    }
    result[index] = clampSample(Math.round(sum))
  }
  return result
}
