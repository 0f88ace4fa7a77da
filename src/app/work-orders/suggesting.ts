import { isWithin, type Rules } from '../../domain/orders/rules.ts'
import type { DeskStore, PastRuling } from '../ports/desks.ts'
import type { OrderRecord } from '../ports/orders.ts'

/** Why a unit is suggested, in the order of weight. `orders`: how many like this one it has had. */
export type SuggestionReason =
  | { readonly reason: 'past'; readonly orders: number; readonly sameDistrict: number }
  | { readonly reason: 'category'; readonly category: string }
  | { readonly reason: 'district'; readonly districtCode: string }
  | { readonly reason: 'namedByUnit' }
export type UnitSuggestion = {
  readonly unit: string
  readonly name: string
  readonly as: 'lead' | 'assist'
  readonly reasons: readonly SuggestionReason[]
}

/** So many orders of one kind with one unit make a custom. */
const custom = 3

/**
 * Who should have it: the unit that orders like it ended with, then the one its category names, then the district, which
 * otherwise assists: where a district and a department overlap, the department leads (WF24). Never the unit complained
 * of or one below it, nor one that has returned it.
 */
export const suggestUnits = async (
  desks: Pick<DeskStore, 'pastRulings'>,
  { order }: OrderRecord,
  rules: Rules,
): Promise<readonly UnitSuggestion[]> => {
  const { category, districtCode } = order.fields
  const past = category === null ? [] : await desks.pastRulings(category, districtCode)
  const reasons = new Map<string, SuggestionReason[]>()
  const add = (unit: string | null | undefined, reason: SuggestionReason): void => {
    if (unit === null || unit === undefined) return
    reasons.set(unit, [...(reasons.get(unit) ?? []), reason])
  }
  for (const { unit, ...counted } of past.filter(isCustom)) add(unit, { reason: 'past', ...counted })
  if (category !== null) add(rules.category(category)?.leadUnit, { reason: 'category', category })
  const local = districtCode === null ? null : `D${districtCode}`
  if (districtCode !== null) add(local, { reason: 'district', districtCode })
  return [...reasons]
    .filter(([unit]) => mayHave(unit, order.course.respondentUnit, order.course.unitsAsked, rules))
    .map(([unit, why], index) => ({
      unit,
      name: rules.unit(unit)?.name ?? unit,
      as: index === 0 ? ('lead' as const) : ('assist' as const),
      reasons: why,
    }))
}

const isCustom = ({ orders }: PastRuling): boolean => orders >= custom

const mayHave = (
  unit: string,
  respondent: string | null,
  returnedBy: readonly string[],
  rules: Rules,
): boolean =>
  rules.unit(unit) !== null &&
  !returnedBy.includes(unit) &&
  (respondent === null || !isWithin(rules, unit, respondent))
