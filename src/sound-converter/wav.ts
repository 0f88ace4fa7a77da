import { UnreadableSound, type Sound } from './sound.ts'

/** WAV files in: PCM of 8 to 32 bits, floating point, A-law and µ-law, any rate, channels averaged; and out: 16-bit PCM. */

type Format = {
  readonly encoding: number
  readonly channels: number
  readonly rateHz: number
  readonly bits: number
}

const [pcm, float, aLaw, muLaw, extensible] = [1, 3, 6, 7, 0xfffe]
const damaged = () => new UnreadableSound('damaged')

const readFormat = (file: Buffer, at: number, bytes: number): Format => {
  if (bytes < 16) throw damaged()
  const tag = file.readUInt16LE(at)
  const encoding = tag === extensible && bytes >= 26 ? file.readUInt16LE(at + 24) : tag
  const format = {
    encoding,
    channels: file.readUInt16LE(at + 2),
    rateHz: file.readUInt32LE(at + 4),
    bits: file.readUInt16LE(at + 14),
  }
  const { channels, rateHz } = format
  if (channels < 1 || channels > 8 || rateHz < 4000 || rateHz > 192_000) throw damaged()
  return format
}

type Reader = (file: Buffer, at: number) => number

const readers: Readonly<Record<string, Reader>> = {
  [`${pcm}/8`]: (file, at) => (file.readUInt8(at) - 128) / 128,
  [`${pcm}/16`]: (file, at) => file.readInt16LE(at) / 32_768,
  [`${pcm}/24`]: (file, at) => file.readIntLE(at, 3) / 8_388_608,
  [`${pcm}/32`]: (file, at) => file.readInt32LE(at) / 2_147_483_648,
  [`${float}/32`]: (file, at) => file.readFloatLE(at),
  [`${float}/64`]: (file, at) => file.readDoubleLE(at),
  [`${aLaw}/8`]: (file, at) => fromALaw(file.readUInt8(at)),
  [`${muLaw}/8`]: (file, at) => fromMuLaw(file.readUInt8(at)),
}

/** ITU-T G.711, A-law. */
const fromALaw = (octet: number): number => {
  const code = octet ^ 0x55
  const segment = (code >> 4) & 7
  const step = ((code & 15) << 4) + 8
  const size = segment === 0 ? step : (step + 256) << (segment - 1)
  return ((code & 0x80) === 0 ? -size : size) / 32_768
}

/** ITU-T G.711, µ-law. */
const fromMuLaw = (octet: number): number => {
  const code = ~octet & 0xff
  const size = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
  return ((code & 0x80) === 0 ? size : -size) / 32_768
}

/** Throws `UnreadableSound`. A length that overruns the file is cut to what is there. */
export const readWav = (file: Buffer): Sound => {
  let format: Format | null = null
  for (let at = 12; at + 8 <= file.length;) {
    const id = file.toString('latin1', at, at + 4)
    const start = at + 8
    const bytes = Math.min(file.readUInt32LE(at + 4), file.length - start)
    if (id === 'fmt ') format = readFormat(file, start, bytes)
    if (id === 'data') {
      if (format === null) throw damaged()
      return samplesOf(file.subarray(start, start + bytes), format)
    }
    at = start + bytes + (bytes & 1)
  }
  throw damaged()
}

const samplesOf = (data: Buffer, { encoding, channels, rateHz, bits }: Format): Sound => {
  const read = readers[`${encoding}/${bits}`]
  if (read === undefined) throw new UnreadableSound('unsupported', `WAV ${encoding}/${bits}`)
  const width = bits / 8
  const samples = new Float32Array(Math.floor(data.length / (width * channels)))
  for (let frame = 0; frame < samples.length; frame += 1) {
    let sum = 0
    for (let channel = 0; channel < channels; channel += 1)
      sum += read(data, (frame * channels + channel) * width)
    samples[frame] = sum / channels
  }
  return { rateHz, samples }
}

/** A whole file, 16-bit PCM mono. */
export const writeWav = ({ rateHz, samples }: Sound): Buffer => {
  const file = Buffer.alloc(44 + samples.length * 2)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(pcm, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rateHz, 24)
  file.writeUInt32LE(rateHz * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((sample, index) => {
    file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), 44 + index * 2)
  })
  return file
}
