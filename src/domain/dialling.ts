import { normaliseNumber } from './numbers.ts'
import type { Role } from './people.ts'

/** What kind of number was dialled. */
export type NumberKind =
  'emergency' | 'service' | 'mobile' | 'landline' | 'local' | 'premium' | 'international' | 'unknown'

/** What each role may dial, and how often a day; a role that is not there may not dial at all. */
export type DialPlan = Readonly<
  Partial<Record<Role, { readonly kinds: readonly NumberKind[]; readonly aDay: number }>>
>

export type DialRefusal =
  | 'dialForbidden'
  | 'numberInvalid'
  | 'numberInternational'
  | 'numberPremium'
  | 'numberOwn'
  | 'numberNotAllowed'
  | 'dialsUsedUp'

/** 匪警、火警、急救、交通事故 (domain.md §4.9). */
const emergencyNumbers: readonly string[] = ['110', '119', '120', '122']
/** Directory, government and utility hotlines, carriers, companies: 114, 10xxx, 12xxx, 95xxx(x), 96xxx(x), 400, 800. */
const service = /^(114|1[02]\d{3}|9[56]\d{3,4}|[48]00\d{7})$/
/** 声讯台 and the like: each minute is charged on top. */
const premium = /^(0\d{2,3})?(16[08]\d{5,8}|96[09]\d{4,})$/
const landline = /^0(10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/
const mobile = /^1[3-9]\d{9}$/
const local = /^[2-8]\d{6,7}$/

/** The kind of a normalised number. */
export const kindOf = (number: string): NumberKind => {
  if (number.startsWith('+')) return 'international'
  if (emergencyNumbers.includes(number)) return 'emergency'
  if (premium.test(number)) return 'premium'
  if (service.test(number)) return 'service'
  if (mobile.test(number)) return 'mobile'
  if (landline.test(number)) return 'landline'
  return local.test(number) ? 'local' : 'unknown'
}

/** A number that may be dialled, or why not. */
export type DialVerdict = { readonly number: string } | { readonly refused: DialRefusal }

/**
 * Against toll fraud (quality.md §4.1): no international and no premium numbers for anybody, the kinds of the role, so
 * many a day. An emergency number always goes through, for whoever has a telephone.
 */
export const mayDial = (
  plan: DialPlan,
  asked: {
    readonly role: Role
    readonly number: string
    readonly dialsToday: number
    readonly isOwn: (number: string) => boolean
  },
): DialVerdict => {
  const rule = plan[asked.role]
  if (rule === undefined) return { refused: 'dialForbidden' }
  const number = normaliseNumber(asked.number)
  if (number === null) return { refused: 'numberInvalid' }
  const kind = kindOf(number)
  if (kind === 'emergency') return { number }
  const never = neverDialled[kind]
  if (never !== undefined) return { refused: never }
  if (asked.isOwn(number)) return { refused: 'numberOwn' }
  if (!rule.kinds.includes(kind)) return { refused: 'numberNotAllowed' }
  return asked.dialsToday >= rule.aDay ? { refused: 'dialsUsedUp' } : { number }
}

const neverDialled: Readonly<Partial<Record<NumberKind, DialRefusal>>> = {
  international: 'numberInternational',
  premium: 'numberPremium',
  unknown: 'numberInvalid',
}

const everyHome: readonly NumberKind[] = ['service', 'mobile', 'landline', 'local']

/** Who dials what unless the site says otherwise: `aDay` is the cap of one person. */
export const dialPlanOf = (aDay: number): DialPlan => ({
  AGENT: { kinds: everyHome, aDay },
  SHIFT_LEAD: { kinds: everyHome, aDay },
  EXPERT: { kinds: everyHome, aDay },
  MAYOR: { kinds: everyHome, aDay },
  // The citizen is called back on the number that was given, never a hotline.
  CALLBACK: { kinds: ['mobile', 'landline', 'local'], aDay },
})
