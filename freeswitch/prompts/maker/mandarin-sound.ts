import type { Phrase, Syllable, Tone } from './mandarin-reading.ts'

/** One line of an MBROLA .pho file: phoneme, length, and pitch points [percent of the length, Hz]. */
export interface Phone {
  readonly name: string
  readonly ms: number
  readonly pitch: readonly (readonly [number, number])[]
}

/** Where a syllable's vowel lies in the finished sound, and how loud it should be against the others. */
export interface VowelSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly gainDb: number
}

export interface Score {
  readonly phones: readonly Phone[]
  readonly vowels: readonly VowelSpan[]
}

const INITIAL = /^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*)$/

/**
 * Splits a pinyin syllable into the phonemes of the voice cn1, which puts the medial i, u, ü into the
 * initial (huan is hu + an, xian is xi + an) and names the vowel of zhi "ll", of zi "ii", ü "v".
 */
export const phonemes = (base: string): { readonly initial: string; readonly final: string } => {
  const [, initial = '', rest = ''] = INITIAL.exec(base) ?? []
  if (rest === 'i' && /^(zh|ch|sh|r)$/.test(initial)) return { initial, final: 'll' }
  if (rest === 'i' && /^[zcs]$/.test(initial)) return { initial, final: 'ii' }
  if (/^[jqxy]$/.test(initial) && rest.startsWith('u')) {
    if (rest === 'u') return { initial, final: 'v' }
    if (rest === 'uan') return { initial: `${initial}u`, final: 'an' }
  }
  if (rest === 've') return { initial, final: 'ue' }
  const medial = /^(i)(a|an|ang|ao|ong)$|^(u)(a|ai|an|ang|o)$/.exec(rest)
  if (medial && initial)
    return { initial: initial + (medial[1] ?? medial[3] ?? ''), final: medial[2] ?? medial[4] ?? '' }
  return { initial, final: rest }
}

/** Milliseconds of silence before, and of, each consonant in running speech. */
const CONSONANTS: Readonly<Record<string, readonly [closure: number, ms: number]>> = {
  b: [22, 32], d: [20, 30], g: [22, 38], p: [28, 85], t: [28, 80], k: [28, 82],
  zh: [18, 56], z: [18, 66], j: [18, 62], ch: [24, 100], c: [24, 105], q: [24, 105],
  sh: [0, 108], s: [0, 115], x: [0, 112], f: [0, 98], h: [0, 84],
  l: [0, 58], m: [0, 64], n: [0, 62], r: [0, 66], y: [0, 62], w: [0, 54],
} // prettier-ignore

const MEDIAL_MS = 32
const DIPHTHONG = /^(ai|ei|ao|ou|ui|iu|ie|ue|er)$/
const TONE_LENGTH: Readonly<Record<Tone, number>> = { 0: 0.66, 1: 1.02, 2: 1.04, 3: 1.02, 4: 0.96 }

/** Tone contours on Chao's five levels, [percent of the vowel, level]; the second is before a pause. */
const CONTOURS: Readonly<Record<1 | 2 | 3 | 4, readonly (readonly (readonly [number, number])[])[]>> = {
  1: [[[0, 4.5], [35, 4.7], [98, 4.6]], [[0, 4.5], [35, 4.6], [98, 4.3]]],
  2: [[[0, 2.7], [30, 2.6], [98, 4.3]], [[0, 2.6], [35, 2.4], [98, 4.2]]],
  3: [[[0, 2.3], [55, 1.3], [98, 1.3]], [[0, 2.2], [45, 1.1], [65, 1.1], [98, 2.3]]],
  4: [[[0, 4.9], [25, 4.6], [98, 2.2]], [[0, 4.8], [25, 4.4], [98, 1.2]]],
} // prettier-ignore
const NEUTRAL_AFTER: Readonly<Record<Tone, readonly [number, number]>> = {
  0: [2.2, 1.8], 1: [2.8, 2.1], 2: [3.1, 2.3], 3: [2.9, 3.3], 4: [2.0, 1.4],
} // prettier-ignore

const LOW_HZ = 172
const HIGH_HZ = 298
const hz = (chao: number, semitones: number): number =>
  Math.round(LOW_HZ * (HIGH_HZ / LOW_HZ) ** ((chao - 1) / 4) * 2 ** (semitones / 12))

