import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAudioLibrary } from '../../../src/embedded/switch/media/audio-library.ts'
import { alaw, decodeOctets } from '../../../src/embedded/switch/media/g711.ts'
import { resampleTo8k } from '../../../src/embedded/switch/media/resample.ts'
import { parseTone, renderTone, toneSamples } from '../../../src/embedded/switch/media/tone.ts'
import { decodeWav, parseWavHeader, wavHeader } from '../../../src/embedded/switch/media/wav.ts'
import { createWavWriter } from '../../../src/embedded/switch/media/wav-writer.ts'
import { amplitudeAt } from '../freeswitch/rig/rtp-phone.ts'

const sine = (frequencyHz: number, rate: number, count: number, amplitude = 10_000): Int16Array =>
  Int16Array.from({ length: count }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / rate)),
  )

const wav = (format: number, channels: number, rate: number, bits: number, data: Buffer): Buffer => {
  const header = wavHeader(channels, data.length)
  header.writeUInt16LE(format, 20)
  header.writeUInt32LE(rate, 24)
  header.writeUInt16LE(bits, 34)
  return Buffer.concat([header, data])
}

const pcm = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)

describe('the tone language', () => {
  it('reads steps, volume, repeats, keys and loops', () => {
    expect(parseTone('%(200,50,440,480)')).toMatchObject({
      loops: 1,
      steps: [{ onMs: 200, offMs: 50, frequenciesHz: [440, 480] }],
    })
    expect(parseTone('v=-10;%(100,0,350);loops=-1')).toMatchObject({
      loops: Infinity,
      steps: [{ volumeDb: -10 }],
    })
    expect(parseTone('L=3;%(10,10,300)')?.steps).toHaveLength(3)
    expect(parseTone('12#')?.steps.map((step) => step.frequenciesHz)).toEqual([
      [697, 1209],
      [697, 1336],
      [941, 1477],
    ])
    expect(parseTone('%(400,200,400,450);%(400,2000,400,450);loops=5')).toMatchObject({ loops: 5 })
  })

  it.each(['', 'x(', '%(', '%(abc,1)', '%(-5,0,400)', '%(1)', 'q=9;'])('refuses %j', (text) => {
    expect(parseTone(text)).toBeUndefined()
  })

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseTone(text)))
    fc.assert(fc.property(fc.stringMatching(/^[%(),;=\dLv.a-]{0,40}$/), (text) => void parseTone(text)))
  })

  it('sounds at its frequencies for its time, then is still', () => {
    const program = parseTone('%(100,100,500)')
    if (!program) throw new Error('not parsed')
    expect(toneSamples(program)).toBe(1600)
    const samples = new Int16Array(1600)
    renderTone(program, 0, samples)
    expect(amplitudeAt(samples.subarray(0, 800), 500)).toBeGreaterThan(10_000)
    expect(samples.subarray(800).every((sample) => sample === 0)).toBe(true)
  })

  it('does not clip when many frequencies sound together', () => {
    const program = parseTone('v=0;%(100,0,400,500,600,700)')
    const samples = new Int16Array(800)
    if (program) renderTone(program, 0, samples)
    expect(Math.max(...samples)).toBeLessThanOrEqual(32767)
    expect(amplitudeAt(samples, 600)).toBeGreaterThan(7000)
  })
})

