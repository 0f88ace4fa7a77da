import { describe, expect, it } from 'vitest'
import { candidatesFor } from '../../../src/domain/roster/candidates.ts'
import { coverageBreaches, coverDay, gapsOf } from '../../../src/domain/roster/coverage.ts'
import { generatePlan } from '../../../src/domain/roster/cycle.ts'
import { dutyAt, dutyTimes } from '../../../src/domain/roster/duty.ts'
import { crewFaults, personFaults } from '../../../src/domain/roster/faults.ts'
import { usualHouse } from '../../../src/domain/roster/house.ts'
import { monthToRange, quarterRangeOf } from '../../../src/domain/roster/days.ts'
import { restQuarters } from '../../../src/domain/roster/rests.ts'
import { emptyCell, usualShifts, withCell, type Plan } from '../../../src/domain/roster/terms.ts'
import { createRequired } from '../../../src/domain/staffing/required.ts'
import { cell, day, fourCrews, ground, people, planOf, worker } from './given.ts'

const the = day('2026-12-01')
const range = { from: the - 1, until: the + 3 }
const wants = (agents: number, quarters: readonly number[], weekday = 2) =>
  createRequired({
    figures: [],
    byHand: quarters.map((quarter) => ({ skill: 'SG_GENERAL', weekday, quarter, agents })),
  })
const generated = (count: number): Plan =>
  generatePlan({ range, crews: fourCrews, workers: people(count), isWorkday: ground.isWorkday })

describe('coverage', () => {
  it('counts who is at the desk in each quarter, the night of the date before included', () => {
    const workers = [worker('p'), worker('q')]
    const plan = new Map([...planOf('p', '2026-11-30', 'N'), ...planOf('q', '2026-12-01', 'E')])
    const { onShift } = coverDay(ground, workers, plan, the, ['SG_GENERAL'])
    expect(onShift.map((present, quarter) => (present > 0 ? quarter : -1)).filter((q) => q >= 0)).toEqual([
      ...Array.from({ length: 32 }, (_, quarter) => quarter),
      ...Array.from({ length: 32 }, (_, quarter) => 64 + quarter),
    ])
  })

  it('lets one in eight rest at a time, an hour each of which half an hour is the meal (H8)', () => {
    const early = {
      ...{ day: the, code: 'D', overtime: false },
      from: the * 1440 + 480,
      to: the * 1440 + 960,
    }
    const resting = new Array<number>(32).fill(0)
    for (let place = 0; place < 8; place += 1) {
      const rests = restQuarters(early, place)
      expect(rests).toHaveLength(4)
      expect((rests[2] ?? 0) - (rests[1] ?? 0)).toBe(1)
      for (const quarter of rests) resting[quarter] = (resting[quarter] ?? 0) + 1
    }
    expect(resting).toEqual(new Array<number>(32).fill(1))
  })

  it('names gaps where fewer are there than needed, and takes no one on leave for present', () => {
    const workers = people(4)
    const plan = generated(4)
    const required = wants(1, [44, 45, 46, 47])
    expect(gapsOf(coverDay(ground, workers, plan, the, required.skills), required)).toEqual([])
    const ill = withCell(plan, 'p000', the, { ...cell('D'), absence: 'SICK' })
    expect(gapsOf(coverDay(ground, workers, ill, the, required.skills), required)).toEqual([
      { day: the, skill: 'SG_GENERAL', fromQuarter: 44, toQuarter: 48, missing: 1 },
    ])
  })

  it('warns of a night with fewer than three, and of one without a lead (H7)', () => {
    const keys = (count: number) =>
      coverageBreaches(
        coverDay(ground, people(count), generated(count), the, []),
        wants(0, []),
        usualHouse,
      ).map(({ key, blocks }) => `${key} ${blocks}`)
    expect(keys(4)).toContain('H7.night false')
    expect(keys(12)).toEqual([])
    const unled = people(12).map((one) => ({ ...one, isLead: false }))
    expect(
      coverageBreaches(coverDay(ground, unled, generated(12), the, []), wants(0, []), usualHouse),
    ).toMatchObject([{ key: 'H7.lead', found: 0, limit: 1 }])
  })

  it('gives a nursing mother her hour and counts training as away from the desk', () => {
    const nursing = { kind: 'NURSING' as const, from: the, until: the }
    const present = (plan: Plan, mother = worker('p')) =>
      coverDay(ground, [mother], plan, the, ['SG_GENERAL'])
        .bySkill.get('SG_GENERAL')
        ?.reduce((sum, one) => sum + one, 0)
    const plan = planOf('p', '2026-12-01', 'D')
    expect(present(plan)).toBe(28)
    expect(present(plan, worker('p', { protections: [nursing] }))).toBe(24)
    const learning = withCell(plan, 'p', the, { ...cell('D'), training: [{ from: 600, to: 660 }] })
    expect(present(learning)).toBe(26)
  })
})

