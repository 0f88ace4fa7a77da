import { describe, expect, it } from 'vitest'
import { toCsv } from '../../../agent-ui/src/state/orders/csv.ts'
import { reports as chinese } from '../../../agent-ui/src/text/zh-CN/reports.ts'
import { orderKpis } from '../../../src/domain/kpi/definitions.ts'

describe('a report that leaves the house', () => {
  it('has no cell that a spreadsheet would work out', () => {
    expect(
      toCsv([
        ['=1+1', '+1', '-1', '@x', '\tx'],
        ['a"b', 'c,d', '95.00'],
      ]),
    ).toBe(`\ufeff"'=1+1","'+1","'-1","'@x","'\tx"\r\n"a""b","c,d","95.00"\r\n`)
  })

  it('says of each figure what the rules say it is', () => {
    for (const { id, name, numerator, denominator } of orderKpis) {
      expect([chinese.kpi[id], chinese.kpiPart[id], chinese.kpiWhole[id]]).toEqual([
        name,
        numerator,
        denominator,
      ])
    }
  })
})
