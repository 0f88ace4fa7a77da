import { describe, expect, test } from 'vitest'
import { emptyFields } from '../../../src/domain/orders/fields.ts'
import { similarity, type Likeness } from '../../../src/domain/orders/similar.ts'
import { talkTexts } from '../../../src/domain/orders/talk.ts'

const nothing: Likeness = {
  ...{ sameNumber: false, sameCategory: false, sameDistrict: false, samePlace: false, text: 0 },
}

describe('two orders', () => {
  test.each<[string, Partial<Likeness>, string[] | null]>([
    ['one telephone about something else', { sameNumber: true, sameDistrict: true }, null],
    ['one kind of thing in one district', { sameCategory: true, sameDistrict: true }, null],
    [
      'one telephone about one kind of thing',
      { sameNumber: true, sameCategory: true },
      ['number', 'category'],
    ],
    ['one kind of thing in one place', { sameCategory: true, samePlace: true }, ['category', 'place']],
    ['nearly the same words in one district', { text: 0.6, sameDistrict: true }, ['text']],
  ])('%s', (_name, alike, reasons) => {
    expect(similarity({ ...nothing, ...alike })?.reasons ?? null).toEqual(reasons)
  })

  test('score a hundred at most', () => {
    const all = { sameNumber: true, sameCategory: true, sameDistrict: true, samePlace: true, text: 1 }
    expect(similarity(all)?.score).toBe(100)
  })
})

describe('the close of a talk', () => {
  const close = (now: string, due: string) =>
    talkTexts(
      { fields: emptyFields, orderNo: 'KM20260430000001', dispatchDue: Date.parse(due) },
      { district: null, category: null },
      Date.parse(now),
    ).close

  test.each([
    ['2026-04-30T16:00:00+08:00', '2026-04-30T23:59:59+08:00', '今天24时前'],
    ['2026-04-30T17:00:00+08:00', '2026-05-01T10:00:00+08:00', '明天10时前'],
    ['2026-05-02T09:00:00+08:00', '2026-04-30T23:59:59+08:00', '4月30日24时前'],
    ['2026-04-28T09:00:00+08:00', '2026-04-30T10:30:00+08:00', '4月30日10时30分前'],
  ])('at %s says of %s: %s', (now, due, words) => {
    expect(close(now, due)).toContain(words)
  })

  test('reads nothing back of an empty sheet', () => {
    const { readBack } = talkTexts(
      { fields: emptyFields, orderNo: null, dispatchDue: null },
      { district: null, category: null },
      0,
    )
    expect(readBack).toBe('我跟您核对一下：')
  })
})