describe('who could fill a gap', () => {
  it('ranks by what it would break, then by wish, then by overtime, and says why', () => {
    const gap = { day: the, skill: 'SG_GENERAL', fromQuarter: 40, toQuarter: 44, missing: 1 }
    const workers = [
      worker('free'),
      worker('likes', { prefers: ['D'] }),
      worker('working'),
      worker('nightbefore'),
      worker('tired'),
      worker('other', { skills: ['SG_ENV'] }),
      worker('gone', { active: false }),
    ]
    const plan = new Map([
      ...planOf('working', '2026-12-01', 'D'),
      ...planOf('nightbefore', '2026-11-29', 'N - -'),
      ...planOf('tired', '2026-11-26', 'D D D D D'),
    ])
    const found = candidatesFor(ground, workers, withNight(plan), gap)
    expect(found.map(({ personId, entry, reasons }) => [personId, entry, reasons.at(-1)])).toEqual([
      ['likes', '+D', 'fewOvertime'],
      ['free', '+D', 'fewOvertime'],
      ['nightbefore', '+D', 'breaksWarning'],
      ['tired', '+D', 'breaksBlocking'],
    ])
    expect(found.at(-1)?.newBreaches.map(({ key }) => key)).toContain('H2.rest')
  })
  const withNight = (plan: Plan): Plan => withCell(plan, 'nightbefore', the - 1, cell('E'))
})

describe('faults', () => {
  const month = monthToRange('2026-12')
  if (month === null) throw new Error('no month')

  it('finds shifts over each other, also over midnight and the end of a month', () => {
    const late = new Map(ground.shifts).set('L', { code: 'L', name: '晚', from: 1200, to: 1680 })
    const wide = { ...ground, shifts: late }
    const faults = (plan: Plan) => personFaults(wide, worker('p'), plan, month)
    expect(faults(planOf('p', '2026-12-05', 'D,P'))).toMatchObject([{ key: 'overlap', detail: 'D P' }])
    expect(faults(planOf('p', '2026-12-05', 'L,N'))).toMatchObject([{ key: 'overlap', detail: 'L N' }])
    expect(faults(planOf('p', '2026-12-31', 'N')).length).toBe(0)
    const early = new Map(late).set('A', { code: 'A', name: '凌晨', from: 300, to: 600 })
    expect(
      personFaults({ ...wide, shifts: early }, worker('p'), planOf('p', '2026-12-31', 'N A'), month),
    ).toMatchObject([{ key: 'overlap', day: day('2026-12-31') }])
  })

  it('refuses what has no shift, who has left, and training that ends before it begins', () => {
    const plan = withCell(planOf('p', '2026-12-05', 'Q'), 'p', day('2026-12-06'), {
      ...emptyCell,
      training: [{ from: 600, to: 540 }],
    })
    expect(personFaults(ground, worker('p', { active: false }), plan, month).map(({ key }) => key)).toEqual([
      'retired',
      'unknownShift',
      'trainingTurned',
    ])
  })

  it('refuses a crew without a lead, without people, or with a cycle that cannot be', () => {
    const crew = fourCrews[0]
    if (crew === undefined) throw new Error('no crew')
    const keys = (more: object, workers = people(8)) =>
      crewFaults(ground, { ...crew, ...more }, workers).map(({ key }) => key)
    expect(keys({})).toEqual([])
    expect(keys({}, [])).toEqual(['crewWithoutPeople'])
    expect(keys({}, [worker('p', { crewId: 'crew0' })])).toEqual(['crewWithoutLead'])
    expect(keys({ cycle: ['D', 'Z'], offset: 2 })).toEqual(['cycleUnknownShift', 'offsetOutOfCycle'])
  })

  it('knows the lengths of months and quarters, leap years included', () => {
    expect(monthToRange('2026-13')).toBeNull()
    expect(monthToRange('2028-02')).toEqual({ from: day('2028-02-01'), until: day('2028-02-29') })
    expect(quarterRangeOf(day('2027-02-14'))).toEqual({ from: day('2027-01-01'), until: day('2027-03-31') })
  })
})

describe('duty', () => {
  it('follows the shifts with a grace around them, and is no duty in training', () => {
    const plan = withCell(planOf('p', '2026-12-31', 'N'), 'p', day('2026-12-30'), {
      ...cell('D'),
      training: [{ from: 600, to: 660 }],
    })
    const times = dutyTimes(ground, plan.get('p'), { from: day('2026-12-30'), until: day('2026-12-31') })
    const at = (text: string) => Date.parse(`${text}:00+08:00`)
    expect(times.map(({ from, to }) => [from, to])).toEqual([
      [at('2026-12-30T08:00'), at('2026-12-30T10:00')],
      [at('2026-12-30T11:00'), at('2026-12-30T16:00')],
      [at('2027-01-01T00:00'), at('2027-01-01T08:00')],
    ])
    const grace = { beforeMs: 600_000, afterMs: 0 }
    expect(dutyAt(times, at('2026-12-31T23:49'), grace)).toBeNull()
    expect(dutyAt(times, at('2026-12-31T23:50'), grace)?.code).toBe('N')
    expect(dutyAt(times, at('2027-01-01T08:00'), grace)).toBeNull()
  })
})

it('lists the usual shifts with the night on the next date', () => {
  expect(usualShifts.map(({ code, from, to }) => [code, from / 60, to / 60])).toEqual([
    ['D', 8, 16],
    ['E', 16, 24],
    ['N', 24, 32],
    ['P', 9, 17],
  ])
})
