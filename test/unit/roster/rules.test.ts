import { describe, expect, it } from 'vitest'
import { dayToDate } from '../../../src/domain/calendar/shanghai.ts'
import { generatePlan } from '../../../src/domain/roster/cycle.ts'
import { monthToRange } from '../../../src/domain/roster/days.ts'
import { checkEverybody, checkPerson } from '../../../src/domain/roster/rules/check.ts'
import { lawsByRule, ruleOf } from '../../../src/domain/roster/rules/breach.ts'
import { extraPay, quarterExcess } from '../../../src/domain/roster/rules/pay.ts'
import { withCell, type Worker } from '../../../src/domain/roster/terms.ts'
import { cell, day, fourCrews, ground, people, planOf, worker } from './given.ts'

const december = { from: day('2026-12-01'), until: day('2026-12-31') }

/** What one person breaks in December, as `key date–date`. */
const broken = (words: string, more: Partial<Worker> = {}, from = '2026-12-01') => {
  const person = worker('p', more)
  return checkPerson(ground, person, planOf('p', from, words), december).map(
    ({ key, from: first, until }) =>
      `${key} ${dayToDate(first).slice(5)}${until === first ? '' : `–${dayToDate(until).slice(5)}`}`,
  )
}
const crewed = { crewId: 'crew0' }

