import { describe, expect, it } from 'vitest'
import { numeral, readDigits, readMandarin } from '../../../freeswitch/prompts/maker/mandarin-reading.ts'
import { phonemes } from '../../../freeswitch/prompts/maker/mandarin-sound.ts'

const said = (text: string): string =>
  readMandarin(text)
    .map(({ syllables }) => syllables.map(({ base, tone }) => `${base}${tone}`).join(' '))
    .join(' | ')

describe('reading Chinese prompts aloud', () => {
  it('says telephone numbers digit by digit, with yāo for 1', () => {
    expect(said('12345')).toBe('yao1 er4 san1 si4 wu3')
    expect(said('12369')).toBe('yao1 er4 san1 liu4 jiu3')
  })

  it('says a key to press as a plain number, untouched by sandhi', () => {
    expect(said('满意请按1，基本满意请按2，不满意请按3')).toBe(
      'man3 yi4 qing3 an4 yi1 | ji1 ben3 man3 yi4 qing3 an4 er4 | bu4 man3 yi4 qing3 an4 san1',
    )
    expect(said('按1可以留言')).toBe('an4 yi1 ke2 yi3 liu2 yan2')
  })

  it('counts from zero to ninety-nine', () => {
    expect([0, 10, 11, 20, 21, 99].map(numeral)).toEqual(['零', '十', '十一', '二十', '二十一', '九十九'])
    expect(() => numeral(100)).toThrow('no numeral for 100')
    expect(readDigits('等60分')).toBe('等六十分')
  })

  it('turns a third tone before a third tone into a second', () => {
    expect(said('两小时内给您回电')).toBe('liang2 xiao3 shi2 nei4 gei3 nin2 hui2 dian4')
    expect(said('请保持电话畅通')).toBe('qing2 bao3 chi2 dian4 hua4 chang4 tong1')
  })

  it('reads characters of several readings by their words, and as told where told', () => {
    expect(said('市长热线，重新拨打')).toBe('shi4 zhang3 re4 xian4 | chong2 xin1 bo1 da3')
    expect(said('行(hang2)长')).toMatch(/^hang2 /)
  })

  it('refuses what it cannot read', () => {
    expect(() => readMandarin('请按OK')).toThrow('cannot read "OK"')
    expect(() => readMandarin('，。')).toThrow('nothing to say')
  })

  it.each([
    ['huan', 'hu', 'an'],
    ['xian', 'xi', 'an'],
    ['zhi', 'zh', 'll'],
    ['ci', 'c', 'ii'],
    ['quan', 'qu', 'an'],
    ['yu', 'y', 'v'],
    ['lv', 'l', 'v'],
    ['lve', 'l', 'ue'],
    ['xue', 'x', 'ue'],
    ['jiong', 'ji', 'ong'],
    ['shuang', 'shu', 'ang'],
    ['yuan', 'yu', 'an'],
    ['er', '', 'er'],
  ])('splits %s into the phonemes of the voice', (base, initial, final) => {
    expect(phonemes(base)).toEqual({ initial, final })
  })
})
