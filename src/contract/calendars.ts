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

export const CalendarView = Type.Object({ year: Type.Integer(), days: CalendarDays })
export const NewCalendar = Type.Object(
  { days: CalendarDays, papers: listOf(Type.String({ maxLength: 300 }), { maxItems: 10 }) },
  { additionalProperties: false },
)
/** How many open orders got another due date, never an earlier one. */
export const CalendarBrought = Type.Object({ recounted: Type.Integer() })
