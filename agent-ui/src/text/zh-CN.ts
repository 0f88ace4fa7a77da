import { page } from './zh-CN/page.ts'
import { call } from './zh-CN/call.ts'
import { knowledge } from './zh-CN/knowledge.ts'
import { order } from './zh-CN/order.ts'
import { records } from './zh-CN/records.ts'

/** The desk's texts in Chinese, its first language. `{name}` is filled in. */
export const zhCN = { ...page, ...call, ...order, ...records, ...knowledge }
