import { reactive } from 'vue'
import type {
  Article,
  ArticlePress,
  ArticleText,
  ArticleVersion,
  EntryRequest,
} from '../../../src/contract/knowledge.ts'
import {
  articleHistory,
  articles,
  createArticle,
  declineEntry,
  entryRequests,
  pressArticle,
} from '../link/knowledge-rest.ts'
import { type FieldRule, RestError } from '../link/rest.ts'
import { errorText } from './notices.ts'
import { app } from './session.ts'

export type ArticleTab = 'all' | 'DRAFT' | 'REVIEW' | 'PUBLISHED' | 'stale' | 'EXPIRED' | 'requests'

/** The knowledge base's own page: its list, what units were asked for, and the article that is open. */
export const page = reactive({
  tab: 'all' as ArticleTab,
  text: '',
  items: [] as Article[],
  cursor: null as string | null,
  requests: [] as EntryRequest[],
  state: 'loading' as 'loading' | 'fresh' | 'failed',
  /** Null while nothing is open; an article without an id is a new one. */
  open: null as Article | null,
  isNew: false,
  words: null as ArticleText | null,
  askedBy: null as string | null,
  history: [] as ArticleVersion[],
  problem: '',
  rules: [] as readonly FieldRule[],
  busy: false,
  saved: false,
})

let turn = 0

export const loadArticles = async (more = false): Promise<void> => {
  const mine = ++turn
  page.state = 'loading'
  const { tab, text } = page
  const status = ['DRAFT', 'REVIEW', 'PUBLISHED', 'EXPIRED'].includes(tab) ? tab : null
  try {
    const [found, asked] = await Promise.all([
      articles({ status, stale: tab === 'stale', text }, more ? page.cursor : null),
      entryRequests(),
    ])
    if (mine !== turn) return
    page.items = more ? [...page.items, ...found.items] : [...found.items]
    page.cursor = found.nextCursor
    page.requests = [...asked]
    page.state = 'fresh'
  } catch (error) {
    if (mine !== turn) return
    page.problem = errorText(error)
    page.state = 'failed'
  }
}

const forget = () => Object.assign(page, { problem: '', rules: [], saved: false, history: [], askedBy: null })

const showHistory = async (articleId: string) => {
  try {
    page.history = [...(await articleHistory(articleId))]
  } catch {
    // The article stands without its history; opening it again asks again.
    page.history = []
  }
}

export const openArticle = (article: Article): void => {
  forget()
  Object.assign(page, { open: article, isNew: false, words: { ...article.text } })
  void showHistory(article.articleId)
}

/** A unit writes for itself; an editor says for whom. */
const ownUnit = () => (app.session?.role === 'KB_EDITOR' ? null : (page.items[0]?.text.unit ?? null))
const emptyText = (): ArticleText => ({
  ...{ title: '', category: null, keywords: '', answer: '', unit: ownUnit(), validUntil: null },
})

/** Begins a new one, empty or from what a unit answered a citizen. */
export const beginArticle = (request: EntryRequest | null): void => {
  forget()
  const { title, category, answer, unit } = request ?? emptyText()
  Object.assign(page, {
    ...{ open: null, isNew: true, askedBy: request?.orderId ?? null },
    words: { ...emptyText(), title, category, answer, unit },
  })
}

export const closeArticle = (): void => {
  forget()
  Object.assign(page, { open: null, isNew: false, words: null })
}

export const setWord = <K extends keyof ArticleText>(name: K, value: ArticleText[K]): void => {
  if (!page.words) return
  page.words[name] = value
  page.saved = false
  page.rules = page.rules.filter(({ field }) => field !== name)
}

export const changedWords = (): boolean =>
  page.isNew || (page.open !== null && JSON.stringify(page.words) !== JSON.stringify(page.open.text))

const run = async (work: () => Promise<Article>): Promise<Article | null> => {
  if (page.busy) return null
  Object.assign(page, { busy: true, problem: '', rules: [] })
  try {
    const article = await work()
    openArticle(article)
    page.saved = true
    void loadArticles()
    return article
  } catch (error) {
    page.problem = errorText(error)
    if (error instanceof RestError)
      page.rules = error.details.map((rule) => ({ ...rule, field: lastOf(rule.field) }))
    return null
  } finally {
    page.busy = false
  }
}
/** The body's checks name `text.title`, the rules `title`. */
const lastOf = (field: string) => field.split('.').at(-1) ?? field

export const saveArticle = (): Promise<Article | null> =>
  run(() => {
    const text = { ...(page.words as ArticleText) }
    if (page.open)
      return pressArticle(page.open.articleId, { event: 'save', version: page.open.version, text })
    return createArticle(page.askedBy === null ? { text } : { text, orderId: page.askedBy })
  })

/** What was typed is saved before it is submitted. */
export const press = async (event: Exclude<ArticlePress['event'], 'save'>, reason = ''): Promise<void> => {
  const article = changedWords() && event === 'submit' ? await saveArticle() : page.open
  if (!article) return
  const { articleId, version } = article
  await run(() =>
    pressArticle(
      articleId,
      event === 'reject' || event === 'expire' ? { event, version, reason } : { event, version },
    ),
  )
}

export const decline = async (orderId: string): Promise<void> => {
  try {
    await declineEntry(orderId)
  } catch (error) {
    page.problem = errorText(error)
  }
  await loadArticles()
}
