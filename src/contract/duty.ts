import { Type, type Static } from 'typebox'
import { adherences } from '../domain/roster/adherence.ts'
import { Reason } from './rosters.ts'
import { Id, Instant, listOf, nullable, oneOf } from './schema.ts'

const plain = { additionalProperties: false } as const

export const DutyShift = Type.Object({ code: Type.String(), from: Instant, to: Instant })

/** Whether I am on duty now, and what stands against it. `open`: no published roster says anything about today. */
export const MyDuty = Type.Object({
  onDuty: Type.Boolean(),
  open: Type.Boolean(),
  shift: nullable(DutyShift),
  next: nullable(DutyShift),
  consent: nullable(
    Type.Object({
      status: oneOf(['ASKED', 'GRANTED', 'DECLINED'] as const),
      decidedByName: nullable(Type.String()),
      endsAt: nullable(Instant),
    }),
  ),
})
export type MyDuty = Static<typeof MyDuty>

export const ConsentAsk = Type.Object({ reason: Reason }, plain)
export const ConsentPress = Type.Union([
  Type.Object({ event: Type.Literal('grant') }, plain),
  Type.Object({ event: Type.Literal('decline') }, plain),
])
export type ConsentPress = Static<typeof ConsentPress>

/** The floor against the plan: who should be there, who is, and who asks to be. */
export const DutyBoard = Type.Object({
  open: Type.Boolean(),
  people: listOf(
    Type.Object({
      personId: Id,
      name: Type.String(),
      shift: nullable(DutyShift),
      onDuty: Type.Boolean(),
      adherence: oneOf(adherences),
    }),
  ),
  consents: listOf(
    Type.Object({
      consentId: Id,
      personId: Id,
      name: Type.String(),
      askedAt: Instant,
      reason: Type.String(),
    }),
  ),
})
export type DutyBoard = Static<typeof DutyBoard>
