import { expect, it } from 'vitest'
import { breachRuns } from '../../../agent-ui/src/admin/roster/breach-runs.ts'
import type { RosterBreach } from '../../../src/contract/rosters.ts'

const breach = (from: string, given: Partial<RosterBreach> = {}): RosterBreach => ({
  ...{ key: 'H7.lead', blocks: false, personId: null, from, until: from, found: 0, limit: 1, law: null },
  ...given,
})

/** Like the words on the screen: what is missing of a skill is not counted there. */
const say = ({ key, found, limit }: RosterBreach) => (key === 'H7.skill' ? key : `${key} ${found}/${limit}`)

it('says what is broken day after day in one line, over the end of a month, and anew after a day without', () => {
  const lead = ['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-03'].map((day) => breach(day))
  expect(breachRuns(lead, say)).toEqual([breach('2026-11-29', { until: '2026-12-01' }), breach('2026-12-03')])
})

it('keeps apart what differs in rule, person or words, in the order of the first of each', () => {
  const given = [
    breach('2026-11-01'),
    breach('2026-11-01', { key: 'H7.night', found: 1, limit: 3 }),
    breach('2026-11-01', { key: 'H6.nights', personId: 'a', until: '2026-11-06', found: 6, limit: 3 }),
    breach('2026-11-02'),
    breach('2026-11-02', { key: 'H7.skill', found: -1 }),
    breach('2026-11-02', { key: 'H7.night', found: 2, limit: 3 }),
    breach('2026-11-02', { key: 'H6.nights', personId: 'b', until: '2026-11-06', found: 6, limit: 3 }),
    breach('2026-11-03', { key: 'H7.skill', found: -2 }),
  ]
  expect(breachRuns(given, say)).toEqual([
    breach('2026-11-01', { until: '2026-11-02' }),
    given[1],
    given[2],
    breach('2026-11-02', { key: 'H7.skill', found: -1, until: '2026-11-03' }),
    given[5],
    given[6],
  ])
})
