/**
 * Sound ready to send: a clip is G.711 in memory, encoded once and shared by every channel that plays it.
 */
import { alaw, type Codec, encodeSamples, ulaw } from './g711.ts'

export interface Clip {
  /** Length in samples. */
  readonly length: number
  /** The whole clip in the given law; µ-law is made on first demand. */
  octets(codec: Codec): Uint8Array
}

export const clipFromAlaw = (octets: Uint8Array): Clip => {
  let inUlaw: Uint8Array | undefined
  return {
    length: octets.length,
    octets(codec) {
      if (codec === alaw) return octets
      inUlaw ??= octets.map((octet) => alaw.transcode[octet] ?? ulaw.silence)
      return inUlaw
    },
  }
}

export const clipFromSamples = (samples: Int16Array): Clip => clipFromAlaw(encodeSamples(alaw, samples))
