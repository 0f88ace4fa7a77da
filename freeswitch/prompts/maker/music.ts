import { fromDb, rms, level } from './signal.ts'
import type { Sound } from './wav.ts'

const RATE_HZ = 8000
/** A telephone carries up to 3400 Hz: no partial is written above it, so nothing aliases or is lost. */
const TOP_HZ = 3300

interface Timbre {
  /** Strength of partial k (from 1) at the stroke. */
  readonly partial: (k: number) => number
  /** Seconds in which partial k of a note at `hz` falls to 1/e. */
  readonly decayS: (k: number, hz: number) => number
  readonly attackMs: number
  readonly partials: number
}

/** A plucked string, as of a guzheng: bright at the stroke, its upper partials gone first. */
const PLUCK: Timbre = {
  partial: (k) => Math.abs(Math.sin(k * Math.PI * 0.23)) / k ** 1.25,
  decayS: (k, hz) => (1.35 * Math.sqrt(330 / hz)) / (1 + 0.38 * (k - 1)),
  attackMs: 4,
  partials: 9,
}
/** A soft bar with felt mallets: the tone and a faint fourth partial. */
const BAR: Timbre = {
  partial: (k) => [1, 0.1, 0.04, 0.16][k - 1] ?? 0,
  decayS: (k, hz) => (1.7 * Math.sqrt(330 / hz)) / (k === 4 ? 5 : k),
  attackMs: 7,
  partials: 4,
}

/** A loop whose end runs into its beginning: what sounds past the end is added at the start. */
const addNote = (loop: Float64Array, timbre: Timbre, startS: number, hz: number, gain: number): void => {
  for (let k = 1; k <= timbre.partials && k * hz < TOP_HZ; k++) {
    const decayS = timbre.decayS(k, hz)
    const count = Math.round(Math.min(decayS * 7.5, 9) * RATE_HZ)
    const from = Math.round(startS * RATE_HZ)
    const turn = (2 * Math.PI * k * hz) / RATE_HZ
    const attack = (timbre.attackMs / 1000) * RATE_HZ
    for (let i = 0; i < count; i++) {
      const rise = i < attack ? 0.5 - 0.5 * Math.cos((Math.PI * i) / attack) : 1
      const fall = Math.exp(-i / (decayS * RATE_HZ)) * Math.min(1, (count - i) / 400)
      const at = (from + i) % loop.length
      loop[at] = (loop[at] ?? 0) + gain * timbre.partial(k) * rise * fall * Math.sin(turn * i)
    }
  }
}

/** A held chord tone with a slow swell; two voices a little apart make it warm. */
const addPad = (loop: Float64Array, startS: number, lengthS: number, hz: number, gain: number): void => {
  const count = Math.round(lengthS * 1.35 * RATE_HZ)
  const from = Math.round(startS * RATE_HZ)
  for (let i = 0; i < count; i++) {
    const swell = Math.sin((Math.PI * i) / count) ** 2
    const t = (2 * Math.PI * i) / RATE_HZ
    const tone =
      Math.sin(t * (hz - 0.35)) +
      Math.sin(t * (hz + 0.35)) +
      0.3 * Math.sin(t * 2 * hz) +
      0.1 * Math.sin(t * 3 * hz)
    const at = (from + i) % loop.length
    loop[at] = (loop[at] ?? 0) + gain * swell * tone
  }
}

/** Schroeder's reverberator: four combs, two all-passes. Two rounds, so that the room is full at the start. */
const reverberate = (loop: Float64Array, wet: number): Float64Array => {
  const combs = [1187, 1361, 1493, 1601].map((size) => ({ line: new Float64Array(size >> 1), low: 0 }))
  const passes = [223, 79].map((size) => ({ line: new Float64Array(size) }))
  const out = new Float64Array(loop.length)
  for (let n = 0; n < loop.length * 2; n++) {
    const dry = loop[n % loop.length] ?? 0
    let sum = 0
    for (const comb of combs) {
      const at = n % comb.line.length
      const held = comb.line[at] ?? 0
      comb.low += 0.55 * (held - comb.low)
      comb.line[at] = dry + 0.8 * comb.low
      sum += held / 4
    }
    for (const pass of passes) {
      const at = n % pass.line.length
      const held = pass.line[at] ?? 0
      const into = sum + 0.5 * held
      pass.line[at] = into
      sum = held - 0.5 * into
    }
    out[n % loop.length] = dry + wet * sum
  }
  return out
}

export interface Piece {
  readonly beatS: number
  /** Frequency of degree 1 in the middle octave. */
  readonly tonicHz: number
  readonly timbre: Timbre
  readonly reverb: number
  /**
   * Numbered notation, one bar a string, notes apart by spaces: 1 2 3 5 6 (' an octave up, , down), 0 is a
   * rest; `-` holds for one more beat, `_` halves the note, `.` makes it half as long again.
   */
  readonly melody: readonly string[]
  /** For each bar the degrees of its chord, from the lowest. */
  readonly chords: readonly string[]
  /** Beats, within a bar, on which the chord is broken. */
  readonly broken: readonly number[]
}

const SCALE: Readonly<Record<string, number>> = { '1': 0, '2': 2, '3': 4, '5': 7, '6': 9 }

const pitch = (note: string, tonicHz: number): number => {
  const semitones = SCALE[note.charAt(0)]
  if (semitones === undefined) throw new Error(`"${note}" is no note of the five-tone scale`)
  const octaves = note.split("'").length - note.split(',').length
  return tonicHz * 2 ** (semitones / 12 + octaves)
}

const beatsOf = (note: string): number => (note.includes('_') ? 0.5 : 1) * (note.includes('.') ? 1.5 : 1)

