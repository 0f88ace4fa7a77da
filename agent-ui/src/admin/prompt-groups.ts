/** Where in a call prompts are heard, in the order of the call; the names are those of `freeswitch/prompts/texts.json`. */
export const promptGroups = [
  'notice',
  'queue',
  'talk',
  'rating',
  'message',
  'own',
  'parts',
  'english',
] as const
type PromptGroup = (typeof promptGroups)[number]

const beginnings: readonly (readonly [PromptGroup, RegExp])[] = [
  ['english', /@en-US$/],
  ['notice', /^(?:notice|language-choice|surge)/],
  ['parts', /^(?:number-|minutes|expected-wait|queue-ahead|wei|bai|qian|shi$|ling$|liang$|yao$)/],
  ['message', /^(?:voicemail|closed|blocked|no-agents)/],
  ['queue', /^(?:queue|callback|system-error)/],
  ['talk', /^(?:please-hold|transferring|agent-|goodbye)/],
  ['rating', /^rating/],
]

export const promptGroupOf = (name: string): PromptGroup =>
  beginnings.find(([, beginning]) => beginning.test(name))?.[0] ?? 'own'