describe('WAV files', () => {
  it.each([
    ['8 kHz mono', 1, 8000],
    ['16 kHz mono', 1, 16_000],
    ['44.1 kHz stereo', 2, 44_100],
    ['48 kHz stereo', 2, 48_000],
  ])('are read at 8 kHz: %s', (_, channels, rate) => {
    const mono = sine(700, rate, rate / 2)
    const interleaved = new Int16Array(mono.length * channels)
    for (const [index, sample] of mono.entries())
      interleaved.fill(sample, index * channels, (index + 1) * channels)
    const decoded = decodeWav(wav(1, channels, rate, 16, pcm(interleaved)))
    const samples = resampleTo8k(decoded.samples, decoded.sampleRate)
    expect(Math.abs(samples.length - 4000)).toBeLessThan(3)
    expect(amplitudeAt(samples.subarray(400, 3600), 700)).toBeGreaterThan(9000)
  })

  it('lose what 8 kHz cannot carry, instead of folding it down', () => {
    const samples = resampleTo8k(sine(5000, 16_000, 16_000), 16_000)
    expect(amplitudeAt(samples.subarray(400, 7600), 3000)).toBeLessThan(300)
  })

  it('are read in A-law and µ-law too', () => {
    const octets = Buffer.from(
      Array.from(
        { length: 800 },
        (_, index) =>
          alaw.encode[Math.round(9000 * Math.sin((2 * Math.PI * 500 * index) / 8000)) & 0xffff] ?? 0,
      ),
    )
    expect(amplitudeAt(decodeWav(wav(6, 1, 8000, 8, octets)).samples, 500)).toBeGreaterThan(8000)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['not RIFF', Buffer.alloc(100, 0x41)],
    ['MP3 in WAV', wav(85, 1, 8000, 16, Buffer.alloc(10))],
    ['24 bits', wav(1, 1, 8000, 24, Buffer.alloc(12))],
    ['no data chunk', wavHeader(1, 0).subarray(0, 36)],
  ])('are refused with a reason: %s', (_, file) => {
    expect(() => decodeWav(file)).toThrow()
  })

  it('cannot be made to throw anything but an Error, or to read past their end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const file = Buffer.concat([wavHeader(1, 1000).subarray(0, 40), Buffer.from(junk)])
        try {
          expect(decodeWav(file).samples.length).toBeLessThanOrEqual(junk.length)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
  })

  describe('being written', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'wav-'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    it('are whole when closed', async () => {
      const path = join(folder, 'a.wav')
      const writer = await createWavWriter(path, 1, (error) => expect.fail(String(error)))
      writer.write(sine(500, 8000, 4000))
      expect(await writer.close()).toBe(8000)
      const file = await readFile(path)
      expect(parseWavHeader(file)).toMatchObject({ dataBytes: 8000, channels: 1, sampleRate: 8000 })
      expect(amplitudeAt(decodeWav(file).samples, 500)).toBeGreaterThan(9000)
    })

    it('are valid at every moment, as after a kill', async () => {
      const path = join(folder, 'b.wav')
      const writer = await createWavWriter(path, 2, () => undefined)
      for (let second = 0; second < 3; second += 1) {
        writer.write(new Int16Array(16_000))
        await expect
          .poll(async () => parseWavHeader(await readFile(path)).dataBytes)
          .toBe((second + 1) * 32_000)
      }
      await writer.close()
    })
  })
})

describe('the library of sounds', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'library-'))
    await writeFile(join(folder, 'one.wav'), wav(1, 1, 8000, 16, pcm(sine(500, 8000, 800))))
    await writeFile(join(folder, 'broken.wav'), 'not a wav file')
  })
  afterAll(() => rm(folder, { recursive: true }))
  const problems: string[] = []
  const library = () =>
    createAudioLibrary({
      promptsDir: folder,
      musicDir: folder,
      tick: () => 0,
      onProblem: ({ name }) => problems.push(name),
    })

  it('finds files by relative and absolute path, with and without extension', async () => {
    for (const name of [
      'one.wav',
      'one',
      join(folder, 'one.wav'),
      '{loops=1}one.wav',
      `file://${join(folder, 'one.wav')}`,
    ]) {
      expect(await library().open(name), name).toBeDefined()
    }
  })

  it('strings files together and plays silence', async () => {
    const source = await library().open('file_string://one.wav!silence_stream://40!one.wav')
    let frames = 0
    for (let frame = source?.next(alaw); frame; frame = source?.next(alaw)) frames += 1
    expect(frames).toBe(5 + 2 + 5)
  })

  it('reports a broken file, and says no to a missing one in silence', async () => {
    expect(await library().open('broken.wav')).toBeUndefined()
    expect(problems).toEqual(['broken.wav'])
    expect(await library().open('nothere.wav')).toBeUndefined()
    expect(problems).toHaveLength(1)
  })

  it('keeps names of local streams inside the music folder', async () => {
    expect(await library().open('local_stream://one')).toBeDefined()
    for (const name of ['../../etc', '..', '/etc/passwd', '']) {
      expect(await library().open(`local_stream://${name}`), name).toBeUndefined()
    }
  })

  it('pads the last frame with silence', async () => {
    await writeFile(join(folder, 'short.wav'), wav(1, 1, 8000, 16, pcm(sine(500, 8000, 100))))
    const source = await library().open('short.wav')
    const frame = source?.next(alaw)
    expect(frame).toHaveLength(160)
    expect(
      [...decodeOctets(alaw, frame?.subarray(100) ?? new Uint8Array(0))].every((sample) => sample === 8),
    ).toBe(true)
    expect(source?.next(alaw)).toBeUndefined()
  })
})
