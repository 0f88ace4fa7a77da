import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decode } from '../../../src/sound-converter/decode.ts'
import { measure, prepare } from '../../../src/sound-converter/prepare.ts'
import { type Sound, UnreadableSound } from '../../../src/sound-converter/sound.ts'
import { readWav, writeWav } from '../../../src/sound-converter/wav.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/sounds/${name}`, import.meta.url).pathname)

const tone = (rateHz: number, seconds: number, amplitude: number, hz = 1000): Sound => ({
  rateHz,
  samples: Float32Array.from(
    { length: rateHz * seconds },
    (_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / rateHz),
  ),
})

/** How much of a sound is a tone of this pitch, from 0 to 1 (Goertzel). */
const shareOf = ({ rateHz, samples }: Sound, hz: number): number => {
  let [re, im, all] = [0, 0, 0]
  samples.forEach((sample, at) => {
    re += sample * Math.cos((2 * Math.PI * hz * at) / rateHz)
    im += sample * Math.sin((2 * Math.PI * hz * at) / rateHz)
    all += sample * sample
  })
  return (2 * (re * re + im * im)) / (samples.length * all)
}

const faultOf = async (file: Buffer): Promise<string> => {
  try {
    prepare((await decode(file)).sound)
    return 'none'
  } catch (err) {
    if (!(err instanceof UnreadableSound)) throw err
    return err.detail === null ? err.fault : `${err.fault} ${err.detail}`
  }
}

describe('a sound that was uploaded', () => {
  it.each([
    ['tone.mp3', 'MP3'],
    ['tone.ogg', 'Ogg Vorbis'],
    ['tone.opus', 'Ogg Opus'],
    ['tone.flac', 'FLAC'],
  ])('becomes a prompt from %s', async (name, format) => {
    const decoded = await decode(fixture(name))
    expect(decoded.format).toBe(format)
    const { sound, before, after } = prepare(decoded.sound)
    expect(sound.rateHz).toBe(8000)
    expect(before.levelDb).toBeGreaterThan(-32)
    expect(before.levelDb).toBeLessThan(-26)
    expect(after.levelDb).toBeCloseTo(-20, 0)
    expect(after.peakDb).toBeLessThan(-3)
    // The silence at its ends is gone, the tone is whole.
    expect(sound.samples.length / 8).toBeGreaterThan(600)
    expect(sound.samples.length / 8).toBeLessThan(760)
    expect(shareOf({ ...sound, samples: sound.samples.subarray(800, 4000) }, 1000)).toBeGreaterThan(0.97)
  })

  it.each([
    ['8-bit', 1, 8],
    ['16-bit', 1, 16],
    ['24-bit', 1, 24],
    ['32-bit', 1, 32],
    ['floating point', 3, 32],
    ['A-law', 6, 8],
    ['µ-law', 7, 8],
  ])('is read from a WAV file of %s in stereo', (_name, encoding, bits) => {
    const read = readWav(wavOf(encoding, bits))
    expect([read.rateHz, read.samples.length]).toEqual([8000, 5])
    for (const [at, wanted] of [0, 0.25, 0, 0.25, -0.25].entries())
      expect(read.samples[at]).toBeCloseTo(wanted, 1)
  })

  it('is brought from any rate to the telephone’s without its pitch', () => {
    for (const rate of [11_025, 16_000, 44_100, 48_000, 96_000]) {
      const { sound } = prepare(tone(rate, 1, 0.3, 700))
      expect(shareOf({ ...sound, samples: sound.samples.subarray(800, 7200) }, 700)).toBeGreaterThan(0.99)
    }
    // What a telephone cannot carry would otherwise come back as another pitch.
    const { sound } = prepare({ ...tone(48_000, 1, 0.3, 700), samples: mixed() })
    expect(shareOf(sound, 8000 - 6000)).toBeLessThan(0.001)
  })

  it('is as loud as all others, whether it whispered or shouted', () => {
    for (const amplitude of [0.01, 0.1, 0.9]) {
      const { after } = prepare(tone(16_000, 1, amplitude))
      expect(Math.abs(after.levelDb + 20)).toBeLessThan(0.3)
    }
    const shouted = tone(16_000, 1, 3)
    const flat = { ...shouted, samples: shouted.samples.map((one) => Math.max(-1, Math.min(1, one))) }
    expect([prepare(flat).clipped, prepare(tone(16_000, 1, 0.9)).clipped]).toEqual([true, false])
  })

  it('is written as a file that says the same again', () => {
    const { sound } = prepare(tone(8000, 0.5, 0.2))
    const again = readWav(writeWav(sound))
    expect(again.samples.length).toBe(sound.samples.length)
    expect(Math.abs(measure(again).levelDb + 20)).toBeLessThan(0.3)
  })
})

