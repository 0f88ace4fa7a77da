import type { call } from './zh-CN/call.ts'
import type { order } from './zh-CN/order.ts'
import type { page } from './zh-CN/page.ts'

/** What every language must have: exactly the keys of the first one. */
export type PageTexts = typeof page
export type CallTexts = typeof call
export type OrderTexts = typeof order
export type Texts = PageTexts & CallTexts & OrderTexts
