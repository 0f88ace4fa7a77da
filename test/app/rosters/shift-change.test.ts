import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ConsentRecord, RosterBasis } from '../../../src/app/ports/rosters.ts'
import { createDuty, type DutyDeps } from '../../../src/app/rosters/duty.ts'
import { createSecrets } from '../../../src/adapters/security/secrets.ts'
import { dateToDay, type Day } from '../../../src/domain/calendar/shanghai.ts'
import { usualHouse } from '../../../src/domain/roster/house.ts'
import { emptyCell, usualShifts, type Cell, type Plan } from '../../../src/domain/roster/terms.ts'
import { createHandClock } from '../../support/fakes/hand-clock.ts'
import { createTestHotline } from '../../support/hotline.ts'
import { silent } from '../../support/silent.ts'

const minute = 60_000
const today = dateToDay('2026-12-01') ?? 0
const lead = { userId: 'lead', role: 'SHIFT_LEAD' as const, name: '马国平' }

const shiftsOf = (...cells: readonly [personId: string, day: Day, code: string][]): Plan => {
  const plan = new Map<string, Map<Day, Cell>>()
  for (const [personId, day, code] of cells) {
    const days = plan.get(personId) ?? new Map<Day, Cell>()
    plan.set(personId, days.set(day, { ...emptyCell, entries: [code] }))
  }
  return plan
}

const basis: RosterBasis = {
  shifts: usualShifts.map((shift) => ({ ...shift, active: true })),
  workers: ['a1', 'a2'].map((personId) => ({
    ...{ personId, name: personId, agentNo: personId, crewId: null, skills: ['SG_GENERAL'] },
    ...{ isLead: false, leadsByRole: false, active: true, protections: [], prefers: [] },
  })),
  ...{
    crews: [],
    overlays: [],
    byHand: [],
    years: [],
    skillNames: new Map<string, string>(),
    house: usualHouse,
  },
}

/** 15:40: a1 has the early shift until 16:00, a2 the middle one from then on; both sit at their desks. */
const atTheChange = async () => {
  const clock = createHandClock(Date.parse('2026-12-01T15:40:00+08:00'))
  const test = createTestHotline({ clock })
  const consents: ConsentRecord[] = []
  const stores = {
    plans: {
      basis: () => Promise.resolve(basis),
      plan: () => Promise.resolve(shiftsOf(['a1', today, 'D'], ['a2', today, 'E'])),
      publishedMonths: () => Promise.resolve(['2026-12']),
    },
    desk: {
      consentsSince: () => Promise.resolve(consents),
      insertConsent: (consent: ConsentRecord) => Promise.resolve(void consents.push(consent)),
      decideConsent: (consentId: string, to: Partial<ConsentRecord>) => {
        const at = consents.findIndex((one) => one.consentId === consentId)
        const found = consents[at]
        if (found) consents[at] = { ...found, ...to }
        return Promise.resolve(found !== undefined)
      },
    },
  }
  const duty = createDuty({
    ...(stores as unknown as Pick<DutyDeps, 'plans' | 'desk' | 'setup'>),
    ...{ time: clock, newId: randomUUID, secrets: createSecrets(), log: silent, hotline: test.hotline },
    breakLimits: () => Promise.resolve({ REST: 1, MEAL: 1, TRAINING: 1, MEETING: 1, OTHER: 1 }),
  })
  await duty.refresh()
  test.sitsDown('a1')
  test.sitsDown('a2')
  const status = (agentId: string) => {
    const { agent } = test.hotline.views.desk(agentId) ?? {}
    return `${agent?.status} ${agent?.onDuty === true ? 'on' : 'off'}`
  }
  return {
    ...{ ...test, duty, status },
    /** Lets time pass; what fell due is told. */
    passes: async (minutes: number) => {
      clock.advance(minutes * minute)
      await duty.refresh()
    },
    talks: async () => {
      await test.waits('c1', 'm1')
      test.hotline.command('a1', { type: 'accept', callId: 'c1' })
      await test.fake.settle()
    },
  }
}

describe('a change of shift', () => {
  it('leaves a call that is up alone, lets its wrap-up end, and gives the next call to the next shift', async () => {
    const { status, passes, talks, hotline, fake, clock, facts, waits } = await atTheChange()
    expect([status('a1'), status('a2')]).toEqual(['ready on', 'ready off'])
    await talks()
    await passes(30)
    expect([status('a1'), status('a2')]).toEqual(['talking off', 'ready on'])
    expect(fake.did).not.toContain('m1 part')
    expect(facts.some(({ type }) => type === 'callEnded')).toBe(false)

    hotline.command('a1', { type: 'hangUp', callId: 'c1' })
    expect(status('a1')).toBe('wrapUp off')
    clock.advance(minute)
    expect(status('a1')).toBe('ready off')
    await waits('c2', 'm2')
    expect([status('a1'), status('a2')]).toEqual(['ready off', 'offered on'])
  })

  it('lets whoever comes on take what waits at the instant at which the grace begins', async () => {
    const { status, passes, hotline, waits } = await atTheChange()
    hotline.command('a1', { type: 'notReady' })
    await waits('c1', 'm1')
    expect([status('a1'), status('a2')]).toEqual(['notReady on', 'ready off'])
    await passes(9)
    expect(status('a2')).toBe('ready off')
    await passes(1)
    expect(status('a2')).toBe('offered on')
  })

  it('lets an offer that rings over the end of the shift be accepted', async () => {
    const { status, passes, hotline, waits, clock, duty, fake } = await atTheChange()
    hotline.command('a2', { type: 'notReady' })
    await passes(25)
    expect(status('a1')).toBe('ready off')
    await duty.askConsent({ userId: 'a1', role: 'AGENT', name: 'a1' }, '顶班')
    const consentId = (await duty.board(lead)).consents[0]?.consentId ?? ''
    await duty.decideConsent(lead, consentId, true)
    expect(status('a1')).toBe('ready on')
    clock.advance(usualHouse.consentHours * 60 * minute - 1000)
    await waits('c1', 'm1')
    expect(status('a1')).toBe('offered on')
    clock.advance(1000)
    await duty.refresh()
    expect(status('a1')).toBe('offered off')
    hotline.command('a1', { type: 'accept', callId: 'c1' })
    await fake.settle()
    expect(status('a1')).toBe('talking off')
  })

  it('shows on the board who keeps to the plan, who has left early and who is there without a shift', async () => {
    const { duty, passes, hotline } = await atTheChange()
    const board = async () =>
      (await duty.board(lead)).people.map(({ personId, adherence }) => `${personId} ${adherence}`)
    expect(await board()).toEqual(['a1 onPlan', 'a2 offPlan'])
    hotline.deskSignedOut('a1')
    expect(await board()).toEqual(['a1 leftEarly', 'a2 offPlan'])
    await passes(12)
    expect(await board()).toEqual(['a1 leftEarly', 'a2 onPlan'])
    hotline.deskSignedOut('a2')
    await passes(10)
    expect(await board()).toEqual(['a1 off', 'a2 onPlan'])
    await passes(8)
    expect(await board()).toEqual(['a2 late'])
  })
})
