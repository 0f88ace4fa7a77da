import { page } from './en-US/page.ts'
import { call } from './en-US/call.ts'
import { order } from './en-US/order.ts'
import type { Texts } from './texts.ts'

/** The desk's texts in English. `{name}` is filled in. */
export const enUS: Texts = { ...page, ...call, ...order }
