import { page } from './en-US/page.ts'
import { call } from './en-US/call.ts'
import { knowledge } from './en-US/knowledge.ts'
import { order } from './en-US/order.ts'
import { records } from './en-US/records.ts'
import type { Texts } from './texts.ts'

/** The desk's texts in English. `{name}` is filled in. */
export const enUS: Texts = { ...page, ...call, ...order, ...records, ...knowledge }
