import type { admin } from './zh-CN/admin.ts'
import type { routing, routingRules, routingWords } from './zh-CN/routing.ts'
import type { prompt, promptRules } from './zh-CN/prompts.ts'
import type { roster } from './zh-CN/roster.ts'
import type { kinds } from './zh-CN/kinds.ts'
import type { call } from './zh-CN/call.ts'
import type { acts } from './zh-CN/acts.ts'
import type { blacklist } from './zh-CN/blacklist.ts'
import type { callbacks } from './zh-CN/callbacks.ts'
import type { desks } from './zh-CN/desks.ts'
import type { events } from './zh-CN/events.ts'
import type { lead } from './zh-CN/lead.ts'
import type { knowledge } from './zh-CN/knowledge.ts'
import type { order } from './zh-CN/order.ts'
import type { records } from './zh-CN/records.ts'
import type { page } from './zh-CN/page.ts'

/** What every language must have: exactly the keys of the first one. */
export type PageTexts = typeof page
export type CallTexts = typeof call
export type OrderTexts = typeof order
/** These come with the pages that need them (`desk-texts.ts`). */
export type DeskTexts = typeof desks
export type ActTexts = typeof acts
export type BlacklistTexts = typeof blacklist
export type CallbackTexts = typeof callbacks
export type EventTexts = typeof events
/** These with the board. */
export type LeadTexts = typeof lead
/** These with the administration (`admin-texts.ts`). */
export type AdminTexts = typeof admin
export type RosterTexts = typeof roster
export type KindTexts = typeof kinds
export type RoutingTexts = typeof routing
export type RoutingWordTexts = typeof routingWords
export type RoutingRuleTexts = typeof routingRules
export type PromptTexts = typeof prompt
export type PromptRuleTexts = typeof promptRules
export type RecordTexts = typeof records
export type KnowledgeTexts = typeof knowledge
export type Texts = PageTexts & CallTexts & OrderTexts & RecordTexts & KnowledgeTexts
