import { describe, expect, it } from 'vitest'
import { enUS } from '../../../agent-ui/src/text/en-US-admin.ts'
import { zhCN } from '../../../agent-ui/src/text/zh-CN-admin.ts'
import { checkCalendar } from '../../../src/domain/configuration/checks.ts'
import { coverDay } from '../../../src/domain/roster/coverage.ts'
import { generatePlan } from '../../../src/domain/roster/cycle.ts'
import { monthToRange } from '../../../src/domain/roster/days.ts'
import { crewFaults, faultKeys, personFaults } from '../../../src/domain/roster/faults.ts'
import { breachKeys } from '../../../src/domain/roster/rules/breach.ts'
import { checkPerson } from '../../../src/domain/roster/rules/check.ts'
import { cell, day, fourCrews, ground, people, planOf, worker } from './given.ts'

const range = (month: string) => {
  const found = monthToRange(month)
  if (found === null) throw new Error(`${month} is no month`)
  return found
}

describe('what cannot be planned', () => {
  it('is an overlapping shift: named with its person, date and both shifts', () => {
    const faults = personFaults(ground, worker('p'), planOf('p', '2026-12-05', 'D,P'), range('2026-12'))
    expect(faults).toEqual([{ key: 'overlap', personId: 'p', day: day('2026-12-05'), detail: 'D P' }])
  })

  it('is not a 29 February: planned in a leap year, no date in any other', () => {
    const workers = people(4)
    const leap = generatePlan({
      ...{ range: range('2028-02'), crews: fourCrews, workers, isWorkday: ground.isWorkday },
    })
    const planned = workers.filter(({ personId }) => leap.get(personId)?.has(day('2028-02-29')))
    // One crew a shift, three shifts.
    expect(planned).toHaveLength(3)
    expect(() => day('2027-02-29')).toThrow('2027-02-29')
  })

  it('is not a night over midnight and month end; an early shift right after it makes sixteen hours of New Year’s Day', () => {
    const plan = planOf('p', '2026-12-31', 'N D')
    expect(personFaults(ground, worker('p'), plan, range('2026-12'))).toEqual([])
    const january = range('2027-01')
    expect(checkPerson(ground, worker('p'), plan, january)).toMatchObject([
      { key: 'H1.day', from: day('2027-01-01'), found: 960, limit: 480, blocks: true },
      { key: 'H6.gap', from: day('2027-01-01'), found: 0, limit: 660, blocks: false },
    ])
    const { onShift } = coverDay(ground, [worker('p')], plan, january.from, [])
    expect(onShift.slice(0, 64).every((there) => there === 1)).toBe(true)
  })

  it('is a crew without a lead: the crew is named', () => {
    const crew = fourCrews[1]
    if (crew === undefined) throw new Error('no crew')
    const unled = people(8).map((one) => ({ ...one, isLead: false }))
    expect(crewFaults(ground, crew, unled)).toEqual([{ key: 'crewWithoutLead', crewId: 'crew1' }])
  })

  it('is a retired agent: every date is named, and nobody counts them as present', () => {
    const gone = worker('p', { active: false })
    const plan = planOf('p', '2026-12-05', 'D D')
    expect(personFaults(ground, gone, plan, range('2026-12'))).toEqual(
      ['2026-12-05', '2026-12-06'].map((date) => ({ key: 'retired', personId: 'p', day: day(date) })),
    )
    const { onShift } = coverDay(
      ground,
      [gone],
      new Map([['p', new Map([[day('2026-12-05'), cell('D')]])]]),
      day('2026-12-05'),
      [],
    )
    expect(Math.max(...onShift)).toBe(0)
  })

  it('is a calendar with a missing month: the month is named', () => {
    const off = (date: string) => ({ date, name: '假', isOffDay: true })
    const days = ['2027-01-01', '2027-05-01', '2027-05-02'].map(off)
    expect(checkCalendar('2027', { days })).toEqual([
      { field: 'days', rule: 'monthMissing', limit: '2027-10' },
    ])
  })
})

describe('what is said of it', () => {
  /** Faults say what to do after a comma or semicolon; breaches name what is broken. */
  it.each(faultKeys)('%s says what is wrong and what to do, in both languages', (key) => {
    expect(zhCN.roster.rule[key]).toMatch(/，请/)
    expect(enUS.roster.rule[key]).toMatch(/; /)
  })

  it.each(breachKeys)('%s has its words in both languages', (key) => {
    const name = key.replace('.', '_') as keyof typeof zhCN.roster.breach
    expect(zhCN.roster.breach[name]).not.toBe('')
    expect(enUS.roster.breach[name]).not.toBe('')
  })
})
