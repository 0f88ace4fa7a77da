import { admin } from './zh-CN/admin.ts'
import { kinds } from './zh-CN/kinds.ts'

/** The Chinese texts of the administration. */
export const zhCN = { admin, kinds }
