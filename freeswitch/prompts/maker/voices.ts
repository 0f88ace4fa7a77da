import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMandarin } from './mandarin-reading.ts'
import { score, toPho, type Manner, type VowelSpan } from './mandarin-sound.ts'
import { fromDb, rms, toDb } from './signal.ts'
import { readWav, type Sound } from './wav.ts'

const CN1 = '/usr/share/mbrola/cn1/cn1'

/** Runs a synthesiser; throws an Error with how to install it where it is absent, or with what it said. */
const run = (program: string, args: readonly string[], install: string): void => {
  const result = spawnSync(program, args, { encoding: 'utf8' })
  if (result.error) throw new Error(`${program} cannot be run (${result.error.message}). ${install}`)
  const said = `${result.stdout}${result.stderr}`.trim()
  if (result.status !== 0 || /fatal|unknown|cannot/i.test(said)) throw new Error(`${program} failed: ${said}`)
}

const inTempFolder = <T>(work: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), 'prompts-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The diphones of cn1 were cut from two singers and differ in loudness: each vowel is brought to the
 * loudness its tone and place ask for, with straight ramps of gain from one vowel to the next.
 */
const evenOut = (sound: Sound, vowels: readonly VowelSpan[]): Sound => {
  const perMs = sound.rateHz / 1000
  const levels = vowels.map((v) =>
    toDb(rms(sound.samples.subarray(Math.round(v.fromMs * perMs), Math.round(v.toMs * perMs)))),
  )
  const mean = levels.reduce((sum, db) => sum + db, 0) / levels.length
  const knots = vowels.flatMap((v, i) => {
    const db = Math.max(-8, Math.min(5, mean + v.gainDb - (levels[i] ?? mean)))
    const edge = (v.toMs - v.fromMs) * 0.2
    return [{ at: v.fromMs + edge, db }, { at: v.toMs - edge, db }] // prettier-ignore
  })
  let k = 0
  const samples = sound.samples.map((x, i) => {
    const ms = i / perMs
    while (k < knots.length && (knots[k]?.at ?? 0) < ms) k++
    const [left, right] = [knots[k - 1] ?? knots[0], knots[k] ?? knots.at(-1)]
    if (!left || !right) return x
    const share = right.at > left.at ? Math.max(0, Math.min(1, (ms - left.at) / (right.at - left.at))) : 0
    return x * fromDb(left.db + (right.db - left.db) * share)
  })
  return { rateHz: sound.rateHz, samples }
}

/** Says Chinese text with MBROLA's voice cn1. Throws an Error that says what is missing or unreadable. */
export const sayMandarin = (text: string, manner: Manner): Sound =>
  inTempFolder((folder) => {
    const { phones, vowels } = score(readMandarin(text), manner)
    writeFileSync(join(folder, 'in.pho'), toPho(phones))
    const out = join(folder, 'out.wav')
    run(
      'mbrola',
      [CN1, join(folder, 'in.pho'), out],
      'Debian: apt-get install mbrola mbrola-cn1 (contrib, non-free).',
    )
    return evenOut(readWav(out), vowels)
  })

/** Says English text with Flite's voice slt. */
export const sayEnglish = (text: string, pace: number): Sound =>
  inTempFolder((folder) => {
    const out = join(folder, 'out.wav')
    const stretch = `duration_stretch=${(0.92 / pace).toFixed(3)}`
    run(
      'flite',
      ['-voice', 'slt', '--setf', stretch, '-t', text, '-o', out],
      'Debian: apt-get install flite.',
    )
    return readWav(out)
  })
