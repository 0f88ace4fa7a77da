import { Type, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { DeskCommand, type CommandReply, type ViewName } from '../../contract/desk.ts'
import { Id } from '../../contract/schema.ts'
import { leadCommands } from '../../contract/supervision.ts'

/** What a tab sends is anybody's: it is checked here, once compiled, before anything looks at it. */
const command = Compile(DeskCommand)
const painted = Compile(
  Type.Object({ callId: Id, popPaintedAt: Type.Number(), ringStartedAt: Type.Number() }),
)

const kinds = new Map<string, TSchema>(DeskCommand.anyOf.map((kind) => [kind.properties.type.const, kind]))

/** The command without anything that the contract doesn't name; null if it is none. */
export const readCommand = (sent: unknown): DeskCommand | null =>
  command.Check(sent)
    ? (Value.Clean(kinds.get(sent.type) ?? DeskCommand, structuredClone(sent)) as DeskCommand)
    : null

/** What shift leads alone may press (features.md C1). */
export const isLeadCommand = ({ type }: DeskCommand): boolean => leadTypes.has(type)
const leadTypes: ReadonlySet<string> = new Set(leadCommands.map(({ properties }) => properties.type.const))

export const readPainted = (sent: unknown) =>
  painted.Check(sent)
    ? { callId: sent.callId, popPaintedAt: sent.popPaintedAt, ringStartedAt: sent.ringStartedAt }
    : null

export const readView = (sent: unknown): ViewName | null =>
  sent === 'desk' || sent === 'board' ? sent : null

/** The reply function of an event; a tab that sent none gets none. */
export const readReply = (sent: unknown): ((answer: unknown) => void) => {
  if (typeof sent !== 'function') return () => undefined
  return (answer) => {
    Reflect.apply(sent, undefined, [answer])
  }
}

export const refusals = {
  invalid: { ok: false, code: 'invalid', message: 'The command is not one that the desk has' },
  forbidden: { ok: false, code: 'forbidden', message: 'Only a shift lead may do this' },
  notDesk: { ok: false, code: 'notDesk', message: 'This tab is not your desk; take it first' },
  tooMany: { ok: false, code: 'tooMany', message: 'Too many commands at once' },
  failed: { ok: false, code: 'failed', message: 'Something went wrong on the server' },
} as const satisfies Record<string, CommandReply>
