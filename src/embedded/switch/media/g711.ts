/**
 * G.711 (ITU-T G.711) by table: A-law and µ-law octets to and from 16-bit linear samples, and to each other.
 * Everything the switch plays, records or mixes is 8000 Hz mono, 160 samples a frame of 20 ms.
 */

export const SAMPLE_RATE = 8000
export const FRAME_MS = 20
export const FRAME_SAMPLES = 160

export type CodecName = 'PCMA' | 'PCMU'

export interface Codec {
  readonly name: CodecName
  /** Static RTP payload type (RFC 3551 §6). */
  readonly payloadType: number
  /** The octet of silence. */
  readonly silence: number
  /** Octet → sample. */
  readonly decode: Int16Array
  /** Sample, as an unsigned 16-bit index → octet. */
  readonly encode: Uint8Array
  /** Octet of this law → octet of the other law. */
  readonly transcode: Uint8Array
}

/** Left edge of a law's eight segments: 33 × 2^n for µ-law (bias 132 in 16-bit terms). */
const ULAW_BIAS = 132
const ULAW_CLIP = 32635

const decodeUlaw = (octet: number): number => {
  const bits = ~octet & 0xff
  const magnitude = (((bits & 0x0f) << 3) + ULAW_BIAS) << ((bits & 0x70) >> 4)
  return bits & 0x80 ? ULAW_BIAS - magnitude : magnitude - ULAW_BIAS
}

const encodeUlaw = (sample: number): number => {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS
  const segment = Math.floor(Math.log2(magnitude)) - 7
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff
}

const decodeAlaw = (octet: number): number => {
  const bits = octet ^ 0x55
  const segment = (bits & 0x70) >> 4
  const step = (bits & 0x0f) << 4
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

const encodeAlaw = (sample: number): number => {
  const sign = sample >= 0 ? 0x80 : 0
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767) >> 4
  const segment = magnitude < 16 ? 0 : Math.floor(Math.log2(magnitude)) - 3
  const step = segment < 2 ? magnitude & 0x0f : (magnitude >> (segment - 1)) & 0x0f
  return (sign | (segment << 4) | step) ^ 0x55
}

const decodeTable = (decode: (octet: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, octet) => decode(octet))

const encodeTable = (encode: (sample: number) => number): Uint8Array =>
  Uint8Array.from({ length: 65536 }, (_, index) => encode((index << 16) >> 16))

const alawDecode = decodeTable(decodeAlaw)
const ulawDecode = decodeTable(decodeUlaw)
const alawEncode = encodeTable(encodeAlaw)
const ulawEncode = encodeTable(encodeUlaw)

const transcodeTable = (from: Int16Array, to: Uint8Array): Uint8Array =>
  Uint8Array.from(from, (sample) => to[sample & 0xffff] ?? 0)

export const alaw: Codec = {
  name: 'PCMA',
  payloadType: 8,
  silence: 0xd5,
  decode: alawDecode,
  encode: alawEncode,
  transcode: transcodeTable(alawDecode, ulawEncode),
}

export const ulaw: Codec = {
  name: 'PCMU',
  payloadType: 0,
  silence: 0xff,
  decode: ulawDecode,
  encode: ulawEncode,
  transcode: transcodeTable(ulawDecode, alawEncode),
}

export const codecs: Readonly<Record<CodecName, Codec>> = { PCMA: alaw, PCMU: ulaw }

/** Encodes samples into `target` (or a new array of the same length). */
export const encodeSamples = (
  codec: Codec,
  samples: Int16Array,
  target: Uint8Array = new Uint8Array(samples.length),
): Uint8Array => {
  for (let index = 0; index < samples.length; index += 1) {
    target[index] = codec.encode[(samples[index] ?? 0) & 0xffff] ?? codec.silence
  }
  return target
}

/** Decodes octets into `target` (or a new array of the same length). */
export const decodeOctets = (
  codec: Codec,
  octets: Uint8Array,
  target: Int16Array = new Int16Array(octets.length),
): Int16Array => {
  for (let index = 0; index < octets.length; index += 1) target[index] = codec.decode[octets[index] ?? 0] ?? 0
  return target
}

/** Saturates a sum of samples to 16 bits. */
export const clampSample = (value: number): number =>
  value > 32767 ? 32767 : value < -32768 ? -32768 : value
