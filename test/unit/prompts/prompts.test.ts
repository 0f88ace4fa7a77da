import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../../freeswitch/prompts/', import.meta.url).pathname

interface Entry {
  readonly name: string
  readonly text: string
  readonly language: string
  readonly use: string
  readonly kind?: string
  readonly ends?: boolean
  readonly pace?: number
  readonly say?: string
  readonly studio?: boolean
}

const entries = JSON.parse(readFileSync(join(folder, 'texts.json'), 'utf8')) as readonly Entry[]
const made = JSON.parse(readFileSync(join(folder, 'made.json'), 'utf8')) as Readonly<Record<string, string>>
const fileOf = (entry: Entry): string => `${entry.language}/${entry.name}.wav`
const spoken = entries.filter(({ kind }) => kind === undefined || kind === 'speech' || kind === 'part')
const text = (name: string, language = 'zh-CN'): string | undefined =>
  entries.find((entry) => entry.name === name && entry.language === language)?.text

/** The fields of a canonical 44-byte WAV header, and the samples between -1 and 1. */
const readWav = (file: string) => {
  const bytes = readFileSync(join(folder, file))
  const samples = Array.from(
    { length: (bytes.length - 44) >> 1 },
    (_, i) => bytes.readInt16LE(44 + i * 2) / 32768,
  )
  return {
    marks:
      bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16) + bytes.toString('latin1', 36, 40),
    riffBytes: bytes.readUInt32LE(4),
    coding: bytes.readUInt16LE(20),
    channels: bytes.readUInt16LE(22),
    rateHz: bytes.readUInt32LE(24),
    bytesPerSecond: bytes.readUInt32LE(28),
    blockBytes: bytes.readUInt16LE(32),
    bits: bytes.readUInt16LE(34),
    dataBytes: bytes.readUInt32LE(40),
    fileBytes: bytes.length,
    samples,
    seconds: samples.length / 8000,
  }
}

const db = (ratio: number): number => 20 * Math.log10(Math.max(ratio, 1e-9))
const rms = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length))
const peak = (samples: readonly number[]): number => samples.reduce((top, x) => Math.max(top, Math.abs(x)), 0)
const tenMs = (samples: readonly number[]): number[] =>
  Array.from({ length: Math.floor(samples.length / 80) }, (_, i) => rms(samples.slice(i * 80, i * 80 + 80)))
/** Level of the speech without its pauses: the frames within 30 dB of the loudest. */
const speechDb = (samples: readonly number[]): number => {
  const frames = tenMs(samples)
  const active = frames.filter((frame) => frame > Math.max(...frames) * 10 ** (-30 / 20))
  return db(rms(active))
}

describe('the list of prompts and its files', () => {
  it('has a file for every entry and an entry for every file', () => {
    const files = ['zh-CN', 'en-US', 'music'].flatMap((language) =>
      readdirSync(join(folder, language)).map((file) => `${language}/${file}`),
    )
    expect(files.toSorted()).toEqual(entries.map(fileOf).toSorted())
  })

  it('has no two entries for one file, and says where each is heard', () => {
    expect(new Set(entries.map(fileOf)).size).toBe(entries.length)
    expect(entries.filter(({ use }) => use.trim() === '')).toEqual([])
    expect(spoken.filter((entry) => entry.text.trim() === '')).toEqual([])
  })

  it('has sounds made from the wording that is listed now', () => {
    const stale = entries.filter((entry) => {
      const { text: words, say = '', kind = 'speech', ends = false, pace = 1 } = entry
      const hash = createHash('sha256')
        .update(JSON.stringify({ text: words, say, kind, ends, pace }))
        .digest('hex')
      return made[fileOf(entry)] !== (entry.studio ? 'studio' : hash.slice(0, 12))
    })
    expect(stale.map(fileOf)).toEqual([])
  })

  it('fits into 6 MB', () => {
    const bytes = entries.reduce((sum, entry) => sum + readWav(fileOf(entry)).fileBytes, 0)
    expect(bytes).toBeLessThanOrEqual(6_000_000)
  })
})