const addMelody = (loop: Float64Array, piece: Piece, barS: number): void => {
  piece.melody.forEach((bar, b) => {
    let beat = 0
    for (const note of bar.split(' ')) {
      if (note !== '-' && !note.startsWith('0')) {
        const phrase = 0.82 + 0.18 * Math.sin((Math.PI * ((b % 4) + beat / 4)) / 4)
        const accent = beat === 0 ? 1 : Number.isInteger(beat) ? 0.86 : 0.74
        addNote(
          loop,
          piece.timbre,
          b * barS + beat * piece.beatS,
          pitch(note, piece.tonicHz),
          0.34 * phrase * accent,
        )
      }
      beat += note === '-' ? 1 : beatsOf(note)
    }
  })
}

const addChords = (loop: Float64Array, piece: Piece, barS: number): void => {
  piece.chords.forEach((chord, b) => {
    const tones = chord.split(' ').map((note) => pitch(note, piece.tonicHz))
    tones.forEach((hz) => addPad(loop, b * barS, barS, hz, 0.03))
    piece.broken.forEach((beat, i) => {
      const hz = tones[i % tones.length] ?? piece.tonicHz
      addNote(loop, piece.timbre, b * barS + beat * piece.beatS, hz, i === 0 ? 0.16 : 0.1)
    })
  })
}

/** Renders a piece to a loop without a seam, at -22 dBFS RMS. Throws where the bars do not add up. */
export const render = (piece: Piece, beatsInBar: number): Sound => {
  if (piece.melody.length !== piece.chords.length) throw new Error('the melody and the chords differ in bars')
  for (const bar of piece.melody) {
    const beats = bar.split(' ').reduce((sum, note) => sum + (note === '-' ? 1 : beatsOf(note)), 0)
    if (beats !== beatsInBar) throw new Error(`the bar "${bar}" has ${beats} beats instead of ${beatsInBar}`)
  }
  const barS = beatsInBar * piece.beatS
  const loop = new Float64Array(Math.round(piece.melody.length * barS * RATE_HZ))
  addMelody(loop, piece, barS)
  addChords(loop, piece, barS)
  const samples = reverberate(loop, piece.reverb)
  return level({ rateHz: RATE_HZ, samples }, -22, (sound) => rms(sound.samples))
}

const QUEUE: Piece = {
  beatS: 0.76,
  tonicHz: 392,
  timbre: PLUCK,
  reverb: 0.42,
  melody: [
    '3 5_ 6_ 5 -', "1'. 6_ 5 -", '3 2_ 3_ 5 6_ 5_', '3 - - 0',
    '2 3_ 5_ 3 2', '1. 2_ 3 -', '2 1_ 6,_ 1 2', '1 - - 0',
    "5 6_ 1'_ 2' -", "3'. 2'_ 1' 6", "1' 6_ 5_ 6 -", '5 - - 0',
    "6 1'_ 6_ 5 3", '5. 3_ 2 -', '3 5_ 3_ 2 1', '6, - - 0',
    '3 5_ 6_ 5 -', "1'. 6_ 5 3", '2 3_ 2_ 1 6,', '1 - - 0',
  ],
  chords: [
    '1 3 5', '1 3 6', '5, 1 3', '6, 1 3', '2 5 6', '5, 1 3', '5, 2 5', '5, 1 5',
    '5, 2 5', "1 3 5", '6, 1 3', '5, 2 5', '6, 3 6', '5, 1 3', '5, 2 5', '6, 1 3',
    '1 3 5', '1 3 6', '5, 2 5', '5, 1 5',
  ],
  broken: [0, 1, 2, 3],
} // prettier-ignore

const HOLD: Piece = {
  beatS: 0.835,
  tonicHz: 349.23,
  timbre: BAR,
  reverb: 0.5,
  melody: [
    '5 - 3_ 5_', "6 - -", "1' - 6_ 5_", '3 - -', '2 3 5', '3 - 2_ 1_', '2 - -', '0 5, 6,',
    '1 - 2_ 3_', '5 - -', "6 1' 6", '5 - 3', '2 - 3_ 5_', '2 - 1_ 6,_', '1 - -', '0 2 3',
  ],
  chords: [
    '1 3 5', '6, 3 6', '1 3 6', '5, 1 3', '5, 2 5', '6, 1 3', '5, 2 5', '5, 2 6',
    '5, 1 3', '1 3 5', '6, 1 3', '1 3 5', '5, 2 5', '6, 2 5', '5, 1 5', '5, 2 5',
  ],
  broken: [0, 1.5, 2],
} // prettier-ignore

/** The music by its name in the list of prompts. */
export const renderMusic = (name: string): Sound => {
  if (name === 'queue') return render(QUEUE, 4)
  if (name === 'hold') return render(HOLD, 3)
  throw new Error(`no music is written for "${name}"`)
}

const blip = (hz: number, lengthS: number): Float64Array =>
  Float64Array.from({ length: Math.round(lengthS * RATE_HZ) }, (_, i) => {
    const shape = Math.sin((Math.PI * i) / (lengthS * RATE_HZ)) ** 0.7
    return shape * Math.sin((2 * Math.PI * hz * i) / RATE_HZ)
  })

/** Short tones by their name in the list: two rising blips as agent and caller meet, one beep to record. */
export const renderTone = (name: string): Sound => {
  const blips = {
    'agent-connected-beep': [blip(660, 0.09), blip(880, 0.13)],
    'voicemail-beep': [blip(1000, 0.35)],
  }[name]
  if (!blips) throw new Error(`no tone is written for "${name}"`)
  const tail = new Float64Array(Math.round(0.15 * RATE_HZ))
  const joined = Float64Array.from([...blips, tail].flatMap((part) => [...part]))
  return { rateHz: RATE_HZ, samples: joined.map((x) => x * fromDb(-17)) }
}
