import { Type, type Static } from 'typebox'
import { blacklistActs, blacklistStates } from '../domain/blacklist.ts'
import { Id, Moment, nullable, oneOf } from './schema.ts'

/** A number that is proposed, blocked, or was. The number is masked: nobody needs it to decide. */
export const BlacklistEntry = Type.Object({
  entryId: Id,
  number: Type.String(),
  state: oneOf(blacklistStates),
  version: Type.Integer(),
  proposedAt: Moment,
  /** Of the ladder, 1 to 3; for a proposal, the one that it would be. */
  step: Type.Integer(),
  /** How long a step blocks, ms. */
  blockedForMs: Type.Integer(),
  beginsAt: nullable(Moment),
  endsAt: nullable(Moment),
  /** The calls that agents marked as harassment in the day before, the latest first. */
  calls: Type.Array(Type.Object({ callId: Id, at: Moment, agentName: nullable(Type.String()) })),
  log: Type.Array(
    Type.Object({
      act: oneOf(blacklistActs),
      at: Moment,
      /** Empty: the program. */
      byName: Type.String(),
      reason: Type.String(),
    }),
  ),
})
export type BlacklistEntry = Static<typeof BlacklistEntry>

export const BlacklistDecisionBody = Type.Object(
  {
    what: oneOf(['approve', 'reject', 'lift']),
    version: Type.Integer({ minimum: 1 }),
    reason: Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$' }),
  },
  { additionalProperties: false },
)
export type BlacklistDecisionBody = Static<typeof BlacklistDecisionBody>
