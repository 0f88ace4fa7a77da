import type {
  Article as ArticleView,
  ArticlePress,
  ArticleText as TextView,
  ArticleVersion,
  EntryRequest,
  KnowledgeHit,
  NewArticle,
} from '../../contract/knowledge.ts'
import { toIso } from '../../domain/calendar/shanghai.ts'
import {
  isArticleRefusal,
  mayWrite,
  possibleFor,
  stepArticle,
  type Article,
  type ArticleInput,
  type ArticleRefusal,
  type ArticleStatus,
  type ArticleText,
} from '../../domain/knowledge/article.ts'
import type { By } from '../../domain/orders/event.ts'
import { worksForUnit } from '../../domain/orders/permissions.ts'
import { errors, withDetails } from '../errors.ts'
import type { ArticleRecord, KnowledgeStore, StoredRequest } from '../ports/knowledge.ts'
import type { OrderStore } from '../ports/orders.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'
import { personOf } from '../work-orders/changes.ts'

export type KnowledgeAsk = {
  readonly status?: ArticleStatus
  readonly stale?: boolean
  readonly text?: string
  readonly cursor?: string
  readonly limit?: number
}
type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }

/**
 * Errors: `NOT_FOUND` · `FORBIDDEN` not this role, another unit's article, or one's own text · `INVALID` with details ·
 * `ARTICLE_REFUSED` impossible in this status · `ARTICLE_CONFLICT` somebody changed it a moment ago.
 */
export type Knowledge = {
  /** What may answer a citizen whose matter reads like this; five at most. */
  search(ask: { readonly text?: string; readonly category?: string }): Promise<readonly KnowledgeHit[]>
  /** For those who write and judge articles; a unit its own. */
  list(actor: Actor, ask: KnowledgeAsk): Promise<Page<ArticleView>>
  get(actor: Actor, articleId: string): Promise<ArticleView>
  history(actor: Actor, articleId: string): Promise<readonly ArticleVersion[]>
  create(actor: Actor, input: NewArticle): Promise<ArticleView>
  press(actor: Actor, articleId: string, press: ArticlePress): Promise<ArticleView>
  /** Entries that units were asked for and have not supplied, the nearest due first. */
  requests(actor: Actor): Promise<readonly EntryRequest[]>
  /** The hotline does without this one. */
  decline(actor: Actor, orderId: string): Promise<void>
}

export type KnowledgeDeps = {
  readonly knowledge: KnowledgeStore
  readonly orders: Pick<OrderStore, 'unitsOfUser'>
  readonly time: Pick<Time, 'now'>
  /** A UUID. */
  readonly newId: () => string
}

const hits = 5
const searchedSigns = 120
const listed = 50
const mostRequests = 100

export const createKnowledge = (deps: KnowledgeDeps): Knowledge => {
  const { knowledge, time, newId } = deps
  const found = async (actor: Actor, articleId: string) => {
    const [record, by] = await Promise.all([knowledge.byId(articleId), personOf(deps, actor)])
    if (record === null || !maySeeArticle(record.article, by)) throw new errors.notFound('article')
    return { record, by }
  }
  const show = (record: ArticleRecord, by: By) => toView(record, by, time.now())
  return {
    search: async ({ text = '', category }) => {
      const now = time.now()
      const rows = await knowledge.search({
        ...{ text: Array.from(text).slice(0, searchedSigns).join(''), category: category ?? null },
        ...{ now, limit: hits },
      })
      return rows.map(({ publishedAt, reviewDue, ...same }) => ({
        ...same,
        ...{ publishedAt: toIso(publishedAt), stale: reviewDue < now },
      }))
    },
    list: async (actor, ask) => {
      const by = await personOf(deps, actor)
      const limit = ask.limit ?? listed
      const rows = await knowledge.list({
        ...{ status: ask.status ?? null, staleAt: ask.stale === true ? time.now() : null },
        ...{ text: ask.text?.trim() ?? null, units: worksForUnit(by.role) ? (by.units ?? []) : null },
        ...{ after: ask.cursor === undefined ? null : readCursor(ask.cursor), limit: limit + 1 },
      })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: shown.map((record) => show(record, by)),
        nextCursor: rows.length > limit && last ? `${last.updatedAt}.${last.article.articleId}` : null,
      }
    },
    get: async (actor, articleId) => {
      const { record, by } = await found(actor, articleId)
      return show(record, by)
    },
    history: async (actor, articleId) => {
      await found(actor, articleId)
      return (await knowledge.history(articleId)).map(({ at, ...same }) => ({ ...same, at: toIso(at) }))
    },
    create: async (actor, { text, orderId }) => {
      const by = await personOf(deps, actor)
      if (!mayWrite(text.unit, by)) throw errors.forbidden()
      if (orderId !== undefined) requireOpen(await knowledge.requestOf(orderId), text.unit)
      const at = time.now()
      const empty: Article = {
        ...{ articleId: newId(), status: 'DRAFT', text: fromView(text), published: null },
        ...{ writtenBy: actor.userId, publishedAt: null, reviewDue: null },
      }
      const article = decide(empty, { type: 'save', text: fromView(text), at, by })
      const record = { article, version: 1, writtenByName: actor.name, updatedAt: at }
      await knowledge.insert(record, changeOf('save', actor, at, ''), orderId ?? null)
      return show(record, by)
    },
    press: async (actor, articleId, press) => {
      const { record, by } = await found(actor, articleId)
      if (record.version !== press.version) throw conflict(record)
      const at = time.now()
      const article = decide(record.article, toInput(press, at, by))
      // A unit's article stays a unit's: it is not written away to another one.
      if (press.event === 'save' && !mayWrite(article.text.unit, by)) throw errors.forbidden()
      const writtenByName = press.event === 'save' ? actor.name : record.writtenByName
      const after = { article, version: record.version + 1, writtenByName, updatedAt: at }
      const reason = 'reason' in press ? press.reason.trim() : ''
      const stored = await knowledge.update(after, changeOf(press.event, actor, at, reason))
      if (!stored) throw conflict((await knowledge.byId(articleId)) ?? record)
      return show(after, by)
    },
    requests: async (actor) => {
      const by = await personOf(deps, actor)
      const units = worksForUnit(by.role) ? (by.units ?? []) : null
      return (await knowledge.requests(units, mostRequests)).map(({ askedAt, due, ...same }) => ({
        ...same,
        ...{ askedAt: toIso(askedAt), due: toIso(due) },
      }))
    },
    decline: async (actor, orderId) => {
      if (actor.role !== 'KB_EDITOR') throw errors.forbidden()
      if (!(await knowledge.declineRequest(orderId, time.now()))) throw new errors.notFound('request')
    },
  }
}

