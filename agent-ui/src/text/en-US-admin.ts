import { blacklist } from './en-US/blacklist.ts'
import { admin } from './en-US/admin.ts'
import { roster } from './en-US/roster.ts'
import { kinds } from './en-US/kinds.ts'
import { prompt, promptRules } from './en-US/prompts.ts'
import { routing, routingRules, routingWords } from './en-US/routing.ts'

/** The texts in English of the administration. */
export const enUS = {
  admin: { ...admin, rule: { ...admin.rule, ...routingRules, ...promptRules } },
  kinds: { ...kinds, ...routing, prompt, words: { ...kinds.words, ...routingWords } },
  ...roster,
  ...blacklist,
}
