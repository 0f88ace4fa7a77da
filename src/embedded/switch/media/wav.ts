/**
 * WAV files in (RIFF, PCM 8/16-bit, A-law, µ-law; any rate, mono or stereo), as 8 kHz mono samples, and the header
 * of the files that go out.
 */
import { alaw, type Codec, SAMPLE_RATE, ulaw } from './g711.ts'

export interface WavFormat {
  readonly encoding: 'pcm' | 'alaw' | 'ulaw'
  readonly channels: number
  readonly sampleRate: number
  readonly bitsPerSample: number
  readonly dataOffset: number
  readonly dataBytes: number
}

const encodings: Readonly<Record<number, WavFormat['encoding']>> = { 1: 'pcm', 6: 'alaw', 7: 'ulaw' }
const EXTENSIBLE = 0xfffe

const readFormat = (file: Buffer, at: number, bytes: number): Omit<WavFormat, 'dataOffset' | 'dataBytes'> => {
  if (bytes < 16) throw new Error('the fmt chunk is too short')
  const tag = file.readUInt16LE(at)
  const encoding = encodings[tag === EXTENSIBLE && bytes >= 26 ? file.readUInt16LE(at + 24) : tag]
  if (!encoding) throw new Error(`WAV format ${tag} is not supported`)
  const format = {
    encoding,
    channels: file.readUInt16LE(at + 2),
    sampleRate: file.readUInt32LE(at + 4),
    bitsPerSample: file.readUInt16LE(at + 14),
  }
  const bitsAllowed = encoding === 'pcm' ? [8, 16] : [8]
  if (!bitsAllowed.includes(format.bitsPerSample))
    throw new Error(`${format.bitsPerSample} bits are not supported`)
  if (format.channels < 1 || format.channels > 8)
    throw new Error(`${format.channels} channels are not supported`)
  if (format.sampleRate < 4000 || format.sampleRate > 192_000)
    throw new Error('the sample rate is out of range')
  return format
}

/**
 * Finds format and data. A data length that overruns the file (a recording still being written, or one whose
 * writer was killed) is cut to what is there.
 * @throws Error saying what is wrong with the file
 */
export const parseWavHeader = (file: Buffer): WavFormat => {
  if (
    file.length < 12 ||
    file.toString('latin1', 0, 4) !== 'RIFF' ||
    file.toString('latin1', 8, 12) !== 'WAVE'
  ) {
    throw new Error('not a WAV file')
  }
  let format: ReturnType<typeof readFormat> | undefined
  let at = 12
  while (at + 8 <= file.length) {
    const id = file.toString('latin1', at, at + 4)
    const bytes = file.readUInt32LE(at + 4)
    const start = at + 8
    if (id === 'fmt ') format = readFormat(file, start, Math.min(bytes, file.length - start))
    if (id === 'data') {
      if (!format) throw new Error('the data chunk comes before the fmt chunk')
      return { ...format, dataOffset: start, dataBytes: Math.min(bytes, file.length - start) }
    }
    at = start + bytes + (bytes & 1)
  }
  throw new Error('no data chunk')
}

const sampleReader = (file: Buffer, format: WavFormat): ((index: number) => number) => {
  const { dataOffset } = format
  if (format.encoding === 'pcm') {
    return format.bitsPerSample === 16
      ? (index) => file.readInt16LE(dataOffset + index * 2)
      : (index) => ((file[dataOffset + index] ?? 128) - 128) << 8
  }
  const codec: Codec = format.encoding === 'alaw' ? alaw : ulaw
  return (index) => codec.decode[file[dataOffset + index] ?? codec.silence] ?? 0
}

/** Decodes a whole file to mono samples at its own rate (channels are averaged). */
export const decodeWav = (file: Buffer): { readonly samples: Int16Array; readonly sampleRate: number } => {
  const format = parseWavHeader(file)
  const frameBytes = (format.channels * format.bitsPerSample) / 8
  const count = Math.floor(format.dataBytes / frameBytes)
  const read = sampleReader(file, format)
  const samples = new Int16Array(count)
  for (let frame = 0; frame < count; frame += 1) {
    let sum = 0
    for (let channel = 0; channel < format.channels; channel += 1)
      sum += read(frame * format.channels + channel)
    samples[frame] = Math.round(sum / format.channels)
  }
  return { samples, sampleRate: format.sampleRate }
}

export const WAV_HEADER_BYTES = 44

/** The canonical 44-octet header of a 16-bit PCM file at 8 kHz holding `dataBytes`. */
export const wavHeader = (channels: number, dataBytes: number): Buffer => {
  const header = Buffer.alloc(WAV_HEADER_BYTES)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(SAMPLE_RATE * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}
