import { describe, expect, it } from 'vitest'
import { gapsByShift } from '../../../src/domain/roster/gaps.ts'
import { usualShifts } from '../../../src/domain/roster/terms.ts'
import { day } from './given.ts'

const the = day('2026-12-01')
const gap = (fromQuarter: number, toQuarter: number, missing = 1, on = the) => ({
  ...{ day: on, skill: 'SG_GENERAL', fromQuarter, toQuarter, missing },
})
const found = (gaps: readonly ReturnType<typeof gap>[], shifts = usualShifts) =>
  gapsByShift(shifts, gaps).map(({ code, fromQuarter, toQuarter, missing, quarters }) => [
    ...[code, fromQuarter, toQuarter, missing, quarters],
  ])

describe('gaps by shift', () => {
  it('makes one gap of all short quarters of a shift, whatever rests lie between them', () => {
    expect(found([gap(36, 38), gap(40, 41, 3), gap(44, 48)])).toEqual([['D', 36, 48, 3, 7]])
  })

  it('cuts a gap where the next shift begins, each with its own begin and end', () => {
    expect(found([gap(60, 68)])).toEqual([
      ['D', 60, 64, 1, 4],
      ['E', 64, 68, 1, 4],
    ])
  })

  it('puts the hours after midnight to the night shift, under the date on which they are worked', () => {
    expect(found([gap(0, 4), gap(94, 96), gap(0, 2, 2, the + 1)])).toEqual([
      ['N', 0, 4, 1, 4],
      ['E', 94, 96, 1, 2],
      ['N', 0, 2, 2, 2],
    ])
  })

  it('keeps quarters that no shift reaches as they are', () => {
    const early = usualShifts.filter(({ code }) => code === 'D')
    expect(found([gap(10, 12), gap(90, 92)], early)).toEqual([
      [null, 10, 12, 1, 2],
      [null, 90, 92, 1, 2],
    ])
  })
})
