import type { Article, ArticleEvent, ArticleStatus } from '../../domain/knowledge/article.ts'

/** Instants in ms since the epoch. `version` counts the changes, from 1. */
export type ArticleRecord = {
  readonly article: Article
  readonly version: number
  readonly writtenByName: string
  readonly updatedAt: number
}

export type ArticleChange = {
  readonly event: ArticleEvent
  readonly at: number
  readonly byId: string
  readonly byName: string
  readonly reason: string
}

export type StoredHit = {
  readonly articleId: string
  readonly title: string
  readonly category: string | null
  readonly answer: string
  readonly unit: string | null
  readonly publishedAt: number
  readonly reviewDue: number
}

export type StoredRequest = {
  readonly orderId: string
  readonly orderNo: string
  readonly title: string
  readonly category: string | null
  readonly unit: string
  readonly answer: string
  readonly askedAt: number
  readonly due: number
  readonly articleId: string | null
  readonly state: 'OPEN' | 'DONE' | 'DECLINED'
}

export type KnowledgeStore = {
  /** Published and not expired, the best first: by shared pairs of characters, rare ones and those of the title more. */
  search(query: {
    readonly text: string
    readonly category: string | null
    readonly now: number
    readonly limit: number
  }): Promise<readonly StoredHit[]>
  byId(articleId: string): Promise<ArticleRecord | null>
  /** The latest changed first. `units` null: of all. */
  list(query: {
    readonly status: ArticleStatus | null
    /** Whose review is due. */
    readonly staleAt: number | null
    readonly text: string | null
    readonly units: readonly string[] | null
    readonly after: { readonly at: number; readonly articleId: string } | null
    readonly limit: number
  }): Promise<readonly ArticleRecord[]>
  /** `askedBy`: the order whose request this article answers. */
  insert(record: ArticleRecord, change: ArticleChange, askedBy: string | null): Promise<void>
  /** False if somebody was faster: the version is not the one before this one's any more. */
  update(record: ArticleRecord, change: ArticleChange): Promise<boolean>
  history(
    articleId: string,
  ): Promise<readonly (Omit<ArticleChange, 'byId'> & { version: number; title: string; answer: string })[]>
  /** Open ones, the nearest due first. */
  requests(units: readonly string[] | null, limit: number): Promise<readonly StoredRequest[]>
  requestOf(orderId: string): Promise<StoredRequest | null>
  /** False if it is not open any more. */
  declineRequest(orderId: string, at: number): Promise<boolean>
}