/** What the desks find is for everybody; what is being written for those who write and judge it. */
const maySeeArticle = ({ text, published }: Article, by: By): boolean =>
  !worksForUnit(by.role) || published !== null || (by.units ?? []).some((unit) => unit === text.unit)

const requireOpen = (request: StoredRequest | null, unit: string | null): void => {
  if (request?.state !== 'OPEN' || request.unit !== unit) {
    throw withDetails(errors.invalid(), [{ field: 'orderId', rule: 'unknown' }])
  }
}

const decide = (article: Article, input: ArticleInput): Article => {
  const result = stepArticle(article, input)
  if (isArticleRefusal(result)) throw refusalToError(result, article.status, input.type)
  return result
}

const refusalToError = (refusal: ArticleRefusal, status: ArticleStatus, event: string): Error => {
  if (refusal.refused === 'fields') return withDetails(errors.invalid(), refusal.problems)
  if (refusal.refused === 'status') return new errors.articleRefused(status, event)
  const rule = refusal.refused === 'ownText' ? 'handledBefore' : 'role'
  return withDetails(errors.forbidden(), [{ field: 'by', rule }])
}

const conflict = ({ version, writtenByName }: ArticleRecord): Error =>
  withDetails(errors.articleConflict(), [
    { field: 'text', rule: 'changedBy', limit: writtenByName },
    { field: 'version', rule: 'current', limit: version },
  ])

const toInput = (press: ArticlePress, at: number, by: By): ArticleInput => {
  if (press.event === 'save') return { type: 'save', text: fromView(press.text), at, by }
  if (press.event === 'reject' || press.event === 'expire') {
    return { type: press.event, reason: press.reason, at, by }
  }
  return { type: press.event, at, by }
}

const changeOf = (event: ArticlePress['event'], { userId, name }: Actor, at: number, reason: string) => ({
  ...{ event, at, byId: userId, byName: name, reason },
})

const fromView = (text: TextView): ArticleText => ({
  ...text,
  validUntil: text.validUntil === null ? null : Date.parse(text.validUntil),
})
const isoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at))
const toTextView = (text: ArticleText): TextView => ({ ...text, validUntil: isoOrNull(text.validUntil) })

const toView = (
  { article, version, writtenByName, updatedAt }: ArticleRecord,
  by: By,
  now: number,
): ArticleView => ({
  ...{ articleId: article.articleId, version, status: article.status, text: toTextView(article.text) },
  published: article.published === null ? null : toTextView(article.published),
  ...{ writtenByName, updatedAt: toIso(updatedAt), publishedAt: isoOrNull(article.publishedAt) },
  ...{
    reviewDue: isoOrNull(article.reviewDue),
    stale: article.reviewDue !== null && article.reviewDue < now,
  },
  possible: [...possibleFor(article, by)],
})

const readCursor = (cursor: string): { at: number; articleId: string } => {
  const found = /^(\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(cursor)
  if (found?.[1] === undefined || found[2] === undefined) {
    throw withDetails(errors.invalid(), [{ field: 'cursor', rule: 'nextCursor' }])
  }
  return { at: Number(found[1]), articleId: found[2] }
}
