import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKnowledgeStore } from '../../../../src/adapters/db/knowledge/store.ts'
import { seedKnowledge } from '../../../../src/adapters/db/seed/knowledge.ts'
import { createKnowledge, type Knowledge } from '../../../../src/app/knowledge/knowledge.ts'
import type { ArticlePress, ArticleText } from '../../../../src/contract/knowledge.ts'
import type { Actor } from '../../../../src/app/work-orders/actor.ts'
import { answers, openHouse, type House } from '../orders/house.ts'
import { complaint, lead, refusalOf } from '../orders/office.ts'

let house: House
let knowledge: Knowledge
const editor: Actor = { userId: randomUUID(), role: 'KB_EDITOR', name: '白洁' }
const text: ArticleText = {
  ...{ title: '夜间施工时间', category: '0201', keywords: '工地 噪音', answer: '22时至次日6时禁止施工' },
  ...{ unit: 'ECO', validUntil: null },
}

beforeAll(async () => {
  house = await openHouse()
  knowledge = createKnowledge({
    ...{ orders: house.store, time: house.clock, newId: randomUUID },
    knowledge: createKnowledgeStore(house.db.database),
  })
})
beforeEach(async () => {
  await clear()
  await house.reset()
})
afterAll(() => house.close())

const clear = () =>
  house.db.database.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica')
    for (const table of ['kb_requests', 'kb_versions', 'kb_articles']) await trx(table).delete()
  })
type Event = ArticlePress extends infer P ? (P extends ArticlePress ? Omit<P, 'version'> : never) : never
const press = async (articleId: string, event: Event, who: Actor) =>
  knowledge.press(who, articleId, {
    ...event,
    version: (await knowledge.get(editor, articleId)).version,
  })

const published = async (changes: Partial<ArticleText> = {}): Promise<string> => {
  const { articleId } = await knowledge.create(editor, { text: { ...text, ...changes } })
  await press(articleId, { event: 'submit' }, editor)
  await press(articleId, { event: 'publish' }, lead)
  return articleId
}
const titles = async (ask: { text?: string; category?: string }) =>
  (await knowledge.search(ask)).map(({ title }) => title)