describe.each(entries.map((entry) => [fileOf(entry), entry] as const))('%s', (file, entry) => {
  const wav = readWav(file)

  it('is 8 kHz mono 16-bit PCM with a truthful header', () => {
    expect(wav).toMatchObject({
      marks: 'RIFFWAVEfmt data',
      riffBytes: wav.fileBytes - 8,
      dataBytes: wav.fileBytes - 44,
      coding: 1,
      channels: 1,
      rateHz: 8000,
      bytesPerSecond: 16000,
      blockBytes: 2,
      bits: 16,
    })
  })

  it('never clips and has no constant offset', () => {
    expect(db(peak(wav.samples))).toBeLessThanOrEqual(-3)
    expect(Math.abs(wav.samples.reduce((sum, x) => sum + x, 0) / wav.samples.length)).toBeLessThan(0.002)
  })

  if (spoken.includes(entry)) {
    it('is as loud as the others, begins at once and ends in the right silence', () => {
      expect(speechDb(wav.samples)).toBeGreaterThan(-21.5)
      expect(speechDb(wav.samples)).toBeLessThan(-18.5)
      const frames = tenMs(wav.samples)
      const heard = (frame: number): boolean => frame > Math.max(...frames) * 0.01
      const joins = entry.kind === 'part' && entry.ends !== true
      const silenceMs = (frames.length - 1 - frames.findLastIndex(heard)) * 10
      expect(frames.findIndex(heard)).toBeLessThanOrEqual(10)
      expect(silenceMs).toBeGreaterThanOrEqual(joins ? 0 : 150)
      expect(silenceMs).toBeLessThanOrEqual(joins ? 100 : 300)
    })

    it('lasts as long as its words need', () => {
      if (entry.language === 'zh-CN') {
        const syllables = entry.text.replace(/[^\p{Script=Han}\d]/gu, '').length
        expect(wav.seconds / syllables).toBeGreaterThan(0.17)
        expect(wav.seconds / syllables).toBeLessThan(0.5)
      } else {
        expect(wav.seconds).toBeGreaterThan(0.25)
      }
      expect(wav.seconds).toBeLessThanOrEqual(entry.name.startsWith('notice') ? 8 : 15)
    })
  }
})

describe('what callers are told', () => {
  it('welcomes on every line and says that the call is recorded and kept confidential', () => {
    const lines = ['l12345', 'l12369', 'l12318', 'l12319', 'l96927', 'party-sec-phone', 'mayor-phone']
    for (const line of lines) {
      expect(text(`notice-${line}`)).toMatch(/^您好，欢迎拨打.*录音.*保密/)
    }
  })

  it('asks for the rating and announces the position in the words of the rules', () => {
    expect(text('rating-ask')).toContain('满意请按1，基本满意请按2，不满意请按3')
    expect(text('rating-repeat')).toContain('满意请按1，基本满意请按2，不满意请按3')
    expect(`${text('queue-ahead') ?? ''}{n}${text('wei') ?? ''}`).toBe('坐席忙，请稍候，您前面还有{n}位')
  })

  it.each(['zh-CN', 'en-US'])('has the parts of every number from 0 to 99 in %s', (language) => {
    for (let n = 0; n < 100; n++) {
      const parts = n <= 20 || n % 10 === 0 ? [n] : [n - (n % 10), n % 10]
      for (const part of parts) expect(text(`number-${part}`, language)).toBeTruthy()
    }
  })
})

describe('the music', () => {
  it.each([
    ['queue', 55, 90],
    ['hold', 35, 50],
  ])('%s is a quiet loop without a click where it begins again', (name, leastS, mostS) => {
    const { samples, seconds } = readWav(`music/${name}.wav`)
    const steps = samples.map((x, i) => Math.abs(x - (samples.at(i - 1) ?? 0)))
    const usual = steps.slice(1).toSorted((a, b) => a - b)[Math.floor(steps.length * 0.99)] ?? 0
    expect(seconds).toBeGreaterThan(leastS)
    expect(seconds).toBeLessThan(mostS)
    expect(db(rms(samples))).toBeCloseTo(-22, 0)
    expect(steps[0]).toBeLessThanOrEqual(usual)
  })

  it('differs between waiting and holding', () => {
    expect(readWav('music/queue.wav').samples.slice(0, 8000)).not.toEqual(
      readWav('music/hold.wav').samples.slice(0, 8000),
    )
  })
})