describe('a file that is no prompt', () => {
  it('is told why', async () => {
    expect(await faultOf(Buffer.alloc(0))).toBe('empty')
    expect(await faultOf(Buffer.from('您好，这里是一封信。'.repeat(50)))).toBe('noSound')
    expect(await faultOf(Buffer.from('%PDF-1.7\n'))).toBe('noSound')
    expect(await faultOf(Buffer.from('\0\0\0\u0018ftypM4A '))).toBe('unsupported M4A / MP4')
    expect(await faultOf(Buffer.from('#!AMR\n'))).toBe('unsupported AMR')
    expect(await faultOf(fixture('tone.ogg').subarray(0, 60))).toBe('damaged')
    expect(await faultOf(Buffer.from('RIFF\0\0\0\0WAVEfmt '))).toBe('damaged')
    expect(await faultOf(writeWav(tone(8000, 1, 0.0005)))).toBe('silent')
    expect(await faultOf(writeWav(tone(8000, 0.02, 0.3)))).toBe('tooShort 0.1')
    expect(await faultOf(writeWav(tone(8000, 121, 0.3)))).toBe('tooLong 120')
  })
})

/** 700 Hz, and 6 kHz as loud, at 48 kHz. */
const mixed = (): Float32Array => {
  const [low, high] = [tone(48_000, 1, 0.3, 700), tone(48_000, 1, 0.3, 6000)]
  return low.samples.map((sample, at) => sample + (high.samples[at] ?? 0))
}

/** Five frames: silence, a quarter on both sides, half against nothing, and so on. */
function wavOf(encoding: number, bits: number): Buffer {
  const left = [0, 0.25, 0.5, 0.5, -0.25]
  const right = [0, 0.25, -0.5, 0, -0.25]
  const width = bits / 8
  const data = Buffer.alloc(left.length * 2 * width)
  const put = (value: number, at: number) => {
    if (encoding === 3) data.writeFloatLE(value, at)
    else if (encoding === 6) data.writeUInt8(aLaw(value), at)
    else if (encoding === 7) data.writeUInt8(muLaw(value), at)
    else if (bits === 8) data.writeUInt8(Math.round(value * 127) + 128, at)
    else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, width)
  }
  left.forEach((value, index) => {
    put(value, index * 2 * width)
    put(right[index] ?? 0, (index * 2 + 1) * width)
  })
  const head = writeWav({ rateHz: 8000, samples: new Float32Array(0) })
  head.writeUInt16LE(encoding, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt16LE(bits, 34)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}

/** By its definition, not by the tables of the reader: the octet whose value is nearest (ITU-T G.711). */
function aLaw(value: number): number {
  const size = Math.abs(value) * 4096
  const segment = size < 32 ? 0 : Math.floor(Math.log2(size / 16))
  const step = segment === 0 ? Math.floor(size / 2) : Math.floor(size / 2 ** segment) - 16
  return (((value >= 0 ? 0x80 : 0) | (segment << 4) | step) ^ 0x55) & 0xff
}
function muLaw(value: number): number {
  const size = Math.abs(value) * 8158 + 33
  const segment = Math.floor(Math.log2(size / 32))
  const step = Math.floor(size / 2 ** (segment + 1)) - 16
  return ~((value < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff
}