const contour = (s: Syllable, before: Tone, last: boolean): readonly (readonly [number, number])[] => {
  if (s.tone === 0) {
    const [from, to] = NEUTRAL_AFTER[before]
    return [[0, from], [98, to]] // prettier-ignore
  }
  const [running, paused] = CONTOURS[s.tone]
  return (last ? paused : running) ?? []
}

const PAUSE_MS: Readonly<Record<Phrase['pause'], number>> = { none: 0, short: 110, comma: 195, stop: 345 }

/** How much longer a syllable is before each pause; `none` is the end of a part that goes on in another file. */
const FINAL_LENGTH: Readonly<Record<Phrase['pause'], number>> = {
  none: 1.12,
  short: 1.16,
  comma: 1.24,
  stop: 1.32,
}

const vowelMs = (final: string, s: Syllable, last: boolean, pause: Phrase['pause']): number => {
  const base = DIPHTHONG.test(final) ? 134 : /n(g)?$/.test(final) ? 146 : 116
  const place = last ? FINAL_LENGTH[pause] : s.endsWord ? 1.02 : 0.9
  const dipping = last && pause !== 'none' && s.tone === 3 ? 1.12 : 1
  return base * TONE_LENGTH[s.tone] * place * dipping
}

export interface Manner {
  /** 1 is the usual pace; 1.1 is a tenth faster. */
  readonly pace: number
  /** A part is followed by another file, so its last syllable neither falls nor stretches. */
  readonly continues: boolean
}

/** Semitones above or below the middle of the voice: it falls over each phrase and each sentence. */
const melodyAt = (place: number, count: number, phraseInSentence: number, closes: boolean): number =>
  0.6 - 0.5 * Math.min(phraseInSentence, 3) - (1.9 * place) / Math.max(count, 5) - (closes ? 0.5 : 0)

const loudness = (tone: Tone, paused: boolean): number =>
  (tone === 0 ? -3 : tone === 3 ? -1.2 : 0) - (paused ? 1 : 0)

const consonant = (initial: string): { readonly closure: number; readonly ms: number } => {
  const hasMedial = /.[iu]$/.test(initial)
  const [closure, ms] = CONSONANTS[hasMedial ? initial.slice(0, -1) : initial] ?? [0, 0]
  return { closure, ms: ms + (hasMedial ? MEDIAL_MS : 0) }
}

/** Phrases to the phones MBROLA says: lengths, tones, a slow fall of the voice over each sentence. */
export const score = (phrases: readonly Phrase[], { pace, continues }: Manner): Score => {
  const phones: Phone[] = []
  const vowels: VowelSpan[] = []
  let atMs = 0
  const put = (name: string, ms: number, pitch: Phone['pitch'] = []): void => {
    phones.push({ name, ms: Math.round(ms), pitch })
    atMs += Math.round(ms)
  }
  const putSyllable = (
    s: Syllable,
    before: Tone,
    pause: Phrase['pause'],
    last: boolean,
    fall: number,
  ): void => {
    const { initial, final } = phonemes(s.base)
    const paused = last && pause !== 'none'
    if (initial) put(initial, consonant(initial).ms / pace)
    const fromMs = atMs
    const pitch = contour(s, before, paused).map(([at, chao]) => [at, hz(chao, fall)] as const)
    put(final, vowelMs(final, s, last, pause) / pace, pitch)
    vowels.push({ fromMs, toMs: atMs, gainDb: loudness(s.tone, paused) })
  }
  let inSentence = 0
  put('_', 60)
  phrases.forEach(({ syllables, pause: written }, p) => {
    const pause = p === phrases.length - 1 && written === 'none' && !continues ? 'stop' : written
    syllables.forEach((s, i) => {
      const last = i === syllables.length - 1
      const fall = melodyAt(i, syllables.length, inSentence, last && pause === 'stop')
      if (i > 0) put('_', consonant(phonemes(s.base).initial).closure / pace)
      putSyllable(s, syllables[i - 1]?.tone ?? 0, pause, last, fall)
    })
    inSentence = pause === 'stop' ? 0 : inSentence + 1
    if (p < phrases.length - 1) put('_', PAUSE_MS[pause] / pace)
  })
  put('_', 120)
  return { phones, vowels }
}

/** The text of an MBROLA .pho file. */
export const toPho = (phones: readonly Phone[]): string =>
  phones.map(({ name, ms, pitch }) => [name, ms, ...pitch.flat()].join(' ')).join('\n') + '\n'
