import { Type, type TSchema } from 'typebox'
import { errors, withDetails } from '../../../app/errors.ts'
import { ErrorBody, Id } from '../../../contract/schema.ts'
import { dateToDay, type Day } from '../../../domain/calendar/shanghai.ts'

/** The answers of a route: the good one, and the error body for every other. */
export const answers = <const Status extends number, const Body extends TSchema>(
  status: Status,
  body: Body,
) =>
  ({ [status]: body, '4xx': ErrorBody, '5xx': ErrorBody }) as { [S in Status]: Body } & {
    '4xx': typeof ErrorBody
    '5xx': typeof ErrorBody
  }

export const Nothing = Type.Null({ description: 'No body' })

export const OrderParams = Type.Object({ orderId: Id }, { additionalProperties: false })

export const CallParams = Type.Object({ callId: Id }, { additionalProperties: false })

/** Where a list goes on, and how much of it. Cursors are ours: opaque, short, printable. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

/** A day of the city, e.g. `2026-04-30`. */
export const DayText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** Throws `INVALID` for a day that the calendar does not have. */
export const dayIn = (field: 'from' | 'to', given: string): Day => {
  const day = dateToDay(given)
  if (day === null) throw withDetails(new errors.invalid(), [{ field, rule: 'type' }])
  return day
}

/** For routes that take no query at all. */
export const NoQuery = Type.Object({}, { additionalProperties: false })