describe('the rules of a roster', () => {
  it('finds nothing wrong with 四班三运转 on comprehensive hours in any month of a year', () => {
    const workers = people(8)
    const range = { from: day('2026-01-01'), until: day('2026-12-31') }
    const plan = generatePlan({ range, crews: fourCrews, workers, isWorkday: ground.isWorkday })
    expect(checkEverybody(ground, workers, plan, range)).toEqual([])
  })

  it('does not let the same cycle be worked without the comprehensive hours (H1)', () => {
    const standard = new Map(fourCrews.map((crew) => [crew.crewId, { ...crew, regime: 'STANDARD' as const }]))
    const workers = people(4)
    const plan = generatePlan({ range: december, crews: fourCrews, workers, isWorkday: ground.isWorkday })
    const found = checkEverybody({ ...ground, crews: standard }, workers, plan, december)
    expect(found.filter(({ blocks }) => blocks).map(({ key }) => key)).toContain('H1.week')
  })

  it('counts hours on the date on which they are worked, and by shift (H1)', () => {
    const long = {
      ...ground,
      shifts: new Map(ground.shifts).set('X', { code: 'X', name: '长夜', from: 1200, to: 1920 }),
    }
    const found = checkPerson(long, worker('p'), planOf('p', '2026-12-01', 'X'), december)
    expect(found.map(({ key, found: minutes }) => [key, minutes])).toEqual([['H1.day', 720]])
    expect(broken('E,D')).toEqual(['H1.day 12-01', 'H6.gap 12-01'])
    // The night of the 30th of November is worked on the 1st of December.
    expect(broken('N E', {}, '2026-11-30')).toContain('H1.day 12-01')
  })

  it('warns over 40 hours a week and blocks over 44 (H1)', () => {
    expect(broken('D D D D D', {}, '2026-12-07')).toEqual([])
    expect(broken('D D D D D D', {}, '2026-12-07')).toContain('H1.week 12-07–12-13')
    const short = {
      ...ground,
      shifts: new Map(ground.shifts).set('S', { code: 'S', name: '短', from: 480, to: 600 }),
    }
    const found = checkPerson(short, worker('p'), planOf('p', '2026-12-07', 'D D D D D S'), december)
    expect(found.filter(({ key }) => key === 'H1.week40').map(({ blocks }) => blocks)).toEqual([false])
  })

  it('wants 24 hours off in every 168, not merely a date without a shift (H2)', () => {
    expect(broken('D D D D D - D D D D D', crewed)).toEqual([])
    expect(broken('D D D D D D', crewed)).toEqual(['H2.rest 12-01–12-06'])
    // Between the end of an early shift and a middle shift the next day lie 24 hours.
    expect(broken('D D E E E', crewed)).toEqual([])
    // And between a night that ends on the 6th at eight and the early shift of the 7th.
    expect(broken('D D D D N - D D', crewed)).toEqual([])
  })

  it('counts leave and sickness as rest', () => {
    const person = worker('p', crewed)
    const plan = planOf('p', '2026-12-01', 'D D D D D D D')
    const away = withCell(plan, 'p', day('2026-12-04'), { ...cell('D'), absence: 'SICK' })
    expect(checkPerson(ground, person, away, december)).toEqual([])
  })

  it('lets nobody work more than three hours over a shift, nor 36 hours of overtime a month (H3)', () => {
    const more = {
      ...ground,
      shifts: new Map(ground.shifts)
        .set('2', { code: '2', name: '加班2', from: 960, to: 1080 })
        .set('4', { code: '4', name: '加班4', from: 960, to: 1200 }),
    }
    const keys = (words: string) =>
      checkPerson(more, worker('p'), planOf('p', '2026-12-01', words), december).map(({ key }) => key)
    expect(keys('D,+2')).toEqual(['H3.special'])
    expect(keys('D,+4')).toEqual(['H3.day'])
    expect(keys('+D - +D - +D - +D - - +D')).toEqual(['H3.month'])
    expect(keys('+D - +D - +D - +D')).toEqual([])
  })

  it('gives the protected neither nights nor overtime (H4)', () => {
    const until = day('2027-01-01')
    const pregnant = { protections: [{ kind: 'PREGNANT' as const, from: day('2026-12-03'), until }] }
    expect(broken('D D D', pregnant)).toEqual([])
    expect(broken('N - E - +P', pregnant)).toEqual(['H4.night 12-03', 'H4.overtime 12-05'])
  })

  it('wants eleven hours between shifts, two nights at most and a day after them (H6)', () => {
    expect(broken('E D')).toEqual(['H6.gap 12-02'])
    expect(broken('N D')).toContain('H6.gap 12-02')
    expect(broken('N N N')).toEqual(['H6.nights 12-03'])
    expect(broken('N N - N N')).toEqual([])
    expect(broken('N N E')).toEqual(['H1.day 12-03', 'H6.gap 12-03', 'H6.afterNights 12-03'])
    expect(broken('N N - D')).toEqual([])
  })

  it('pays holidays, days off and prolonged days as the law says (H5)', () => {
    const range = monthToRange('2026-10')
    if (range === null) throw new Error('no month')
    const plan = planOf('p', '2026-10-01', 'D - - - - - - D +D D,+D')
    expect(extraPay(ground, worker('p'), plan, range)).toEqual({
      ...{ worked: 5 * 480, at150: 2 * 480, at200: 0, at300: 480 },
    })
    const sunday = planOf('p', '2026-10-11', '+D')
    expect(extraPay(ground, worker('p'), sunday, range).at200).toBe(480)
    expect(extraPay(ground, worker('p', crewed), sunday, range).at200).toBe(0)
    // The night of 30 September is worked on National Day.
    expect(extraPay(ground, worker('p'), planOf('p', '2026-09-30', 'N'), range).at300).toBe(480)
  })

  it('pays a quarter on comprehensive hours for what it has over eight hours a workday (H5)', () => {
    const words = new Array<string>(92).fill('D').join(' ')
    const range = { from: day('2026-10-01'), until: day('2026-10-31') }
    // 92 days less the three statutory ones, over the 66 weekdays of the quarter.
    expect(quarterExcess(ground, worker('p', crewed), planOf('p', '2026-10-01', words), range)).toBe(
      (89 - 66) * 480,
    )
  })

  it('names the law behind a breach', () => {
    expect(lawsByRule[ruleOf('H2.rest')]).toBe('劳动法第三十八条')
    expect(lawsByRule[ruleOf('H6.gap')]).toBeNull()
  })
})
