import { readFileSync } from 'node:fs'

/** One entry of texts.json. */
export interface Prompt {
  readonly name: string
  readonly text: string
  readonly language: 'zh-CN' | 'en-US' | 'music'
  readonly use: string
  /** speech (the default): a whole announcement; part: one that is joined with others; tone; music. */
  readonly kind: 'speech' | 'part' | 'tone' | 'music'
  /** A part that closes an announcement: its voice falls and it has the long silence after it. */
  readonly ends: boolean
  /** 1 is the usual pace, 1.15 is 15 % faster. */
  readonly pace: number
  /** How the synthesiser is to read it, where it would read `text` wrongly. */
  readonly say: string
  /** Spoken in a studio: never overwritten. */
  readonly studio: boolean
}

const LANGUAGES: readonly string[] = ['zh-CN', 'en-US', 'music']
const KINDS: readonly string[] = ['speech', 'part', 'tone', 'music']
const FIELDS: readonly string[] = ['name', 'text', 'language', 'use', 'kind', 'ends', 'pace', 'say', 'studio']

const faultOf = (entry: Record<string, unknown>): string | undefined => {
  const { name, text, language, use, kind, pace } = entry
  if (typeof name !== 'string' || !/^[a-z0-9-]+$/.test(name))
    return 'a name has small letters, digits and hyphens only'
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field))
  if (unknown) return `${name}: no field is called "${unknown}"`
  if (typeof text !== 'string' || typeof use !== 'string') return `${name}: text and use are strings`
  if (!LANGUAGES.includes(String(language))) return `${name}: language is one of ${LANGUAGES.join(', ')}`
  if (kind !== undefined && !KINDS.includes(String(kind)))
    return `${name}: kind is one of ${KINDS.join(', ')}`
  if (pace !== undefined && !(Number(pace) >= 0.7 && Number(pace) <= 1.4))
    return `${name}: pace is from 0.7 to 1.4`
  return undefined
}

/** Reads texts.json. Throws an Error that names the entry and the fault. */
export const readList = (path: string): Prompt[] => {
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(list)) throw new Error(`${path} is not a list`)
  const seen = new Set<string>()
  return list.map((entry: Record<string, unknown>): Prompt => {
    const fault = faultOf(entry)
    if (fault) throw new Error(`${path}: ${fault}`)
    const prompt = { kind: 'speech', ends: false, pace: 1, say: '', studio: false, ...entry } as Prompt
    const file = fileOf(prompt)
    if (seen.has(file)) throw new Error(`${path}: ${file} is listed twice`)
    seen.add(file)
    return prompt
  })
}

/** The path of a prompt's WAV inside the folder. */
export const fileOf = (prompt: Pick<Prompt, 'language' | 'name'>): string =>
  `${prompt.language}/${prompt.name}.wav`
