import { describe, expect, it } from 'vitest'
import { type Choice, matching, matchRank } from '../../../agent-ui/src/state/match.ts'

const noise: Choice = { code: '0201', name: '施工噪音', pinyin: 'shigongzaoyin', initials: 'sgzy' }
const living: Choice = {
  code: '0202',
  name: '社会生活噪音',
  pinyin: 'shehuishenghuozaoyin',
  initials: 'shshzy',
}
const food: Choice = { code: '0602', name: '食品安全', pinyin: 'shi pin an quan', initials: 'spaq' }
const panlong: Choice = { code: '530103', name: '盘龙区', pinyin: 'panlongqu', initials: 'plq' }
const all = [noise, living, food, panlong]
const names = (typed: string) => matching(typed, all).map(({ name }) => name)

describe('choosing by typing', () => {
  it.each([
    ['characters', '施工'],
    ['characters in the middle', '工噪'],
    ['initials', 'sgzy'],
    ['initials in the middle', 'gz'],
    ['full pinyin', 'shigong'],
    ['half-typed pinyin', 'shig'],
    ['pinyin with the blanks of an input method', "shi'gong zao"],
    ['starts of syllables', 'shgzao'],
    ['characters and initials mixed', '施工zy'],
    ['its code', '0201'],
    ['capitals', 'SGZY'],
  ])('finds a category by %s', (_how, typed) => {
    expect(names(typed)).toContain('施工噪音')
    expect(names(typed)).not.toContain('盘龙区')
  })

  it('finds spaced pinyin as well', () => {
    expect(names('pinan')).toEqual(['食品安全'])
  })

  it('puts a match at the start before one in the middle', () => {
    expect(names('s').at(-1)).not.toBe('施工噪音')
    expect(names('zaoyin')).toEqual(['施工噪音', '社会生活噪音'])
    expect(names('shehui')[0]).toBe('社会生活噪音')
  })

  it('puts the code itself first', () => {
    expect(names('02')).toEqual(['施工噪音', '社会生活噪音'])
    expect(matchRank('0202', living)).toBe(0)
  })

  it('offers all in their own order when nothing is typed', () => {
    expect(matching('', all)).toEqual(all)
    expect(matching('  ', all)).toEqual(all)
  })

  it('finds nothing by other letters', () => {
    expect(names('xyz')).toEqual([])
    expect(matchRank('sgzyx', noise)).toBeNull()
  })
})
