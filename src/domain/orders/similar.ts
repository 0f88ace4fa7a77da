/** What an earlier order has in common with one that is being typed. */
export type Likeness = {
  /** Reported from the same telephone, or to be answered to it. */
  readonly sameNumber: boolean
  readonly sameCategory: boolean
  readonly sameDistrict: boolean
  /** The address of one stands in the words of the other. */
  readonly samePlace: boolean
  /** Pairs of neighbouring signs that both texts have, of those that either has: 0 to 1. */
  readonly text: number
}

export const similarReasons = ['number', 'category', 'place', 'text'] as const
export type SimilarReason = (typeof similarReasons)[number]
export type Similarity = { readonly score: number; readonly reasons: readonly SimilarReason[] }

/** From here on it is shown; one telephone about anything at all is not enough, nor is one street. */
const shownFrom = 45
const textCounts = 0.15

/**
 * How likely two orders are the same matter, 0 to 100, and what speaks for it; null where too little does (domain.md §4,
 * features.md D9). The same telephone about the same kind of thing is nearly certain, and so is the same kind of thing in
 * the same place.
 */
export const similarity = (likeness: Likeness): Similarity | null => {
  const { sameNumber, sameCategory, sameDistrict, samePlace, text } = likeness
  const score = Math.min(
    100,
    Math.round(
      (sameNumber ? 35 : 0) +
        (sameCategory ? 25 : 0) +
        (samePlace ? 30 : 0) +
        (sameDistrict ? 5 : 0) +
        Math.min(text * 80, 40),
    ),
  )
  if (score < shownFrom) return null
  const found: readonly (readonly [SimilarReason, boolean])[] = [
    ['number', sameNumber],
    ['category', sameCategory],
    ['place', samePlace],
    ['text', text >= textCounts],
  ]
  return { score, reasons: found.filter(([, holds]) => holds).map(([reason]) => reason) }
}
