import type { Satisfaction } from '../orders/course-terms.ts'

const results: Readonly<Record<string, Satisfaction>> = {
  '1': 'SATISFIED',
  '2': 'BASIC',
  '3': 'DISSATISFIED',
}

/**
 * What an answer to T4 says: its first sign that is no blank, in any width, alone or followed by words ("3 没人来").
 * Null if it is none of 1, 2, 3; "12" is none of them.
 */
export const readRating = (text: string): Satisfaction | null => {
  const found = /^\s*([123])(?!\d)/.exec(text.normalize('NFKC'))
  return found?.[1] === undefined ? null : (results[found[1]] ?? null)
}
