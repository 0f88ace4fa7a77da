import { blacklist } from './zh-CN/blacklist.ts'
import { admin } from './zh-CN/admin.ts'
import { roster } from './zh-CN/roster.ts'
import { kinds } from './zh-CN/kinds.ts'
import { prompt, promptRules } from './zh-CN/prompts.ts'
import { routing, routingRules, routingWords } from './zh-CN/routing.ts'

/** The Chinese texts of the administration. */
export const zhCN = {
  admin: { ...admin, rule: { ...admin.rule, ...routingRules, ...promptRules } },
  kinds: { ...kinds, ...routing, prompt, words: { ...kinds.words, ...routingWords } },
  ...roster,
  ...blacklist,
}
