import { acts } from './zh-CN/acts.ts'
import { callbacks } from './zh-CN/callbacks.ts'
import { desks } from './zh-CN/desks.ts'
import { events } from './zh-CN/events.ts'
import { reports } from './zh-CN/reports.ts'

/** The texts in Chinese of whoever works on orders once they are filed. */
export const zhCN = { ...desks, ...acts, ...events, ...reports, ...callbacks }
