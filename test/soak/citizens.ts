import { chance, pick, whole, type Random } from '../../src/archive/random.ts'

/** A citizen to be: who calls which line, when, and how long they stay after the answer. */
export type CitizenPlan = {
  readonly number: string
  readonly dialled: string
  readonly beginsMs: number
  readonly staysMs: number
}

const lines = ['12345', '12345', '12369', '12319'] as const
const firstNumber = 13_600_000_000

/**
 * Citizens spread over so long, every third of them in a burst of five: an open model, they come whatever the hotline does.
 * Some leave in the notice, some lose patience in the queue, most stay until somebody ends the call.
 */
export const planCitizens = (
  random: Random,
  {
    citizens,
    overMs,
    longestStayMs,
  }: { readonly citizens: number; readonly overMs: number; readonly longestStayMs: number },
): readonly CitizenPlan[] => {
  let burstAt = 0
  return Array.from({ length: citizens }, (_, index) => {
    if (index % 15 === 0) burstAt = whole(random, 0, overMs)
    const beginsMs =
      index % 15 < 5 ? Math.min(overMs, burstAt + whole(random, 0, 300)) : whole(random, 0, overMs)
    return {
      number: String(firstNumber + index),
      dialled: pick(random, lines),
      beginsMs,
      staysMs: patience(random, longestStayMs),
    }
  })
}

const patience = (random: Random, longestMs: number): number => {
  if (chance(random, 0.06)) return whole(random, 0, 2_000)
  if (chance(random, 0.2)) return whole(random, 3_000, 12_000)
  return whole(random, Math.round(longestMs / 3), longestMs)
}

/** As SIPp reads it (`-inf`): one line a call, in this order. */
export const injectedFile = (citizens: readonly CitizenPlan[]): string =>
  [
    'SEQUENTIAL',
    ...citizens.map(({ number, dialled, beginsMs, staysMs }) =>
      [number, dialled, beginsMs, staysMs].join(';'),
    ),
    '',
  ].join('\n')
