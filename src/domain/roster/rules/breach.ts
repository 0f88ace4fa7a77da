import type { Day } from '../../calendar/shanghai.ts'

export const rosterRules = ['H1', 'H2', 'H3', 'H4', 'H6', 'H7', 'H8'] as const
export type RosterRule = (typeof rosterRules)[number]

/** What exactly is broken; each has a text with the law named, by this key, in both languages. */
export const breachKeys = [
  'H1.day',
  'H1.week',
  'H1.week40',
  'H1.quarter',
  'H1.mean',
  'H2.rest',
  'H3.special',
  'H3.day',
  'H3.month',
  'H4.night',
  'H4.overtime',
  'H6.gap',
  'H6.nights',
  'H6.afterNights',
  'H7.skill',
  'H7.night',
  'H7.lead',
  'H8.together',
] as const
export type BreachKey = (typeof breachKeys)[number]

export type Breach = {
  readonly key: BreachKey
  /** H1–H4 keep a roster from being published, the rest warn (domain.md §10). */
  readonly blocks: boolean
  /** Null: it concerns a time, not a person. */
  readonly personId: string | null
  readonly from: Day
  readonly until: Day
  /** Minutes, or people, or nights, as the key says. */
  readonly found: number
  readonly limit: number
}

export const ruleOf = (key: BreachKey): RosterRule => key.slice(0, 2) as RosterRule

/** The provision behind a rule, as printed; null for rules of the house. */
export const lawsByRule: Readonly<Record<RosterRule, string | null>> = {
  H1: '劳动法第三十六条',
  H2: '劳动法第三十八条',
  H3: '劳动法第四十一条',
  H4: '劳动法第六十一、六十三条',
  H6: null,
  H7: null,
  H8: null,
}