describe('the knowledge base', () => {
  test('finds two characters by their pair, ranks title and category first, and nothing that is not published', async () => {
    await published()
    await published({ title: '公积金提取', category: '0405', keywords: '租房', answer: '夜间也可网上办理' })
    await published({ title: '停水通知', category: '0501', keywords: '自来水', answer: '施工前一天通知' })
    await knowledge.create(editor, { text: { ...text, title: '夜间施工（草稿）' } })
    expect(await titles({ text: '施工' })).toEqual(['夜间施工时间'])
    expect(await titles({ text: '凌晨对面工地还在夜间施工，吵得睡不着' })).toEqual(['夜间施工时间'])
    expect(await titles({ text: '租房', category: '0405' })).toEqual(['公积金提取'])
    expect(await titles({ category: '0501' })).toEqual(['停水通知'])
    expect(await titles({ text: '毫不相干的事' })).toEqual([])
    expect(await titles({})).toEqual([])
    expect(await titles({ text: '%_\\' })).toEqual([])
  })

  test('excludes what has expired, by hand or by its date, and says what nobody has confirmed for 180 days', async () => {
    const byHand = await published()
    const byDate = await published({ title: '施工许可', validUntil: '2026-05-01T00:00:00+08:00' })
    expect((await titles({ text: '施工' })).sort()).toEqual(['夜间施工时间', '施工许可'])
    await press(byHand, { event: 'expire', reason: '新规出台' }, editor)
    expect(await titles({ text: '施工' })).toEqual(['施工许可'])
    house.clock.set('2026-05-02T00:00:00+08:00')
    expect(await titles({ text: '施工' })).toEqual([])
    await published({ title: '施工围挡' })
    house.clock.set('2026-11-01T00:00:00+08:00')
    expect(await knowledge.search({ text: '施工' })).toMatchObject([{ title: '施工围挡', stale: true }])
    expect((await knowledge.list(editor, { stale: true })).items.map(({ articleId }) => articleId)).toContain(
      (await knowledge.search({ text: '施工' }))[0]?.articleId,
    )
    expect(byDate).not.toBe(byHand)
  })

  test('keeps every version, and tells the slower of two who was faster', async () => {
    const articleId = await published()
    const { version } = await knowledge.get(editor, articleId)
    const save = (answer: string): ArticlePress => ({ event: 'save', version, text: { ...text, answer } })
    await knowledge.press(editor, articleId, save('甲'))
    expect(await refusalOf(knowledge.press(editor, articleId, save('乙')))).toEqual({
      code: 'ARTICLE_CONFLICT',
      details: [
        { field: 'text', rule: 'changedBy', limit: '白洁' },
        { field: 'version', rule: 'current', limit: version + 1 },
      ],
    })
    expect(await titles({ text: '施工' })).toEqual(['夜间施工时间'])
    expect(
      (await knowledge.history(editor, articleId)).map(({ event, byName }) => `${event} ${byName}`),
    ).toEqual([...['save 白洁', 'submit 白洁', 'publish 赵敏', 'save 白洁']])
    await expect(house.db.database('kb_versions').update({ answer: 'x' })).rejects.toThrow('never changed')
  })

  test('lets nobody publish their own words, and a unit write its own alone', async () => {
    const { articleId } = await knowledge.create(editor, { text })
    await press(articleId, { event: 'submit' }, editor)
    expect(await refusalOf(press(articleId, { event: 'publish' }, editor))).toEqual({
      ...{ code: 'FORBIDDEN', details: [{ field: 'by', rule: 'handledBefore' }] },
    })
    const { eco, police } = house.people
    expect((await refusalOf(knowledge.create(police, { text }))).code).toBe('FORBIDDEN')
    expect((await refusalOf(knowledge.get(police, articleId))).code).toBe('NOT_FOUND')
    const own = await knowledge.create(eco, { text })
    const away = press(own.articleId, { event: 'save', text: { ...text, unit: 'POLICE' } }, eco)
    expect((await refusalOf(away)).code).toBe('FORBIDDEN')
    expect((await knowledge.list(police, {})).items).toEqual([])
    expect((await knowledge.list(eco, {})).items).toHaveLength(2)
  })

  test('pages its list stably', async () => {
    for (const minute of [1, 2, 2, 2, 3]) {
      house.clock.set(`2026-04-30T17:0${minute}:00+08:00`)
      await knowledge.create(editor, { text })
    }
    const first = await knowledge.list(editor, { limit: 2 })
    const second = await knowledge.list(editor, { limit: 2, cursor: first.nextCursor ?? '' })
    const third = await knowledge.list(editor, { limit: 2, cursor: second.nextCursor ?? '' })
    const seen = [first, second, third].flatMap(({ items }) => items.map(({ articleId }) => articleId))
    expect([new Set(seen).size, third.nextCursor]).toEqual([5, null])
  })

  test('comes with articles that answer what citizens ask, once', async () => {
    await seedKnowledge(house.db.database, house.clock.now())
    await seedKnowledge(house.db.database, house.clock.now())
    expect(await house.db.database('kb_articles').count()).toEqual([{ count: 21 }])
    const best = async (words: string) => (await titles({ text: words }))[0]
    expect(await best('老板拖欠工资不给')).toBe('拖欠工资怎么维权')
    expect(await best('我想问医保在外地住院怎么报')).toBe('医保异地就医备案怎么办')
    expect(await best('井盖')).toBe('井盖缺失、路灯不亮反映哪里')
  })
})

test('a consultation that a unit answered asks it for an entry, which its article supplies', async () => {
  const orderId = await house.handled({ ...complaint, type: 'CONSULT', title: '夜间施工时间' })
  await house.drive(orderId, ...house.report('2026-05-07'))
  const { eco, police } = house.people
  const expected = {
    orderId,
    unit: 'ECO',
    due: '2026-05-11T17:00:00+08:00',
    answer: '夜间施工已停止',
    state: 'OPEN',
  }
  expect(await knowledge.requests(eco)).toMatchObject([expected])
  expect(await knowledge.requests(editor)).toHaveLength(1)
  expect(await knowledge.requests(police)).toEqual([])
  await house.drive(orderId, house.call('2026-05-07 15:00:00', answers))
  expect(
    (await refusalOf(knowledge.create(editor, { text: { ...text, unit: 'POLICE' }, orderId }))).code,
  ).toBe('INVALID')
  const { articleId } = await knowledge.create(eco, { text, orderId })
  expect(await knowledge.requests(eco)).toMatchObject([{ articleId }])
  await press(articleId, { event: 'submit' }, eco)
  expect(await knowledge.requests(eco)).toEqual([])
  expect((await refusalOf(knowledge.decline(editor, orderId))).code).toBe('NOT_FOUND')
})
