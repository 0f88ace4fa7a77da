import { Type } from 'typebox'
import { listOf } from './schema.ts'

/** Days of a year in the form of holiday-cn: off, or made up for. */
export const CalendarDays = listOf(
  Type.Object(
    {
      date: Type.String({ format: 'date' }),
      name: Type.String({ maxLength: 40 }),
      isOffDay: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  { maxItems: 200 },
)
