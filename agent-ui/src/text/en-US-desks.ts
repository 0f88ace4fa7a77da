import { acts } from './en-US/acts.ts'
import { callbacks } from './en-US/callbacks.ts'
import { desks } from './en-US/desks.ts'
import { events } from './en-US/events.ts'
import { reports } from './en-US/reports.ts'

/** The texts in English of whoever works on orders once they are filed. */
export const enUS = { ...desks, ...acts, ...events, ...reports, ...callbacks }
