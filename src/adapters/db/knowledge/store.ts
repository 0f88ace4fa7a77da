import type { Knex } from 'knex'
import type { ArticleChange, ArticleRecord, KnowledgeStore, StoredHit } from '../../../app/ports/knowledge.ts'
import { requestReads } from './requests.ts'
import { recordToRow, rowToRecord, type ArticleRow } from './rows.ts'

/** The knowledge base in PostgreSQL. */
export const createKnowledgeStore = (database: Knex): KnowledgeStore => ({
  search: async ({ text, category, now, limit }) => {
    const { rows } = await database.raw<{ rows: HitRow[] }>(found, {
      ...{ text, category: category ?? '', branch: category?.slice(0, 2) ?? '', now: new Date(now), limit },
    })
    return rows.map(toHit)
  },
  byId: async (articleId) => {
    const row: ArticleRow | undefined = await database<ArticleRow>('kb_articles')
      .where({ article_id: articleId })
      .first()
    return row === undefined ? null : rowToRecord(row)
  },
  list: async ({ status, staleAt, text, units, after, limit }) => {
    const query = database<ArticleRow>('kb_articles')
      .select('*')
      .orderBy([
        { column: 'updated_at', order: 'desc' },
        { column: 'article_id', order: 'desc' },
      ])
      .limit(limit)
    if (status !== null) void query.where({ status })
    if (staleAt !== null) void query.where('review_due', '<', new Date(staleAt))
    if (units !== null) void query.whereIn('unit', [...units])
    if (text !== null && text !== '') {
      const fragment = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
      void query.whereRaw(`(title || ' ' || keywords || ' ' || answer) ilike ?`, [fragment])
    }
    if (after !== null) {
      const place = [new Date(after.at), after.articleId]
      void query.whereRaw('(updated_at, article_id) < (?::timestamptz, ?::uuid)', place)
    }
    return (await query).map(rowToRecord)
  },
  insert: (record, change, askedBy) =>
    database.transaction(async (trx) => {
      await trx('kb_articles').insert(recordToRow(record))
      await trx('kb_versions').insert(versionRow(record, change))
      if (askedBy === null) return
      await trx('kb_requests')
        .where({ order_id: askedBy, state: 'OPEN' })
        .update({ article_id: record.article.articleId })
    }),
  update: (record, change) =>
    database.transaction(async (trx) => {
      const { article_id, ...changing } = recordToRow(record)
      const changed = await trx('kb_articles')
        .where({ article_id, version: record.version - 1 })
        .update(changing)
      if (changed === 0) return false
      await trx('kb_versions').insert(versionRow(record, change))
      if (change.event === 'submit') {
        await trx('kb_requests')
          .where({ article_id, state: 'OPEN' })
          .update({ state: 'DONE', ended_at: new Date(change.at) })
      }
      return true
    }),
  history: async (articleId) => {
    const rows = await database('kb_versions')
      .where({ article_id: articleId })
      .orderBy('version')
      .select<VersionRow[]>()
    return rows.map(({ version, event, at, by_name, reason, title, answer }) => ({
      ...{ version, event, at: at.getTime(), byName: by_name, reason, title, answer },
    }))
  },
  ...requestReads(database),
})

type VersionRow = Pick<ArticleChange, 'event' | 'reason'> & {
  readonly version: number
  readonly at: Date
  readonly by_name: string
  readonly title: string
  readonly answer: string
}

const versionRow = (
  { article, version }: ArticleRecord,
  { event, at, byId, byName, reason }: ArticleChange,
) => ({
  ...{
    article_id: article.articleId,
    version,
    event,
    at: new Date(at),
    by_id: byId,
    by_name: byName,
    reason,
  },
  ...{ title: article.text.title, answer: article.text.answer },
})

type HitRow = {
  readonly article_id: string
  readonly found_title: string
  readonly found_category: string | null
  readonly found_answer: string
  readonly found_unit: string | null
  readonly published_at: Date
  readonly review_due: Date
}

const toHit = (row: HitRow): StoredHit => ({
  ...{ articleId: row.article_id, title: row.found_title, category: row.found_category },
  ...{ answer: row.found_answer, unit: row.found_unit },
  ...{ publishedAt: row.published_at.getTime(), reviewDue: row.review_due.getTime() },
})

// A pair of characters weighs the more the fewer articles have it, three times in a title or a keyword; the category adds
// as much as a rare pair. What shares neither a pair of its head nor the category is no answer, nor is what falls far
// behind the best.
const found = `
  with grams as (select text_bigrams(:text) as asked),
  total as (select count(*)::float as articles from kb_articles where found_title is not null),
  weights as (
    select gram, ln(1 + articles / (1 + (
        select count(*) from kb_articles where found_title is not null and found_grams @> array[gram]
      ))) as weight
      from grams, unnest(asked) as gram, total
  ),
  near as (
    select a.* from kb_articles a, grams
     where found_title is not null and (found_grams && asked or found_category = :category)
       and (found_until is null or found_until > :now)
  )
  select article_id, found_title, found_category, found_answer, found_unit, published_at, review_due
    from (select scored.*, max(score) over () as best from (
      select near.*,
        coalesce((select sum(weight * case when gram = any(found_head_grams) then 3 else 1 end)
                    from weights where gram = any(found_grams)), 0)
        + case when found_category = :category then 6 when left(found_category, 2) = :branch then 2 else 0 end as score
        from near, grams
       where found_head_grams && asked or found_category = :category
    ) scored
    ) ranked
   where score >= best / 4
   order by score desc, published_at desc, article_id
   limit :limit`
