import type { Fact } from '../../../domain/acd/facts.ts'

/** The facts of one step of the hotline, written as one unit; they are numbered `firstSeq`, `firstSeq + 1`, ... */
export type Step = {
  /** One start of the controller. */
  readonly writerId: string
  readonly firstSeq: number
  readonly facts: readonly Fact[]
}

export const lastSeq = (step: Step): number => step.firstSeq + step.facts.length - 1

/**
 * JSON without the signs that a PostgreSQL `jsonb` refuses (NUL, half of a surrogate pair): they come in with text that
 * callers control, and become U+FFFD. JSON writes each of them as an escape: what has none is not looked through again.
 */
export const toStorableJson = (value: unknown): string => {
  const text = JSON.stringify(value)
  if (!text.includes(String.raw`\u`)) return text
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part))
}

export const storable = (text: string): string => text.replace(/\0|\p{Surrogate}/gu, '\u{fffd}')

/** Throws if the text is not what `toStorableJson` makes. */
export const textToStep = (text: string): Step => {
  const step = JSON.parse(text) as Partial<Step> | null
  if (typeof step?.writerId !== 'string' || typeof step.firstSeq !== 'number' || !Array.isArray(step.facts)) {
    throw new TypeError('Not a step of facts')
  }
  return step as Step
}
