import { Type, type Static } from 'typebox'
import { configKinds, versionStates } from '../domain/configuration/terms.ts'
import { roles } from '../domain/people.ts'
import { Id, listOf, Moment, nullable, oneOf } from './schema.ts'

const exact = { additionalProperties: false }

/** One version of an object: who, when, why. Version 0 is how it stood before the first change. */
export const ConfigVersion = Type.Object({
  version: Type.Integer(),
  state: oneOf(versionStates),
  content: Type.Unknown(),
  reason: Type.String(),
  byName: Type.String(),
  at: Moment,
  effectiveFrom: Moment,
  appliedAt: nullable(Moment),
  /** Why it could not be applied on its day; null otherwise. */
  problem: nullable(Type.String()),
})
export type ConfigVersion = Static<typeof ConfigVersion>

/** An object as it is in force, and what waits for its day. */
export const ConfigObject = Type.Object({
  id: Type.String(),
  content: Type.Unknown(),
  /** In force; false for one that exists as a draft or is to come. */
  live: Type.Boolean(),
  retired: Type.Boolean(),
  /** The newest version; 0 while it is as installed. */
  version: Type.Integer(),
  /** The version that is in force; 0 while it is as installed, or not in force yet. */
  inForce: Type.Integer(),
  /** When and by whom that version was made. */
  changedAt: nullable(Moment),
  changedBy: nullable(Type.String()),
  pending: nullable(ConfigVersion),
})
export type ConfigObject = Static<typeof ConfigObject>

export const ConfigUse = Type.Object({ kind: oneOf(configKinds), id: Type.String(), name: Type.String() })
export type ConfigUse = Static<typeof ConfigUse>

const reason = Type.String({ maxLength: 200 })
const basedOn = Type.Integer({ minimum: 0 })

export const ConfigChange = Type.Object(
  {
    content: Type.Unknown(),
    /** The newest version that the person saw. */
    basedOn,
    reason,
    /** Kept, and not asked for yet. */
    draft: Type.Boolean(),
    /** Null: at once. */
    effectiveFrom: nullable(Moment),
  },
  exact,
)
export type ConfigChange = Static<typeof ConfigChange>

/** `id` null: the server gives one, as for people. */
export const NewConfigObject = Type.Object(
  { id: nullable(Type.String({ minLength: 1, maxLength: 60 })), ...ConfigChange.properties },
  exact,
)

/** Back to a version that was in force. */
export const ConfigRestore = Type.Object({ version: Type.Integer({ minimum: 0 }), basedOn, reason }, exact)
export const ConfigRetire = Type.Object({ basedOn, reason }, exact)
export const ConfigWithdraw = Type.Object({ version: Type.Integer({ minimum: 1 }) }, exact)

export const ConfigChanged = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  state: oneOf(versionStates),
})
export type ConfigChanged = Static<typeof ConfigChanged>

const problems = listOf(
  Type.Object({
    field: Type.String(),
    rule: Type.String(),
    limit: Type.Optional(Type.Union([Type.String(), Type.Number()])),
  }),
)

/** What stands in the way of publishing a content, and what one should know before. */
export const ConfigCheck = Type.Object({
  problems,
  /** It may be published all the same. */
  notes: problems,
  /** For calendars: open orders whose due date would be another. */
  dues: listOf(Type.Object({ orderId: Id, orderNo: nullable(Type.String()), before: Moment, after: Moment })),
})
export type ConfigCheck = Static<typeof ConfigCheck>

/** Shown once: it must be changed at the first sign-in. */
export const OneTimePassword = Type.Object({ password: Type.String() })

export const ConfigNames = Type.Array(
  Type.Object({
    kind: oneOf(configKinds),
    id: Type.String(),
    name: Type.String(),
    retired: Type.Boolean(),
  }),
)
export type ConfigName = Static<typeof ConfigNames>[number]

/** Who may do what, as the server itself goes by it. */
export const Rights = Type.Object({
  groups: Type.Array(
    Type.Object({
      key: oneOf(['desk', 'press', 'see', 'edit']),
      rights: Type.Array(Type.Object({ key: Type.String(), roles: Type.Array(oneOf(roles)) })),
    }),
  ),
})
export type Rights = Static<typeof Rights>
