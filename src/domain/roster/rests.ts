import type { Span } from './spans.ts'
import { quarterMinutes } from './terms.ts'

/**
 * H8: a quarter of an hour's rest for every two hours; of a shift of six hours and more, half an hour in one piece as the
 * meal. `place` is the person's place among those on the shift: eight of them rest one after another, so one in eight rests
 * at a time. Answers with quarters from the shift's begin.
 */
export const restQuarters = (span: Span, place: number): readonly number[] => {
  const length = Math.floor((span.to - span.from) / quarterMinutes)
  const turn = place % 8
  if (length < 24) return Array.from({ length: Math.floor(length / 8) }, (_, block) => block * 8 + turn)
  const stride = Math.max(2, Math.floor((length - 16) / 8))
  const meal = 8 + turn * stride
  return [turn, meal, meal + 1, length - 8 + turn]
}

/** At most `share` per cent rest together, yet always as many as must, so that everybody has their rests (H8). */
export const mayRest = (present: number, share: number): number =>
  Math.max(Math.ceil(present / 8), Math.floor((present * share) / 100))
