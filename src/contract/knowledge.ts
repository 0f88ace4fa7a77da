import { Type, type Static } from 'typebox'
import { articleLimits, articleStatuses } from '../domain/knowledge/article.ts'
import { Id, Instant, nullable, oneOf } from './schema.ts'

/** The words of an article. Empty text and null both mean "not yet". */
export const ArticleText = Type.Object(
  {
    title: Type.String({ maxLength: articleLimits.title }),
    category: nullable(Type.String({ maxLength: 8 })),
    keywords: Type.String({ maxLength: articleLimits.keywords }),
    answer: Type.String({ maxLength: articleLimits.answer }),
    /** The unit that answers for it. */
    unit: nullable(Type.String({ maxLength: 20 })),
    validUntil: nullable(Instant),
  },
  { additionalProperties: false },
)
export type ArticleText = Static<typeof ArticleText>

const events = ['save', 'submit', 'reject', 'publish', 'renew', 'expire'] as const

export const Article = Type.Object({
  articleId: Id,
  version: Type.Integer(),
  status: oneOf(articleStatuses),
  text: ArticleText,
  /** What the desks find meanwhile; null if they find nothing. */
  published: nullable(ArticleText),
  writtenByName: Type.String(),
  updatedAt: Instant,
  publishedAt: nullable(Instant),
  reviewDue: nullable(Instant),
  /** Somebody should have looked at it by now. */
  stale: Type.Boolean(),
  possible: Type.Array(oneOf(events)),
})
export type Article = Static<typeof Article>

export const ArticleVersion = Type.Object({
  version: Type.Integer(),
  event: oneOf(events),
  at: Instant,
  byName: Type.String(),
  title: Type.String(),
  answer: Type.String(),
  reason: Type.String(),
})
export type ArticleVersion = Static<typeof ArticleVersion>

/** What a desk finds while it writes. */
export const KnowledgeHit = Type.Object({
  articleId: Id,
  title: Type.String(),
  category: nullable(Type.String()),
  answer: Type.String(),
  unit: nullable(Type.String()),
  publishedAt: Instant,
  stale: Type.Boolean(),
})
export type KnowledgeHit = Static<typeof KnowledgeHit>

/** An entry that a unit was asked for, because it answered a consultation. */
export const EntryRequest = Type.Object({
  orderId: Id,
  orderNo: Type.String(),
  title: Type.String(),
  category: nullable(Type.String()),
  unit: Type.String(),
  /** The unit's public answer, to begin with. */
  answer: Type.String(),
  askedAt: Instant,
  due: Instant,
  articleId: nullable(Id),
  state: oneOf(['OPEN', 'DONE', 'DECLINED']),
})
export type EntryRequest = Static<typeof EntryRequest>

/** `orderId`: the entry that was asked for because of that order. */
export const NewArticle = Type.Object(
  { text: ArticleText, orderId: Type.Optional(Id) },
  { additionalProperties: false },
)
export type NewArticle = Static<typeof NewArticle>

const version = { version: Type.Integer() }
const plain = { additionalProperties: false } as const
const reason = Type.String({ maxLength: articleLimits.reason })
export const ArticlePress = Type.Union([
  Type.Object({ ...version, event: Type.Literal('save'), text: ArticleText }, plain),
  Type.Object({ ...version, event: Type.Literal('submit') }, plain),
  Type.Object({ ...version, event: Type.Literal('reject'), reason }, plain),
  Type.Object({ ...version, event: Type.Literal('publish') }, plain),
  Type.Object({ ...version, event: Type.Literal('renew') }, plain),
  Type.Object({ ...version, event: Type.Literal('expire'), reason }, plain),
])
export type ArticlePress = Static<typeof ArticlePress>
