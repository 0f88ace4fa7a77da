import { pinyin } from 'pinyin-pro'

export type Tone = 0 | 1 | 2 | 3 | 4

/** One spoken syllable: pinyin without its tone (ü written v), tone after sandhi (0 is the neutral tone). */
export interface Syllable {
  readonly base: string
  readonly tone: Tone
  readonly endsWord: boolean
}

/** What is said in one breath, and what follows it. */
export interface Phrase {
  readonly syllables: readonly Syllable[]
  readonly pause: 'none' | 'short' | 'comma' | 'stop'
}

const DIGITS = '零一二三四五六七八九'

/** The Chinese words of 0–99 (21 is 二十一, 10 is 十). */
export const numeral = (n: number): string => {
  if (!Number.isInteger(n) || n < 0 || n > 99) throw new Error(`no numeral for ${n}: only 0 to 99`)
  const [tens, ones] = [Math.floor(n / 10), n % 10]
  if (tens === 0) return DIGITS.charAt(ones)
  return `${tens > 1 ? DIGITS.charAt(tens) : ''}十${ones > 0 ? DIGITS.charAt(ones) : ''}`
}

/**
 * Digits as they are said: three and more are a telephone number, digit by digit with 幺 for 1
 * (12345 is 幺二三四五); fewer are a number.
 */
export const readDigits = (text: string): string =>
  text.replace(/\([a-z]+[0-4]\)|\d+/g, (found) => {
    if (found.startsWith('(')) return found
    if (found.length >= 3)
      return ` ${[...found].map((d) => (d === '1' ? '幺' : DIGITS.charAt(Number(d)))).join('')} `
    return found === '1' ? '一(yi1)' : numeral(Number(found))
  })

/** Readings that pinyin-pro gives in full tones but people say with a neutral one. */
const SPOKEN: readonly (readonly [string, string])[] = [['对不起', '对不(bu0)起']]

const PAUSES: Readonly<Record<string, Phrase['pause']>> = {
  '、': 'short',
  '，': 'comma',
  '：': 'comma',
  '；': 'stop',
  '。': 'stop',
  '！': 'stop',
  '？': 'stop',
}

interface Read {
  readonly hanzi: string
  readonly reading: string
}

/** Each character with its reading; `候(hou4)` fixes the reading of the character before the bracket. */
const readCharacters = (text: string): Read[] => {
  const fixed = new Map<number, string>()
  const plain: string[] = []
  for (const [, hanzi, reading] of text.matchAll(/(\p{Script=Han})(?:\(([a-z]+[0-4])\))?/gu)) {
    if (reading) fixed.set(plain.length, reading)
    plain.push(hanzi ?? '')
  }
  const rest = text.replace(/\p{Script=Han}(?:\([a-z]+[0-4]\))?|\s/gu, '')
  if (rest) throw new Error(`cannot read "${rest}" in "${text}"`)
  const readings = pinyin(plain.join(''), { toneType: 'num', type: 'array', v: true })
  return plain.map((hanzi, i) => ({
    hanzi,
    reading: fixed.get(i) ?? (hanzi === '幺' ? 'yao1' : (readings[i] ?? '')),
  }))
}

/** Lengths of the words of a phrase: by its spaces where it has any, else by ICU's dictionary. */
const wordLengths = (text: string): number[] => {
  const plain = text.replace(/\([a-z]+[0-4]\)/g, '').trim()
  const parts = plain.split(/\s+/)
  const words = new Intl.Segmenter('zh', { granularity: 'word' })
  return parts.flatMap((part) => {
    if (parts.length > 1 && !/[幺]/.test(plain)) return [[...part].length]
    if (part.startsWith('幺') || /^[零一二三四五六七八九幺]{3,}$/.test(part)) return [[...part].length]
    return [...words.segment(part)].map((word) => [...word.segment].length)
  })
}

/** A third tone before a third tone is said as a second: inside a word, and after a word of one syllable. */
const sandhi = (syllables: readonly Syllable[]): Syllable[] => {
  const startsWord = (i: number): boolean => i === 0 || syllables[i - 1]?.endsWord === true
  return syllables.map((s, i) => {
    const joined = !s.endsWord || startsWord(i)
    return s.tone === 3 && syllables[i + 1]?.tone === 3 && joined ? { ...s, tone: 2 } : s
  })
}

const readPhrase = (text: string, pause: Phrase['pause']): Phrase => {
  const characters = readCharacters(text)
  const ends = new Set<number>()
  let at = 0
  for (const length of wordLengths(text)) ends.add((at += length) - 1)
  const syllables = characters.map(({ hanzi, reading }, i): Syllable => {
    const match = /^([a-z]+)([0-4])$/.exec(reading)
    if (!match) throw new Error(`no reading for "${hanzi}" in "${text}"`)
    return { base: match[1] ?? '', tone: Number(match[2]) as Tone, endsWord: ends.has(i) }
  })
  return { syllables: sandhi(syllables), pause }
}

/**
 * Chinese text to phrases of syllables. Digits are spelt out, readings and the sandhi of 一 and 不 come
 * from pinyin-pro, the third-tone sandhi is done here. Spaces, where a phrase has them, set its words.
 * Throws an Error that shows what it cannot read (Latin letters, unknown signs).
 */
export const readMandarin = (text: string): Phrase[] => {
  const spoken = SPOKEN.reduce((said, [from, to]) => said.replaceAll(from, to), readDigits(text))
  const phrases: Phrase[] = []
  for (const [, body, sign] of spoken.matchAll(/([^、，：；。！？]+)([、，：；。！？]?)/gu)) {
    if (body?.trim()) phrases.push(readPhrase(body, PAUSES[sign ?? ''] ?? 'none'))
  }
  if (phrases.length === 0) throw new Error(`nothing to say in "${text}"`)
  return phrases
}
