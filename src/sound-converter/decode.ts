import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'
import { OggOpusDecoder } from 'ogg-opus-decoder'
import { UnreadableSound, type Sound } from './sound.ts'
import { readWav } from './wav.ts'

type Format = 'WAV' | 'MP3' | 'Ogg Opus' | 'Ogg Vorbis' | 'FLAC'

/** Told by content: the name of a file says nothing. Throws `UnreadableSound`. */
export const decode = async (file: Buffer): Promise<{ readonly format: Format; readonly sound: Sound }> => {
  if (file.length === 0) throw new UnreadableSound('empty')
  const format = formatOf(file)
  const sound = format === 'WAV' ? readWav(file) : await inWasm(format, file)
  if (sound.samples.length === 0) throw new UnreadableSound('damaged')
  return { format, sound }
}

const formatOf = (file: Buffer): Format => {
  const head = file.toString('latin1', 0, 64 * 1024)
  if (/^RIFF.{4}WAVE/s.test(head)) return 'WAV'
  if (head.startsWith('fLaC')) return 'FLAC'
  if (head.startsWith('OggS')) return inOgg(head)
  if (head.startsWith('ID3') || isFrameOfMpeg(file)) return 'MP3'
  const other = others.find(([beginning]) => beginning.test(head))
  throw other === undefined ? new UnreadableSound('noSound') : new UnreadableSound('unsupported', other[1])
}

const inOgg = (head: string): Format => {
  if (head.includes('OpusHead')) return 'Ogg Opus'
  if (head.includes('\u0001vorbis')) return 'Ogg Vorbis'
  throw new UnreadableSound('unsupported', 'Ogg')
}

/** Sound, but in none of the formats that are read. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^.{4}ftyp/s, 'M4A / MP4'],
  [/^#!AMR/, 'AMR'],
  [/^\u0030\u0026\u00b2\u0075/, 'WMA'],
  [/^FORM.{4}AIF/s, 'AIFF'],
  [/^\u001a\u0045\u00df\u00a3/, 'WebM'],
  [/^\u00ff[\u00f0\u00f1\u00f8\u00f9]/, 'AAC'],
]

/** Eleven bits of synchronisation, and a version, layer, bit rate and sampling rate that exist (ISO 11172-3, 2.4.1.3). */
const isFrameOfMpeg = (file: Buffer): boolean => {
  const [first = 0, second = 0, third = 0] = file
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  return (
    first === 0xff &&
    second >> 5 === 7 &&
    version !== 1 &&
    layer !== 0 &&
    third >> 4 !== 15 &&
    ((third >> 2) & 3) !== 3
  )
}

type Decoded = {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
  readonly errors: readonly unknown[]
}
type Decoder = {
  readonly ready: Promise<void>
  free(): void
  whole(file: Uint8Array): Decoded | Promise<Decoded>
}

const decoders: Readonly<Record<Exclude<Format, 'WAV'>, () => Decoder>> = {
  MP3: () => {
    const decoder = new MPEGDecoder()
    return {
      ready: decoder.ready,
      free: () => decoder.free(),
      whole: (file) => decoder.decode(file),
    }
  },
  'Ogg Opus': () => wholeFile(new OggOpusDecoder()),
  'Ogg Vorbis': () => wholeFile(new OggVorbisDecoder()),
  FLAC: () => wholeFile(new FLACDecoder()),
}

const wholeFile = (decoder: {
  readonly ready: Promise<void>
  free(): void
  decodeFile(file: Uint8Array): Promise<Decoded>
}): Decoder => ({
  ready: decoder.ready,
  free: () => decoder.free(),
  whole: (file) => decoder.decodeFile(file),
})

/** A file that breaks off gives what was there; one that gives nothing was none. */
const inWasm = async (format: Exclude<Format, 'WAV'>, file: Buffer): Promise<Sound> => {
  const decoder = decoders[format]()
  await decoder.ready
  try {
    const { channelData, samplesDecoded, sampleRate } = await decoder.whole(file)
    if (samplesDecoded === 0 || !(sampleRate > 0)) throw new UnreadableSound('damaged')
    return { rateHz: sampleRate, samples: averageOf(channelData, samplesDecoded) }
  } catch (err) {
    throw err instanceof UnreadableSound ? err : new UnreadableSound('damaged')
  } finally {
    decoder.free()
  }
}

const averageOf = (channels: readonly Float32Array[], length: number): Float32Array => {
  const samples = new Float32Array(length)
  for (const channel of channels)
    for (let at = 0; at < length; at += 1)
      samples[at] = (samples[at] ?? 0) + (channel[at] ?? 0) / channels.length
  return samples
}
