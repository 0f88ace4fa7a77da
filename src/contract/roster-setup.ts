import { Type, type Static } from 'typebox'
import { houseBounds, type HouseRules as HouseRulesTerms } from '../domain/roster/house.ts'
import { protectionKinds, regimes } from '../domain/roster/terms.ts'
import { Id, listOf, nullable, oneOf } from './schema.ts'

const plain = { additionalProperties: false } as const

/** Checked to exist by the use case: 2027-02-29 does not. */
export const DateText = Type.String({ pattern: '^20\\d{2}-\\d{2}-\\d{2}$' })
export const Code = Type.String({ pattern: '^[A-Z0-9]{1,3}$' })
const Name = Type.String({ minLength: 1, maxLength: 30 })

export const RosterShift = Type.Object(
  {
    code: Code,
    name: Name,
    /** Minutes from midnight of the date that it stands under; beyond 1440 is the next date. */
    from: Type.Integer({ minimum: 0, maximum: 2879 }),
    to: Type.Integer({ minimum: 1, maximum: 2880 }),
    active: Type.Boolean(),
  },
  plain,
)
export type RosterShift = Static<typeof RosterShift>

export const RosterCrew = Type.Object({
  crewId: Id,
  name: Type.String(),
  cycle: listOf(Type.String()),
  offset: Type.Integer(),
  anchor: Type.String(),
  regime: oneOf(regimes),
  active: Type.Boolean(),
  version: Type.Integer(),
})
export type RosterCrew = Static<typeof RosterCrew>

/** `version` 0 makes a new one. `members` is who belongs to it afterwards; of them `leads` lead it. */
export const CrewChange = Type.Object(
  {
    version: Type.Integer({ minimum: 0 }),
    name: Name,
    cycle: listOf(Type.String({ pattern: '^[A-Z0-9]{1,3}$' }), { maxItems: 62 }),
    offset: Type.Integer({ minimum: 0, maximum: 61 }),
    anchor: DateText,
    regime: oneOf(regimes),
    active: Type.Boolean(),
    members: listOf(Id, { maxItems: 300 }),
    leads: listOf(Id, { maxItems: 300 }),
  },
  plain,
)
export type CrewChange = Static<typeof CrewChange>

export const Overlay = Type.Object(
  {
    overlayId: Id,
    name: Name,
    code: Code,
    days: oneOf(['workdays', 'daily'] as const),
    personIds: listOf(Id, { maxItems: 300 }),
    active: Type.Boolean(),
  },
  plain,
)
export type Overlay = Static<typeof Overlay>

const ProtectionText = Type.Object({ kind: oneOf(protectionKinds), from: DateText, until: DateText }, plain)

export const RosterPersonChange = Type.Object(
  {
    isLead: Type.Boolean(),
    prefers: listOf(Code, { maxItems: 10 }),
    protections: listOf(ProtectionText, { maxItems: 5 }),
  },
  plain,
)
export type RosterPersonChange = Static<typeof RosterPersonChange>

export const RosterPerson = Type.Object({
  personId: Id,
  name: Type.String(),
  agentNo: Type.String(),
  crewId: nullable(Id),
  skills: listOf(Type.String()),
  isLead: Type.Boolean(),
  active: Type.Boolean(),
  prefers: listOf(Type.String()),
  protections: listOf(ProtectionText),
})
export type RosterPerson = Static<typeof RosterPerson>

export const HandRequirement = Type.Object(
  {
    skill: Type.String({ minLength: 1, maxLength: 30 }),
    weekday: Type.Integer({ minimum: 1, maximum: 7 }),
    quarter: Type.Integer({ minimum: 0, maximum: 95 }),
    agents: Type.Integer({ minimum: 0, maximum: 999 }),
  },
  plain,
)
export type HandRequirement = Static<typeof HandRequirement>

/** People wanted of a skill on these weekdays in these quarters; null: as the figures say again. */
export const RequirementChange = Type.Object(
  {
    skill: Type.String({ minLength: 1, maxLength: 30 }),
    weekdays: listOf(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
    fromQuarter: Type.Integer({ minimum: 0, maximum: 95 }),
    toQuarter: Type.Integer({ minimum: 1, maximum: 96 }),
    agents: nullable(Type.Integer({ minimum: 0, maximum: 999 })),
  },
  plain,
)
export type RequirementChange = Static<typeof RequirementChange>

/** domain/roster/house.ts */
const ruleSchema = (rule: keyof HouseRulesTerms) => {
  const [minimum, maximum] = houseBounds[rule]
  return Type.Integer({ minimum, maximum })
}
export const HouseRules = Type.Object(
  {
    betweenShifts: ruleSchema('betweenShifts'),
    nightsInARow: ruleSchema('nightsInARow'),
    afterNights: ruleSchema('afterNights'),
    nightPeople: ruleSchema('nightPeople'),
    nightLeads: ruleSchema('nightLeads'),
    restShare: ruleSchema('restShare'),
    graceBefore: ruleSchema('graceBefore'),
    graceAfter: ruleSchema('graceAfter'),
    lateAfter: ruleSchema('lateAfter'),
    consentHours: ruleSchema('consentHours'),
  },
  plain,
)
export type HouseRules = Static<typeof HouseRules>

export const RosterSetup = Type.Object({
  shifts: listOf(RosterShift),
  crews: listOf(RosterCrew),
  people: listOf(RosterPerson),
  overlays: listOf(Overlay),
  byHand: listOf(HandRequirement),
  skills: listOf(Type.Object({ code: Type.String(), name: Type.String() })),
  house: HouseRules,
})
export type RosterSetup = Static<typeof RosterSetup>
