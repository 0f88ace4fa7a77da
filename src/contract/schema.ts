import { Type, type TEnum, type TSchema } from 'typebox'

/** A schema for one of a fixed list of words. */
export const oneOf = <const T extends readonly string[]>(words: T): TEnum<[...T]> =>
  Type.Enum<[...T]>([...words])

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** An instant in ISO 8601 with offset, e.g. `2026-04-30T23:59:59+08:00`. */
export const Instant = Type.String({ format: 'date-time' })

/** An instant in ms since the epoch, by the server's clock. */
export const Moment = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })

export const Id = Type.String({ format: 'uuid' })

/** Code of a kind of break, as the administration has it. */
export const BreakCode = Type.String({ pattern: '^[A-Z0-9][A-Z0-9_]{0,39}$' })

/** A list that nobody changes. */
export const listOf = <T extends TSchema>(item: T, bounds: { maxItems?: number; minItems?: number } = {}) =>
  Type.Immutable(Type.Array(item, bounds))

/** One page of a list: `nextCursor` continues it, null ends it. */
export const page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: nullable(Type.String()) })

/** Body of every error: `code` is stable and translated by the desk, `message` is English for people and logs. */
export const ErrorBody = Type.Object({
  code: Type.String(),
  message: Type.String(),
  /** Values for the translated text, and for field errors which field breaks which rule. */
  details: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String(),
        rule: Type.String(),
        limit: Type.Optional(Type.Union([Type.String(), Type.Number()])),
      }),
    ),
  ),
})
