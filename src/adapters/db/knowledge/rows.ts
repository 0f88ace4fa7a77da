import type { ArticleRecord } from '../../../app/ports/knowledge.ts'
import type { ArticleText } from '../../../domain/knowledge/article.ts'

/** A row of `kb_articles`, without what the database works out itself. */
export type ArticleRow = {
  readonly article_id: string
  readonly version: number
  readonly status: ArticleRecord['article']['status']
  readonly title: string
  readonly category: string | null
  readonly keywords: string
  readonly answer: string
  readonly unit: string | null
  readonly valid_until: Date | null
  /** Null for those that came with the product. */
  readonly written_by: string | null
  readonly written_by_name: string
  readonly updated_at: Date
  readonly found_title: string | null
  readonly found_category: string | null
  readonly found_keywords: string | null
  readonly found_answer: string | null
  readonly found_unit: string | null
  readonly found_until: Date | null
  readonly published_at: Date | null
  readonly review_due: Date | null
}

const date = (at: number | null): Date | null => (at === null ? null : new Date(at))
const ms = (at: Date | null): number | null => at?.getTime() ?? null

export const recordToRow = ({ article, version, writtenByName, updatedAt }: ArticleRecord): ArticleRow => {
  const { text, published } = article
  return {
    ...{ article_id: article.articleId, version, status: article.status },
    ...{ title: text.title, category: text.category, keywords: text.keywords, answer: text.answer },
    ...{ unit: text.unit, valid_until: date(text.validUntil) },
    written_by: article.writtenBy === '' ? null : article.writtenBy,
    ...{ written_by_name: writtenByName, updated_at: new Date(updatedAt) },
    ...foundColumns(published),
    ...{ published_at: date(article.publishedAt), review_due: date(article.reviewDue) },
  }
}

const foundColumns = (published: ArticleText | null) =>
  published === null
    ? {
        ...{ found_title: null, found_category: null, found_keywords: null, found_answer: null },
        ...{ found_unit: null, found_until: null },
      }
    : {
        ...{ found_title: published.title, found_category: published.category },
        ...{ found_keywords: published.keywords, found_answer: published.answer },
        ...{ found_unit: published.unit, found_until: date(published.validUntil) },
      }

export const rowToRecord = (row: ArticleRow): ArticleRecord => ({
  article: {
    ...{ articleId: row.article_id, status: row.status },
    text: {
      ...{ title: row.title, category: row.category, keywords: row.keywords, answer: row.answer },
      ...{ unit: row.unit, validUntil: ms(row.valid_until) },
    },
    published: publishedOf(row),
    writtenBy: row.written_by ?? '',
    ...{ publishedAt: ms(row.published_at), reviewDue: ms(row.review_due) },
  },
  ...{ version: row.version, writtenByName: row.written_by_name, updatedAt: row.updated_at.getTime() },
})

const publishedOf = (row: ArticleRow): ArticleText | null =>
  row.found_title === null
    ? null
    : {
        ...{ title: row.found_title, category: row.found_category, keywords: row.found_keywords ?? '' },
        ...{ answer: row.found_answer ?? '', unit: row.found_unit, validUntil: ms(row.found_until) },
      }
