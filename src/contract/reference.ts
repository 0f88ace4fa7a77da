import { Type, type Static } from 'typebox'
import { orderTypes, urgencies, callOutcomes } from '../domain/orders/terms.ts'
import { BreakCode, nullable, oneOf } from './schema.ts'

/** A category of the two-level tree; `pinyin` and `initials` are for search by typing. */
export const Category = Type.Object({
  code: Type.String(),
  parentCode: nullable(Type.String()),
  name: Type.String(),
  leadUnit: nullable(Type.String()),
  pinyin: Type.String(),
  initials: Type.String(),
})
export type Category = Static<typeof Category>

export const District = Type.Object({
  code: Type.String(),
  name: Type.String(),
  kind: oneOf(['district', 'zone']),
  pinyin: Type.String(),
  initials: Type.String(),
})
export type District = Static<typeof District>

export const Unit = Type.Object({
  code: Type.String(),
  name: Type.String(),
  pinyin: Type.String(),
  initials: Type.String(),
})
export type Unit = Static<typeof Unit>

export const Line = Type.Object({ code: Type.String(), number: Type.String(), name: Type.String() })
export type Line = Static<typeof Line>

/** What the sidebar proposes to say, by moment of the call (domain.md §4). */
export const Script = Type.Object({ moment: Type.String(), text: Type.String() })
export type Script = Static<typeof Script>

export const Reference = Type.Object({
  lines: Type.Array(Line),
  categories: Type.Array(Category),
  districts: Type.Array(District),
  units: Type.Array(Unit),
  scripts: Type.Array(Script),
  /** Those that may be taken. */
  breakTypes: Type.Array(Type.Object({ code: BreakCode, name: Type.String(), limitMinutes: Type.Integer() })),
  orderTypes: Type.Array(oneOf(orderTypes)),
  urgencies: Type.Array(oneOf(urgencies)),
  callOutcomes: Type.Array(oneOf(callOutcomes)),
  limits: Type.Object({ title: Type.Number(), content: Type.Number() }),
})
export type Reference = Static<typeof Reference>
