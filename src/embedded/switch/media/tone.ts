/**
 * The tone language of `tone_stream://` (FreeSWITCH's TGML, libteletone): `%(on,off,f1,f2…)` in milliseconds and
 * hertz, `v=-10` for dB, `L=3` for repeats of what follows, DTMF keys by themselves, and `;loops=n` at the end
 * (-1 for ever).
 */
import { SAMPLE_RATE } from './g711.ts'

export interface ToneStep {
  readonly onMs: number
  readonly offMs: number
  readonly frequenciesHz: readonly number[]
  readonly volumeDb: number
}

export interface ToneProgram {
  readonly steps: readonly ToneStep[]
  /** How often the steps are played; Infinity for ever. */
  readonly loops: number
}

const DEFAULT_VOLUME_DB = -7
const KEY_ON_MS = 100
const KEY_OFF_MS = 50
const MAX_STEPS = 1000
const MAX_STEP_MS = 24 * 3600 * 1000

const dtmfRowsHz = [697, 770, 852, 941]
const dtmfColumnsHz = [1209, 1336, 1477, 1633]
const dtmfKeypad = '123A456B789C*0#D'

/** The two frequencies of a DTMF key (ITU-T Q.23), or undefined. */
export const dtmfFrequencies = (key: string): readonly [number, number] | undefined => {
  const index = dtmfKeypad.indexOf(key.toUpperCase())
  if (key.length !== 1 || index < 0) return undefined
  return [dtmfRowsHz[index >> 2] ?? 0, dtmfColumnsHz[index & 3] ?? 0]
}

interface Parsing {
  readonly steps: ToneStep[]
  volumeDb: number
  repeats: number
}

const pushStep = (
  parsing: Parsing,
  onMs: number,
  offMs: number,
  frequenciesHz: readonly number[],
): boolean => {
  for (let count = 0; count < parsing.repeats; count += 1) {
    if (parsing.steps.length >= MAX_STEPS) return false
    parsing.steps.push({ onMs, offMs, frequenciesHz, volumeDb: parsing.volumeDb })
  }
  return true
}

const parseStep = (parsing: Parsing, body: string): boolean => {
  const numbers = body.split(',').map((part) => Number(part.trim()))
  const [onMs = 0, offMs = 0, ...frequenciesHz] = numbers
  if (numbers.length < 2 || numbers.some((value) => !Number.isFinite(value) || value < 0)) return false
  if (onMs > MAX_STEP_MS || offMs > MAX_STEP_MS) return false
  return pushStep(parsing, onMs, offMs, frequenciesHz)
}

const parseAssignment = (parsing: Parsing, name: string, value: number): boolean => {
  if (!Number.isFinite(value)) return false
  if (name === 'v') parsing.volumeDb = Math.max(-63, Math.min(0, value))
  else if (name === 'L') parsing.repeats = Math.max(1, Math.min(MAX_STEPS, Math.trunc(value)))
  return /^[vLldrcw><+]$/.test(name)
}

const tokenPattern = /\s*(?:%\(([^)]*)\)|([A-Za-z><+])=(-?[\d.]+)|([0-9A-Da-d*#])|;)\s*/y

/** Parses what follows `tone_stream://`; undefined if it is not that language. */
export const parseTone = (text: string): ToneProgram | undefined => {
  const loopsMatch = /;?\s*loops=(-?\d+)\s*$/.exec(text)
  const spec = loopsMatch ? text.slice(0, loopsMatch.index) : text
  const loops = loopsMatch ? Number(loopsMatch[1]) : 1
  const parsing: Parsing = { steps: [], volumeDb: DEFAULT_VOLUME_DB, repeats: 1 }
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < spec.length) {
    const match = tokenPattern.exec(spec)
    if (!match || !parseToken(parsing, match)) return undefined
  }
  if (parsing.steps.length === 0) return undefined
  return { steps: parsing.steps, loops: loops < 0 ? Infinity : Math.max(1, loops) }
}

const parseToken = (parsing: Parsing, [, step, name, value, key]: RegExpExecArray): boolean => {
  if (step !== undefined) return parseStep(parsing, step)
  if (name !== undefined) return parseAssignment(parsing, name, Number(value))
  if (key === undefined) return true
  const frequencies = dtmfFrequencies(key)
  return frequencies !== undefined && pushStep(parsing, KEY_ON_MS, KEY_OFF_MS, frequencies)
}

/** Length of one round in samples. */
export const toneSamples = (program: ToneProgram): number =>
  program.steps.reduce((sum, step) => sum + msToSamples(step.onMs) + msToSamples(step.offMs), 0)

const msToSamples = (ms: number): number => Math.round((ms * SAMPLE_RATE) / 1000)

/** The sample at `index` of a step's sounding part; the sum of its frequencies never clips. */
const soundAt = (step: ToneStep, index: number): number => {
  const count = step.frequenciesHz.length
  if (count === 0) return 0
  const amplitude = 32767 * Math.min(10 ** (step.volumeDb / 20), 1 / count)
  let sum = 0
  for (const frequency of step.frequenciesHz) sum += Math.sin((2 * Math.PI * frequency * index) / SAMPLE_RATE)
  return Math.round(sum * amplitude)
}

/** Fills `target` with the round's samples from `from` on; past the end is silence. */
export const renderTone = (program: ToneProgram, from: number, target: Int16Array): void => {
  target.fill(0)
  let start = 0
  for (const step of program.steps) {
    const on = msToSamples(step.onMs)
    const first = Math.max(from, start)
    const last = Math.min(from + target.length, start + on)
    for (let index = first; index < last; index += 1) target[index - from] = soundAt(step, index - start)
    start += on + msToSamples(step.offMs)
    if (start >= from + target.length) return
  }
}
