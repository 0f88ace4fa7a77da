import type { Knex } from 'knex'
import type { CalendarStore, CalendarView } from '../../../app/calendars.ts'

export const createCalendarStore = (database: Knex): CalendarStore => ({
  all: () => database('calendars').select<CalendarView[]>('year', 'days').orderBy('year'),
  save: async ({ year, days, papers }) => {
    const row = { days: JSON.stringify(days), papers: [...papers] }
    await database('calendars')
      .insert({ year, ...row })
      .onConflict('year')
      .merge(row)
  },
})
