import { dayMs } from '../calendar/shanghai.ts'
import type { By } from '../orders/event.ts'

/**
 * An article of the knowledge base (domain.md §4).
 *
 *     DRAFT ─submit─▶ REVIEW ─publish─▶ PUBLISHED ─expire─▶ EXPIRED
 *       ▲ ◀──reject────┘                    │                  │
 *       └──────────────save─────────────────┴──────────────────┘
 *
 * `text` is what is being written, `published` what the desks find. While a published article is written anew, its old
 * text stays found until the new one is published.
 */
export const articleStatuses = ['DRAFT', 'REVIEW', 'PUBLISHED', 'EXPIRED'] as const
export type ArticleStatus = (typeof articleStatuses)[number]

/** `validUntil` in ms since the epoch: then it expires by itself; null for one that does not. */
export type ArticleText = {
  readonly title: string
  readonly category: string | null
  readonly keywords: string
  readonly answer: string
  /** The unit that answers for it. */
  readonly unit: string | null
  readonly validUntil: number | null
}

export type Article = {
  readonly articleId: string
  readonly status: ArticleStatus
  readonly text: ArticleText
  readonly published: ArticleText | null
  /** Who wrote `text`; nobody publishes what they wrote. */
  readonly writtenBy: string
  readonly publishedAt: number | null
  /** When somebody has to look whether it is still right. */
  readonly reviewDue: number | null
}

type Base = { readonly at: number; readonly by: By }
export type ArticleInput = Base &
  (
    | { readonly type: 'save'; readonly text: ArticleText }
    | { readonly type: 'submit' }
    | { readonly type: 'reject'; readonly reason: string }
    | { readonly type: 'publish' }
    | { readonly type: 'renew' }
    | { readonly type: 'expire'; readonly reason: string }
  )
export type ArticleEvent = ArticleInput['type']

type ArticleProblem = { readonly field: string; readonly rule: string; readonly limit?: number }
export type ArticleRefusal =
  | { readonly refused: 'status' }
  | { readonly refused: 'person' }
  | { readonly refused: 'ownText' }
  | { readonly refused: 'fields'; readonly problems: readonly ArticleProblem[] }

export const reviewEveryMs = 180 * dayMs
export const articleLimits = { title: 80, keywords: 200, answer: 4000, reason: 200 } as const

type Handler = (article: Article, input: ArticleInput) => Article | ArticleRefusal

const status: Handler = () => ({ refused: 'status' })

const save: Handler = (article, input) => {
  if (input.type !== 'save') return { refused: 'status' }
  const problems = textProblems(input.text)
  if (problems.length > 0) return { refused: 'fields', problems }
  return { ...article, status: 'DRAFT', text: input.text, writtenBy: input.by.userId }
}

const submit: Handler = (article) => {
  const problems = [...textProblems(article.text), ...missing(article.text)]
  return problems.length > 0 ? { refused: 'fields', problems } : { ...article, status: 'REVIEW' }
}

const reject: Handler = (article, input) => withReason(input, () => ({ ...article, status: 'DRAFT' }))

const publish: Handler = (article, { at, by }) =>
  by.userId === article.writtenBy
    ? { refused: 'ownText' }
    : {
        ...article,
        ...{ status: 'PUBLISHED', published: article.text, publishedAt: at, reviewDue: at + reviewEveryMs },
      }

const renew: Handler = (article, { at }) => ({ ...article, reviewDue: at + reviewEveryMs })

const expire: Handler = (article, input) =>
  article.published === null
    ? { refused: 'status' }
    : withReason(input, () => ({ ...article, status: 'EXPIRED', published: null, reviewDue: null }))

const table: Readonly<Record<ArticleStatus, Readonly<Record<ArticleEvent, Handler>>>> = {
  DRAFT: { save, submit, reject: status, publish: status, renew: status, expire },
  REVIEW: { save: status, submit: status, reject, publish, renew: status, expire },
  PUBLISHED: { save, submit: status, reject: status, publish: status, renew, expire },
  EXPIRED: { save, submit: status, reject: status, publish: status, renew: status, expire: status },
}

/** One step of an article's life, or why not. */
export const stepArticle = (article: Article, input: ArticleInput): Article | ArticleRefusal =>
  mayPress(article, input.type, input.by)
    ? table[article.status][input.type](article, input)
    : { refused: 'person' }

export const isArticleRefusal = (result: Article | ArticleRefusal): result is ArticleRefusal =>
  'refused' in result

const judging: readonly ArticleEvent[] = ['reject', 'publish', 'renew', 'expire']

/** Units write what they answer for; editors write all; editors and leads judge, and nobody judges their own text. */
export const mayWrite = (unit: string | null, by: By): boolean =>
  by.role === 'KB_EDITOR' || (by.role === 'UNIT_L2' && unit !== null && (by.units ?? []).includes(unit))

const mayPress = ({ text }: Article, event: ArticleEvent, by: By): boolean =>
  judging.includes(event) ? by.role === 'KB_EDITOR' || by.role === 'SHIFT_LEAD' : mayWrite(text.unit, by)

/** What this person could press now. */
export const possibleFor = (article: Article, by: By): readonly ArticleEvent[] =>
  (Object.keys(table.DRAFT) as ArticleEvent[]).filter((event) => {
    if (table[article.status][event] === status || !mayPress(article, event, by)) return false
    if (event === 'expire') return article.published !== null
    return event !== 'publish' || article.writtenBy !== by.userId
  })

const withReason = (input: ArticleInput, then: () => Article): Article | ArticleRefusal => {
  const reason = 'reason' in input ? input.reason.trim() : ''
  if (reason === '') return { refused: 'fields', problems: [{ field: 'reason', rule: 'required' }] }
  if (reason.length > articleLimits.reason) return { refused: 'fields', problems: [tooLong('reason')] }
  return then()
}

const tooLong = (field: keyof typeof articleLimits): ArticleProblem => ({
  ...{ field, rule: 'maxLength', limit: articleLimits[field] },
})

const textProblems = (text: ArticleText): readonly ArticleProblem[] => [
  ...(text.title.trim() === '' ? [{ field: 'title', rule: 'required' }] : []),
  ...(['title', 'keywords', 'answer'] as const).flatMap((field) =>
    Array.from(text[field]).length > articleLimits[field] ? [tooLong(field)] : [],
  ),
]

const missing = (text: ArticleText): readonly ArticleProblem[] =>
  (['answer', 'category', 'unit'] as const).flatMap((field) =>
    text[field] === null || text[field].trim() === '' ? [{ field, rule: 'required' }] : [],
  )
