import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { reviewEveryMs } from '../../../domain/knowledge/article.ts'
import { dayMs } from '../../../domain/calendar/shanghai.ts'
import { articles } from './articles.ts'

/** A small knowledge base for a start; nothing where there is one already. One article in ten is due for review. */
export const seedKnowledge = async (database: Knex, now: number): Promise<void> =>
  database.transaction(async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(hashtext(?))', ['seedKnowledge'])
    if ((await trx('kb_articles').first('article_id')) !== undefined) return
    const rows = articles.map(({ title, category, unit, keywords, answer }, index) => {
      const publishedAt = now - (index % 10 === 9 ? reviewEveryMs + dayMs : (index + 1) * 5 * dayMs)
      return {
        ...{
          article_id: randomUUID(),
          version: 1,
          status: 'PUBLISHED',
          title,
          category,
          keywords,
          answer,
          unit,
        },
        ...{
          written_by_name: author,
          updated_at: new Date(publishedAt),
          published_at: new Date(publishedAt),
        },
        ...{ found_title: title, found_category: category, found_keywords: keywords, found_answer: answer },
        ...{ found_unit: unit, review_due: new Date(publishedAt + reviewEveryMs) },
      }
    })
    await trx('kb_articles').insert(rows)
    await trx('kb_versions').insert(
      rows.map(({ article_id, published_at, title, answer }) => ({
        ...{ article_id, version: 1, event: 'publish', at: published_at, by_name: author, reason: '' },
        ...{ title, answer },
      })),
    )
  })

const author = '热线办知识组'
