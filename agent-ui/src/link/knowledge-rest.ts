import type {
  Article,
  ArticlePress,
  ArticleVersion,
  EntryRequest,
  KnowledgeHit,
  NewArticle,
} from '../../../src/contract/knowledge.ts'
import { rest } from '../state/session.ts'
import { type Page, query } from './rest.ts'

export const searchKnowledge = (text: string, category: string | null): Promise<readonly KnowledgeHit[]> =>
  rest.ask<readonly KnowledgeHit[]>(
    'GET',
    `/knowledge?${query({ text: text === '' ? null : text, category })}`,
  )

export type ArticleFilter = { readonly status: string | null; readonly stale: boolean; readonly text: string }
export const articles = (filter: ArticleFilter, cursor: string | null): Promise<Page<Article>> =>
  rest.ask<Page<Article>>(
    'GET',
    `/articles?${query({
      ...{ status: filter.status, stale: filter.stale ? 'true' : null, cursor },
      text: filter.text === '' ? null : filter.text,
    })}`,
  )

export const articleHistory = (articleId: string): Promise<readonly ArticleVersion[]> =>
  rest.ask<readonly ArticleVersion[]>('GET', `/articles/${articleId}/history`)

export const createArticle = (article: NewArticle): Promise<Article> =>
  rest.ask<Article>('POST', '/articles', article)

export const pressArticle = (articleId: string, press: ArticlePress): Promise<Article> =>
  rest.ask<Article>('POST', `/articles/${articleId}/events`, press)

export const entryRequests = (): Promise<readonly EntryRequest[]> =>
  rest.ask<readonly EntryRequest[]>('GET', '/entry-requests')

export const declineEntry = (orderId: string): Promise<undefined> =>
  rest.ask<undefined>('DELETE', `/entry-requests/${orderId}`)
