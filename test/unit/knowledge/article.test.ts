import { describe, expect, it } from 'vitest'
import {
  articleStatuses,
  isArticleRefusal,
  possibleFor,
  stepArticle,
  type Article,
  type ArticleInput,
  type ArticleText,
} from '../../../src/domain/knowledge/article.ts'
import { entryAskedFor } from '../../../src/domain/knowledge/asking.ts'
import type { By } from '../../../src/domain/orders/event.ts'
import { at } from '../calendar/years.ts'
import { catalogue, draft, eco, lead, li, urban } from '../orders/given.ts'
import { drive, orderIn, untilHandling, untilReview, passed } from '../orders/journey.ts'

const editor: By = { userId: 'bai', role: 'KB_EDITOR' }
const text: ArticleText = {
  ...{ title: '夜间施工', category: '0201', keywords: '工地', answer: '22时至次日6时禁止', unit: 'ECO' },
  validUntil: null,
}
const article = (changes: Partial<Article> = {}): Article => ({
  ...{ articleId: 'a1', status: 'DRAFT', text, published: null, writtenBy: 'han', publishedAt: null },
  reviewDue: null,
  ...changes,
})
const now = at('2026-05-06 09:00:00')
type Press = ArticleInput extends infer I ? (I extends ArticleInput ? Omit<I, 'at' | 'by'> : never) : never
const press = (before: Article, input: Press, by: By) => stepArticle(before, { ...input, at: now, by })
const refusal = (before: Article, input: Press, by: By) => {
  const result = press(before, input, by)
  return isArticleRefusal(result) ? result.refused : result.status
}

describe('an article', () => {
  it('is written by its unit, judged by an editor, published, confirmed, and expires', () => {
    const review = press(article(), { type: 'submit' }, eco) as Article
    const live = press(review, { type: 'publish' }, editor) as Article
    expect(live).toMatchObject({ status: 'PUBLISHED', published: text, publishedAt: now })
    expect(live.reviewDue).toBe(at('2026-11-02 09:00:00'))
    expect(press({ ...live, reviewDue: 1 }, { type: 'renew' }, lead)).toMatchObject({
      reviewDue: live.reviewDue,
    })
    expect(press(live, { type: 'expire', reason: '政策废止' }, editor)).toMatchObject({
      ...{ status: 'EXPIRED', published: null, reviewDue: null },
    })
  })

  it('that is written anew keeps its old words before the desks until the new ones are published', () => {
    const live = article({ status: 'PUBLISHED', published: text, publishedAt: 1, reviewDue: 2 })
    const rewritten = press(live, { type: 'save', text: { ...text, answer: '新规' } }, eco) as Article
    expect(rewritten).toMatchObject({
      status: 'DRAFT',
      text: { answer: '新规' },
      published: text,
      reviewDue: 2,
    })
    const review = press(rewritten, { type: 'submit' }, eco) as Article
    expect(press(review, { type: 'publish' }, lead)).toMatchObject({ published: { answer: '新规' } })
  })

  it('is published by nobody who wrote it, and judged by no unit', () => {
    const review = article({ status: 'REVIEW', writtenBy: 'bai' })
    expect(refusal(review, { type: 'publish' }, editor)).toBe('ownText')
    expect(refusal(review, { type: 'publish' }, eco)).toBe('person')
    expect(refusal(review, { type: 'publish' }, lead)).toBe('PUBLISHED')
    expect(possibleFor(review, editor)).toEqual(['reject'])
    expect(possibleFor(review, lead)).toEqual(['reject', 'publish'])
    expect([urban, li].map((by) => refusal(article(), { type: 'save', text }, by))).toEqual([
      'person',
      'person',
    ])
  })

  it('is refused what its status does not know, and what its words lack', () => {
    const all: readonly Press[] = [
      ...[{ type: 'submit' }, { type: 'publish' }, { type: 'renew' }, { type: 'reject', reason: 'x' }],
      ...[{ type: 'expire', reason: 'x' }],
    ] as readonly Press[]
    const possible = articleStatuses.map((status) => {
      const published = status === 'PUBLISHED' ? text : null
      return all.filter((one) => refusal(article({ status, published }), one, editor) !== 'status').length
    })
    expect(possible).toEqual([1, 2, 2, 0])
    const bare = article({ text: { ...text, answer: ' ', category: null, unit: 'ECO' } })
    expect(press(bare, { type: 'submit' }, editor)).toEqual({
      ...{ refused: 'fields' },
      problems: ['answer', 'category'].map((field) => ({ field, rule: 'required' })),
    })
    const long = { ...text, title: '长'.repeat(81) }
    expect(press(article(), { type: 'save', text: long }, editor)).toMatchObject({
      problems: [{ field: 'title', rule: 'maxLength', limit: 80 }],
    })
    expect(refusal(article({ status: 'REVIEW' }), { type: 'reject', reason: ' ' }, editor)).toBe('fields')
  })
})

describe('a consultation that a unit answered', () => {
  const reviewed = (type: 'CONSULT' | 'COMPLAINT') =>
    orderIn('FEEDBACK_REVIEW', draft({ type }), ...untilReview)
  const after = (type: 'CONSULT' | 'COMPLAINT') => {
    const { order } = drive(reviewed(type), passed)
    if (order === null) throw new Error('The order is gone')
    return order
  }

  it('asks it for an entry within three workdays of the review, other matters do not', () => {
    expect(
      entryAskedFor(reviewed('CONSULT'), after('CONSULT'), at('2026-05-08 16:00:00'), catalogue),
    ).toEqual({
      // 9 May is a make-up Saturday.
      ...{ unit: 'ECO', due: at('2026-05-12 17:00:00') },
    })
    expect(entryAskedFor(reviewed('COMPLAINT'), after('COMPLAINT'), now, catalogue)).toBeNull()
    const handling = orderIn('HANDLING', draft({ type: 'CONSULT' }), ...untilHandling)
    expect(entryAskedFor(handling, reviewed('CONSULT'), now, catalogue)).toBeNull()
    expect(entryAskedFor(after('CONSULT'), after('CONSULT'), now, catalogue)).toBeNull()
  })
})
