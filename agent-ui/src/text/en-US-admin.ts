import { admin } from './en-US/admin.ts'
import { kinds } from './en-US/kinds.ts'

/** The texts in English of the administration. */
export const enUS = { admin, kinds }
