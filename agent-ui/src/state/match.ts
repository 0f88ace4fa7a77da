/** Something that a chooser offers. `pinyin` may separate the syllables by spaces or run them together. */
export type Choice = {
  readonly code: string
  readonly name: string
  readonly pinyin: string
  readonly initials: string
}

const plain = (text: string) => text.toLowerCase().replace(/[\s'·/]+/g, '')

/** The longest start of `syllable` (at least one letter) with which the query goes on at `from`; tried longest first. */
const taken = (query: string, from: number, syllable: string): number[] => {
  let length = 0
  while (length < syllable.length && query[from + length] === syllable[length]) length++
  return Array.from({ length }, (_, index) => length - index)
}

/** Whether the query, from `from` on, spells the name from character `at` on, each by itself or by a start of its pinyin. */
const spells = (
  query: string,
  from: number,
  name: string,
  syllables: readonly string[],
  at: number,
): boolean => {
  if (from === query.length) return true
  const character = name[at]
  if (character === undefined) return false
  if (query[from] === character && spells(query, from + 1, name, syllables, at + 1)) return true
  return taken(query, from, syllables[at] ?? '').some((length) =>
    spells(query, from + length, name, syllables, at + 1),
  )
}

const byName = (query: string, code: string, name: string): number | null => {
  if (code === query || name === query) return 0
  if (code.startsWith(query) || name.startsWith(query)) return 1
  return name.includes(query) ? 3 : null
}

const syllable =
  /^(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[aeo]|[iu]?a|[aeu]i|[aoi]u|[iuv]e|[iu]?ai|i?ao|uo|er|[iu]?ang?|eng?|ing?|i?ong|un|[iuv])$/

/** Pinyin that is run together, cut where a syllable with the next initial may begin; null if it cannot be. */
const cut = (letters: string, initials: string): string[] | null => {
  if (initials === '') return letters === '' ? [] : null
  if (letters[0] !== initials[0]) return null
  for (let length = Math.min(6, letters.length); length > 0; length--) {
    const head = letters.slice(0, length)
    const rest = syllable.test(head) ? cut(letters.slice(length), initials.slice(1)) : null
    if (rest) return [head, ...rest]
  }
  return null
}

const bySyllables = (query: string, name: string, { pinyin, initials }: Choice): number | null => {
  const spaced = pinyin.toLowerCase().trim().split(/\s+/)
  const syllables = spaced.length === name.length ? spaced : cut(plain(pinyin), plain(initials))
  if (syllables?.length !== name.length) return null
  const at = Array.from(name).findIndex((_, start) => spells(query, 0, name, syllables, start))
  return at < 0 ? null : at === 0 ? 2 : 4
}

const byLetters = (query: string, letters: string, inside: number): number | null => {
  const at = letters.indexOf(query)
  return at < 0 ? null : at === 0 ? 2 : inside
}

/**
 * How well `typed` names a choice: 0 is best, null is not at all. Code, characters, full pinyin, initials, and any
 * mixture of them ("施工zy") count; a match at the start goes before one in the middle.
 */
export const matchRank = (typed: string, choice: Choice): number | null => {
  const query = plain(typed)
  if (query === '') return 0
  const name = plain(choice.name)
  const ranks = [
    byName(query, choice.code, name),
    bySyllables(query, name, choice),
    byLetters(query, plain(choice.initials), 4),
    byLetters(query, plain(choice.pinyin), 5),
  ].filter((rank) => rank !== null)
  return ranks.length === 0 ? null : Math.min(...ranks)
}

/** The choices that `typed` names, best first and in their own order among equals. */
export const matching = <T extends Choice>(typed: string, choices: readonly T[]): T[] =>
  choices
    .map((choice, index) => ({ choice, index, rank: matchRank(typed, choice) }))
    .filter((found): found is { choice: T; index: number; rank: number } => found.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ choice }) => choice)
