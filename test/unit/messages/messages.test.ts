import { describe, expect, it } from 'vitest'
import { readRating } from '../../../src/domain/messages/reply.ts'
import { composeText, findTemplateFaults, shippedTemplates } from '../../../src/domain/messages/templates.ts'
import { afterQuietHours, pauseAfter } from '../../../src/domain/messages/timing.ts'
import { firstSixty } from '../../../src/domain/messages/words.ts'
import { messageTemplateIds } from '../../../src/domain/orders/terms.ts'
import { at } from '../calendar/years.ts'

describe('templates', () => {
  it('as shipped break none of their own rules', () => {
    for (const id of messageTemplateIds) expect(findTemplateFaults(id, shippedTemplates[id]), id).toEqual([])
  })

  it('are worded with the placeholders they have, no more', () => {
    const faults = (text: string, confidentialText = '好') =>
      findTemplateFaults('T2', { text, confidentialText }).map(({ field, rule, limit }) =>
        `${field} ${rule} ${limit ?? ''}`.trim(),
      )
    expect(faults('编号{no}')).toEqual([])
    expect(faults('编号{number}')).toEqual(['text unknownPlaceholder number'])
    expect(faults('编号{code}')).toEqual(['text unknownPlaceholder code'])
    expect(faults('编号{no')).toEqual(['text unbalancedBrace'])
    expect(faults('')).toEqual(['text required'])
    expect(faults('好'.repeat(300))).toEqual(['text maxLength 259'])
    expect(faults('请拨打08716316555')).toEqual(['text characters'])
    expect(faults('好', '因{reason}延期')).toEqual(['confidentialText tellsContent reason'])
  })

  it('are put together with the signature before them', () => {
    expect(composeText(shippedTemplates.T1.text, { no: 'KM1', code: '42', due: '2026-05-11 17:00' })).toBe(
      '【昆明12345】您反映的事项已受理并转办，编号KM1，查询码42，预计2026-05-11 17:00前办结。',
    )
    expect(firstSixty('好'.repeat(80))).toHaveLength(60)
  })
})

describe('timing', () => {
  it('waits for the morning from 21:00 to 08:00', () => {
    for (const [from, to] of [
      ['2026-05-11 20:59:59', '2026-05-11 20:59:59'],
      ['2026-05-11 21:00:00', '2026-05-12 08:00:00'],
      ['2026-05-11 23:59:59', '2026-05-12 08:00:00'],
      ['2026-05-12 00:00:00', '2026-05-12 08:00:00'],
      ['2026-05-12 07:59:59', '2026-05-12 08:00:00'],
      ['2026-05-12 08:00:00', '2026-05-12 08:00:00'],
    ] as const)
      expect(afterQuietHours(at(from)), from).toBe(at(to))
  })

  it('waits longer after each failure, a quarter of an hour at most', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 99].map((n) => pauseAfter(n) / 1000)).toEqual([
      30, 60, 120, 240, 480, 900, 900, 900,
    ])
  })
})

describe('a reply', () => {
  it('is its first figure, in whatever width', () => {
    const read = ['1', ' ２ ', '3没人来', '12', '', '满意', '0', '3.', '4'].map(readRating)
    expect(read).toEqual(['SATISFIED', 'BASIC', 'DISSATISFIED', null, null, null, null, 'DISSATISFIED', null])
  })
})
