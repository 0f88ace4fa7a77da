import { Type, type Static } from 'typebox'
import { callbackNoteLength, callbackOrigins, callbackOutcomes } from '../domain/callbacks.ts'
import { Id, listOf, Moment, nullable, oneOf } from './schema.ts'

/** A citizen who left a message, or asked for a call back. The number is whole for whoever has taken it on. */
export const Callback = Type.Object({
  callId: Id,
  origin: oneOf(callbackOrigins),
  lineCode: nullable(Type.String()),
  callerNumber: nullable(Type.String()),
  /** 0: nothing was said. */
  messageMs: Type.Integer(),
  madeAt: Moment,
  dueAt: Moment,
  state: oneOf(['OPEN', 'DONE']),
  version: Type.Integer(),
  mine: Type.Boolean(),
  takenByName: nullable(Type.String()),
  takenAt: nullable(Moment),
  misses: listOf(Moment),
  outcome: nullable(oneOf(callbackOutcomes)),
  note: Type.String(),
  doneByName: nullable(Type.String()),
  doneAt: nullable(Moment),
})
export type Callback = Static<typeof Callback>

export const CallbackList = Type.Object({
  items: Type.Array(Callback),
  /** All that are open, and how many of them are late. */
  open: Type.Integer(),
  late: Type.Integer(),
})
export type CallbackList = Static<typeof CallbackList>

const exact = { additionalProperties: false }
const version = Type.Integer({ minimum: 1 })
const plain = <const E extends string>(event: E) =>
  Type.Object({ event: Type.Literal(event), version }, exact)

export const CallbackEvent = Type.Union([
  plain('take'),
  plain('release'),
  plain('miss'),
  Type.Object(
    {
      event: Type.Literal('done'),
      version,
      outcome: oneOf(callbackOutcomes),
      note: Type.String({ maxLength: callbackNoteLength, pattern: '^[^\\u0000]*$' }),
    },
    exact,
  ),
])
export type CallbackEvent = Static<typeof CallbackEvent>
export { callbackNoteLength, callbackOutcomes } from '../domain/callbacks.ts'
