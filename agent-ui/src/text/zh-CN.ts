import { page } from './zh-CN/page.ts'
import { call } from './zh-CN/call.ts'
import { order } from './zh-CN/order.ts'

/** The desk's texts in Chinese, its first language. `{name}` is filled in. */
export const zhCN = { ...page, ...call, ...order }
